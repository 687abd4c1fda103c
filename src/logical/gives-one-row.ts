import type { LogicalPlan } from './plan.ts'

/** Is it certain that the plan gives exactly one row? */
export function givesOneRow(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'aggregate':
      return plan.groups.length === 0
    case 'values':
      return plan.rows.length === 1
    case 'project':
    case 'sort':
    case 'distinct':
    case 'rank':
    case 'window':
      return givesOneRow(plan.input)
    case 'limit':
      return plan.offset === 0 && plan.count >= 1 && givesOneRow(plan.input)
    case 'with':
      return givesOneRow(plan.body)
    case 'join':
      return plan.type === 'single' || plan.type === 'mark'
        ? givesOneRow(plan.left)
        : plan.keys.length === 0 &&
            !plan.condition &&
            plan.type !== 'semi' &&
            plan.type !== 'anti' &&
            givesOneRow(plan.left) &&
            givesOneRow(plan.right)
    default:
      return false
  }
}

import { isVolatile } from '../../logical/expression-key.ts'
import type { Rule } from '../rule.ts'

/** limit(project(x)) → project(limit(x)): the expressions run for fewer rows. */
export const limitThroughProject: Rule = {
  name: 'limit_through_project',
  kinds: ['limit'],
  rewrite(plan) {
    if (plan.kind !== 'limit' || plan.input.kind !== 'project') return plan
    const { input: project } = plan
    if (project.items.some((item) => isVolatile(item.expr))) return plan
    return { ...project, input: { ...plan, input: project.input } }
  },
}

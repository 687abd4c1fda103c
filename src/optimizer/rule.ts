// What a rule is.
import type { LogicalPlan } from '../logical/plan.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'

export interface RuleContext {
  readonly constants: ConstantEvaluator
}

/** One rewrite that keeps the plan's meaning and its output columns. Returns the same object where it changes nothing. */
export interface Rule {
  /** In snake_case: `SET disabled_rules = 'name'` switches it off. */
  readonly name: string
  /** Cannot be switched off: the physical planner relies on it. */
  readonly mandatory?: boolean
  /** `node` (unless told): called for every node, inputs first. `plan`: called once for the whole plan. */
  readonly scope?: 'node' | 'plan'
  /** The kinds of nodes without one of which it changes nothing: a plan that holds none of them is not looked through. All, unless told. */
  readonly kinds?: readonly LogicalPlan['kind'][]
  /**
   * When it applies. `round` (unless told): in each round. `settled`: where the others change nothing any more; they go on if it does. `once`: as
   * `settled`, a single time in a query, for what it adds does not show that it has been added.
   */
  readonly when?: 'round' | 'settled' | 'once'
  rewrite(plan: LogicalPlan, context: RuleContext): LogicalPlan
}

// What the planner decides beside the optimizer's rules, by name: `SET disabled_rules = 'name'` switches it off, as it does a rule.

/** Each is a choice between two plans of the same answer. Whoever adds one adds its name here, and asks `PlannerOptions.disabled` for it. */
export const PLANNER_CHOICES = [
  // Rows are grouped by each lane before the exchange; off: every row goes through it.
  'partial_aggregation',
  // Files, row groups and pages that cannot match are left out; off: all are read and filtered.
  'scan_pruning',
  // The bound of a full top-N is told to the scan; off: only the sort drops rows by it.
  'top_n_scan_filter',
  // What keys a join's build side has is told to the scans of the other side; off: rows without a match are read and looked up.
  'join_scan_filter',
  // Groups whose partial counts show that they are not among the first are not put together; off: all are, and ranked.
  'threshold_pruning',
] as const

export type PlannerChoice = (typeof PLANNER_CHOICES)[number]

export interface PlannerOptions {
  /** How many workers will share the morsels. */
  readonly threads: number
  /** Names of choices that are switched off; others in it are not the planner's. */
  readonly disabled?: ReadonlySet<string> | undefined
}

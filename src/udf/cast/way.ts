/** How the parts of nested values are cast. */
export interface Way {
  /** A part that has no value of its type becomes NULL. */
  readonly quiet: boolean
  /** Where local times are, if not in UTC. */
  readonly zone: string | undefined
}

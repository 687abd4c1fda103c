// How many of the queries that both engines answered hold each feature of the language.

export class Coverage {
  private readonly counts = new Map<string, number>()

  add(features: readonly string[]): void {
    for (const feature of features) this.counts.set(feature, (this.counts.get(feature) ?? 0) + 1)
  }

  /** Features with fewer than `least` queries. */
  rare(least: number): string[] {
    return [...this.counts].filter(([, count]) => count < least).map(([feature, count]) => `${feature} ${count}`)
  }

  /** A line a group: features of one first word, with their counts. */
  report(): string[] {
    const groups = new Map<string, string[]>()
    for (const [feature, count] of [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [first = '', ...rest] = feature.split(' ')
      const grouped = rest.length > 0 && GROUPS.has(first)
      const group = grouped ? first : 'form'
      groups.set(group, [...(groups.get(group) ?? []), `${grouped ? rest.join(' ') : feature} ${count}`])
    }
    return [...groups].map(([group, list]) => `${group}: ${list.join(', ')}`)
  }
}

const GROUPS = new Set([
  'function',
  'operator',
  'aggregate',
  'window',
  'frame',
  'column',
  'literal',
  'comparison',
  'compared',
  'subquery',
  'check',
  'table',
  'grouped',
  'order',
  'join',
])

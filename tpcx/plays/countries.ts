// Where listeners are, the most common first: how far local time is from UTC, and what a play earns there.

export interface Country {
  readonly code: string
  /** Hours ahead of UTC. */
  readonly utcOffset: number
  /** In percent of the base rate. */
  readonly royaltyPercent: number
}

export const COUNTRIES: readonly Country[] = (
  [
    ['US', -6, 130],
    ['BR', -3, 45],
    ['GB', 0, 120],
    ['MX', -6, 50],
    ['DE', 1, 125],
    ['IN', 5.5, 20],
    ['FR', 1, 110],
    ['ES', 1, 85],
    ['SE', 1, 140],
    ['IT', 1, 90],
    ['CA', -5, 115],
    ['AU', 10, 120],
    ['NL', 1, 125],
    ['PH', 8, 25],
    ['ID', 7, 22],
    ['TR', 3, 30],
    ['PL', 1, 60],
    ['AR', -3, 35],
    ['CL', -4, 55],
    ['NO', 1, 145],
    ['JP', 9, 125],
    ['CO', -5, 38],
    ['DK', 1, 140],
    ['FI', 2, 130],
    ['BE', 1, 110],
    ['CH', 1, 150],
    ['PT', 0, 70],
    ['AT', 1, 115],
    ['IE', 0, 115],
    ['NZ', 12, 110],
    ['CZ', 1, 65],
    ['PE', -5, 36],
    ['ZA', 2, 42],
    ['SG', 8, 100],
    ['HU', 1, 58],
    ['GR', 2, 62],
    ['MY', 8, 48],
    ['IL', 2, 95],
    ['RO', 2, 50],
    ['IS', 0, 150],
  ] as const
).map(([code, utcOffset, royaltyPercent]) => ({ code, utcOffset, royaltyPercent }))

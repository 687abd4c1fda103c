// What files of an engine whose `/` of integers is an integer mean by words that mean something else here.

const CREATE_TABLE = /^\s*create\s+(?:temp(?:orary)?\s+)?table\b/i
const FLOAT_COLUMN = /(?<=[\w"]\s+)float(?=\s*(?:,|\)|not\b|null\b|default\b|primary\b|unique\b|check\b))/gi

/** A column of FLOAT is a double in SQLite and PostgreSQL, whose files check three digits behind the point. */
export function withDoubles(sql: string): string {
  return CREATE_TABLE.test(sql) ? sql.replaceAll(FLOAT_COLUMN, 'DOUBLE') : sql
}

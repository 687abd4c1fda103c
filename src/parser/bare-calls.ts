const BARE_CALLS = new Set([
  'current_catalog',
  'current_date',
  'current_role',
  'current_schema',
  'current_time',
  'current_timestamp',
  'current_user',
  'localtime',
  'localtimestamp',
  'session_user',
])

/** Whether the word is a function that is called without parentheses. */
export function isBareCall(word: string): boolean {
  return BARE_CALLS.has(word.toLowerCase())
}

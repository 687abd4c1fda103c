const BARE_CALLS = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp'])

/** Whether the word is a function that is called without parentheses. */
export function isBareCall(word: string): boolean {
  return BARE_CALLS.has(word.toLowerCase())
}

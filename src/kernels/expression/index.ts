export { markEntries } from './mark'
export { recallValues, rememberValues } from './recall'
export { wordBits } from './word-bits'

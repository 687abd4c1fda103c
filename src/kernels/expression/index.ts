export { markEntries } from './mark'
export { recallValues, rememberValues } from './recall'

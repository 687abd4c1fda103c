export { markEntries } from './mark'

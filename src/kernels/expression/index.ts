export { markEntries } from './mark'
export { keepParts, nameRows, rememberValues } from './recall'
export { sequenceValue } from './sequence'
export { wordBits } from './word-bits'

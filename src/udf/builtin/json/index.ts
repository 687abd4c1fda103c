export { JSON_ENTRIES } from './entries.ts'
export { EXTRACTS } from './extract.ts'
export { JSON_INSPECTORS } from './inspect.ts'
export { JSON_MAKERS } from './make.ts'

export { viewCompare, viewTailEquals } from './compare'

// The SQL front: text → syntax tree, and back.
export type * from './ast.ts'
export { parse, parseExpression } from './parse.ts'
export { quoteName } from './print/printer.ts'
export { itemName, printSql, printSqlExpression } from './print-sql.ts'

// The SQL front: text → syntax tree, and back.
export type * from './ast.ts'
export { parse, parseExpression } from './parse.ts'
export { itemName, printSql, printSqlExpression, quoteName } from './print-sql.ts'

// What the grammar makes of a text: expressions, queries, statements, as the user wrote them and before any name is looked up.
// Every node carries its place in the text. A field that was not given is undefined or an empty list, never missing.
export type * from './ast/expression.ts'
export type * from './ast/node.ts'
export type * from './ast/object-statement.ts'
export type * from './ast/query.ts'
export type * from './ast/statement.ts'

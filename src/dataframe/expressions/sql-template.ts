// Tagged templates: SQL with values in it, which never become part of the text.
import { BindError, QuernError } from '../../common/errors.ts'
import { parseExpression } from '../../parser/index.ts'
import { Column, type Operand, operandOf, textsOf } from './column.ts'
import type { Value } from './literal.ts'
import { withParameters } from './sql-text.ts'

/**
 * An expression written in SQL; values and columns are put in as they are, never as text.
 *
 *     plays.filter(sql`lower(city) = ${city} and ${col('ms_played')} > 30000`)
 */
export function sql(strings: TemplateStringsArray, ...values: readonly Operand[]): Column<Value, string, never> {
  if (!Array.isArray(strings) || !('raw' in strings)) {
    throw new BindError('sql is a tag for templates', { hint: 'Write  sql`lower(city)`  without parentheses around the template.' })
  }
  const operands = values.map((value) => operandOf(value, 'sql``'))
  // `$1`, `$2`, … stand for the values.
  return sqlColumn(
    strings.reduce((text, part, i) => `${text}$${i}${part}`),
    operands,
  )
}

/** The text of an expression, such as `count(*) > 10 and city like 'P%'`. */
export function sqlColumn(text: string, operands: readonly Column<unknown>[] = []): Column<Value, string, never> {
  const tree = parseExpression(text)
  const node = withParameters(tree, (key) => {
    const operand = typeof key === 'number' ? operands[key - 1] : undefined
    if (operand) return operand.node
    const error = new BindError(`parameter ${typeof key === 'number' ? key : `$${key}`} has no value`, {
      hint: `Put values into a template: sql\`city = \${city}\`.`,
    })
    error.sql = text
    throw error
  })
  return new Column(node, undefined, [...new Set([text, ...textsOf(operands)])])
}

/** Fills in the text that an error's position is in: only where there is no doubt which of the texts it is. */
export function inTexts(error: unknown, texts: readonly string[]): unknown {
  if (error instanceof QuernError && error.position && error.position.length > 0 && texts.length === 1) error.sql ??= texts[0]
  return error
}

// format and printf: values put into a template.
import { BOOLEAN, DOUBLE, isFloating, isInteger, type SqlType, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takesBy } from '../../signature.ts'
import { parseBraces, parsePercents, type Template } from '../../text/template/spec.ts'
import { type Argument, writeTemplate } from '../../text/template/write.ts'

/** As what a value is written: whole numbers and truths as they are, all other numbers as DOUBLEs, the rest as text. */
function writtenAs(type: SqlType): SqlType {
  if (isInteger(type) || type.kind === 'boolean') return type
  return isFloating(type) || type.kind === 'decimal' ? DOUBLE : VARCHAR
}

function argumentOf(value: LiteralValue, type: SqlType): Argument {
  if (type.kind === 'boolean') return { kind: 'boolean', value: value as boolean }
  if (isInteger(type)) return { kind: 'integer', value: BigInt(value as number | bigint), bits: type.kind === 'hugeint' ? 128 : 64 }
  if (type.kind === 'double') return { kind: 'float', value: value as number }
  return { kind: 'text', value: value as string }
}

const KEPT_TEMPLATES = 64

function templateFunction(
  name: string,
  doc: string,
  example: readonly [string, string],
  parse: (template: string) => Template,
): ScalarFunction {
  const known = new Map<string, Template>()
  const templateOf = (text: string): Template => {
    let template = known.get(text)
    if (!template) {
      template = parse(text)
      if (known.size >= KEPT_TEMPLATES) known.clear()
      known.set(text, template)
    }
    return template
  }
  return scalar({
    name,
    doc,
    example,
    signatures: [
      takesBy('(VARCHAR, any…) → VARCHAR', ([template, ...values]) =>
        template && (template.kind === 'varchar' || template.kind === 'null')
          ? { args: [VARCHAR, ...values.map((type) => (type.kind === 'null' ? BOOLEAN : writtenAs(type)))], returns: VARCHAR }
          : undefined,
      ),
    ],
    canRaise: true,
    js: ([template, ...values], [, ...types]) =>
      writeTemplate(
        templateOf(template as string),
        values.map((value, i) => argumentOf(value, types[i]!)),
      ),
  })
}

export const format = templateFunction(
  'format',
  'The template with each `{}` replaced by the next argument, `{1}` by the second; `{:>10}`, `{:,}`, `{:.2f}`, `{:05d}`, `{:x}` say how, as in Python. `{{` is a brace.',
  [`format('{} of {:,}: {:.1f} %', 'part', 1234567, 2.25::double)`, 'part of 1,234,567: 2.2 %'],
  parseBraces,
)

export const printf = templateFunction(
  'printf',
  'The template with each `%d`, `%s`, `%f`, … replaced by the next argument, as in C; `%,d` sets commas between thousands, `%%` is a percent sign.',
  [`printf('%-6s|%05.1f|%d', 'abc', 2.5::double, 42)`, 'abc   |002.5|42'],
  parsePercents,
)

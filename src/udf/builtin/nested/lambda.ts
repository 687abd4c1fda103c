// Functions that take lambdas: the binder knows them, src/physical/codegen/lambda-runner.ts computes them.
import { InternalError } from '../../../common/errors.ts'
import { type ScalarFunction, scalar } from '../../function.ts'

function lambdaFunction(
  name: string,
  aliases: readonly string[],
  text: string,
  doc: string,
  example: readonly [string, string],
): ScalarFunction {
  return scalar({
    name,
    aliases,
    doc,
    example,
    signatures: [{ text, match: () => undefined }],
    nulls: 'own',
    body: () => {
      throw new InternalError(`${name} without its lambda`)
    },
  })
}

export const LAMBDA_FUNCTIONS: readonly ScalarFunction[] = [
  lambdaFunction(
    'list_transform',
    ['list_apply', 'apply', 'array_transform', 'array_apply'],
    '(list, x -> any) → list',
    'What the lambda function gives for each element; a second parameter is its place, from 1. Also written `[x + 1 for x in l]`.',
    ['list_transform([1, 2, 3], x -> x + 1)', '[2, 3, 4]'],
  ),
  lambdaFunction(
    'list_filter',
    ['filter', 'array_filter'],
    '(list, x -> BOOLEAN) → list',
    'The elements for which the lambda function is true; a second parameter is the place, from 1.',
    ['list_filter([1, 2, 3], x -> x > 1)', '[2, 3]'],
  ),
  lambdaFunction(
    'list_reduce',
    ['reduce', 'array_reduce'],
    '(list, (so, x) -> any[, any]) → any',
    'One value of all elements: the lambda function of the first two, then of its value and the next, and so on; a third argument is the value to begin with.',
    ['list_reduce([1, 2, 3], (so, x) -> so + x)', '6'],
  ),
]

// Calls of functions: which overload, and what it asks of its arguments.
import type { Position } from '../../common/errors.ts'
import { BindError, UnsupportedError } from '../../common/errors.ts'
import { JSON_TYPE, NULL, type SqlType, VARCHAR } from '../../common/types.ts'
import { call, literal } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import type { ResolvedFunction } from '../ports.ts'
import { builtInMacroNames } from './built-in-macros.ts'
import { didYouMean } from './did-you-mean.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import type { BindSession } from './session.ts'
import { isUnsupportedFunction } from './unsupported-functions.ts'
import { callInZone, castInZone, holdsMoments, localZone } from './zones.ts'

/** The call of a scalar function or operator with these arguments. */
export function resolveScalar(binder: ExpressionBinder, name: string, operands: readonly Expr[], position: Position): Expr {
  const { session } = binder
  // A list that is written out may say what comes out: date_part(['year', 'month'], x).
  const args = operands.map((arg) => (isListWritten(arg) ? session.folded(arg, position) : arg))
  const literals = args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined))
  const resolved = resolve(session, args, position, (types) => session.env.functions.scalar(name, types, literals))
  if (!resolved) throw unknownFunction(session, name, position)
  if (resolved.value !== undefined) return literal(resolved.value, resolved.returns)
  const given = coerceArguments(session, args, resolved)
  const zone = resolved.zoned && localZone(session.env.timeZone)
  if (zone === undefined || resolved.args.some(({ kind }) => kind === 'timetz')) return call(resolved, given)
  // Moments within JSON are texts of local times.
  if (resolved.zoned === 'json')
    return call(
      resolved,
      given.map((arg) => (holdsMoments(arg.type) ? castInZone(arg, JSON_TYPE, zone) : arg)),
    )
  if (![...resolved.args, resolved.returns].some(({ kind }) => kind === 'timestamptz')) return call(resolved, given)
  if (resolved.zoned === 'argument') return withZone(session, resolved, args, zone) ?? call(resolved, given)
  return callInZone(resolved.name, given, resolved.returns, zone, (of, operands, asIs) =>
    asIs ? call(resolved, operands) : resolveScalar(binder, of, operands, position),
  )
}

function isListWritten(expr: Expr): boolean {
  return expr.kind === 'call' && expr.type.kind === 'list' && !expr.volatile && expr.args.every((arg) => arg.kind === 'literal')
}

/** The call of the overload that takes the zone as one argument more; undefined where the zone is there already. */
function withZone(session: BindSession, { name }: ResolvedFunction, args: readonly Expr[], zone: string): Expr | undefined {
  const all = [...args, literal(zone, VARCHAR)]
  try {
    const resolved = session.env.functions.scalar(
      name,
      all.map(({ type }) => type),
    )
    return resolved && call(resolved, coerceArguments(session, all, resolved))
  } catch (error) {
    if (error instanceof BindError) return undefined
    throw error
  }
}

/** The overload for these arguments; undefined where the name is unknown. */
export function resolve(
  session: BindSession,
  args: readonly Expr[],
  position: Position,
  lookUp: (types: readonly SqlType[]) => ResolvedFunction | undefined,
): ResolvedFunction | undefined {
  const types = args.map((arg) => arg.type)
  try {
    return lookUp(types)
  } catch (error) {
    if (!(error instanceof BindError)) throw error
    // Text written out may be read as what the function takes: date_part('year', '2015-05-01').
    const adaptable = types.map((type, i) => (args[i]!.kind === 'literal' && type.kind === 'varchar' ? NULL : type))
    try {
      if (adaptable.includes(NULL)) return lookUp(adaptable)
    } catch {
      // The first error names the types as the user wrote them.
    }
    return session.located(position, () => {
      throw error
    })
  }
}

export function coerceArguments(session: BindSession, args: readonly Expr[], resolved: ResolvedFunction): Expr[] {
  return args.map((arg, i) => session.coerce(arg, resolved.args[i]!))
}

/** For a name that no function has here. */
export function unknownFunction({ env }: BindSession, name: string, position: Position): BindError | UnsupportedError {
  if (isUnsupportedFunction(name.toLowerCase())) return new UnsupportedError(`the function ${name} is not supported`, { position })
  const known = env.functions
    .names()
    .concat('coalesce', 'nullif', 'ifnull', 'row_number', 'rank', 'dense_rank', 'now', ...builtInMacroNames())
  return new BindError(`function "${name}" does not exist`, { position, hint: didYouMean(name, known) })
}

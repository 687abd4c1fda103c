// Every failure that a user can cause or meet has a class of its own here. A message says what was expected, what came, and where; the
// hint says what to do.

/** Where in the SQL text: offset and length in UTF-16 units of the text that the user gave. */
export interface Position {
  readonly offset: number
  readonly length: number
}

interface ErrorOptions {
  readonly position?: Position | undefined
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** The codes are stable: programs may switch on them. */
export type ErrorCode =
  | 'PARSE'
  | 'BIND'
  | 'UNSUPPORTED'
  | 'OVERFLOW'
  | 'CONVERSION'
  | 'CONSTRAINT'
  | 'CARDINALITY'
  | 'TRANSACTION'
  | 'FILE'
  | 'CORRUPT_FILE'
  | 'RESOURCE'
  | 'SPILL'
  | 'CANCELLED'
  | 'WORKER'
  | 'FUNCTION'
  | 'UDF'
  | 'INTERNAL'

/** The base of all errors that Quern throws on purpose. `sql` is filled in where the text is known, so that the terminal can draw a caret. */
export class QuernError extends Error {
  readonly code: ErrorCode
  readonly position: Position | undefined
  readonly hint: string | undefined
  sql: string | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.position = options.position
    this.hint = options.hint
  }
}

/** The text is not SQL that the grammar knows. */
export class ParseError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('PARSE', message, options)
  }
}

/** A name is unknown or ambiguous, or types do not fit. */
export class BindError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('BIND', message, options)
  }
}

/** Understood, but not something that Quern does; the message names it. */
export class UnsupportedError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('UNSUPPORTED', message, options)
  }
}

/** A result does not fit its type. */
export class OverflowError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('OVERFLOW', message, options)
  }
}

/** A value cannot be cast to the type asked for. */
export class ConversionError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('CONVERSION', message, options)
  }
}

/** A row is not what its table asks for: a NULL in a column that is NOT NULL. */
export class ConstraintError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('CONSTRAINT', message, options)
  }
}

/** A subquery gave more rows than one where a single value is asked for. */
export class CardinalityError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('CARDINALITY', message, options)
  }
}

/** BEGIN, COMMIT or ROLLBACK where it cannot be, or a statement in a transaction that has failed. */
export class TransactionError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('TRANSACTION', message, options)
  }
}

/** A file or folder is missing, unreadable, empty of matches, or cannot be written. */
export class FileError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('FILE', message, options)
  }
}

/** A file's content is damaged, cut short, or not of its format; the message names file, column and page where known. */
export class CorruptFileError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('CORRUPT_FILE', message, options)
  }
}

/** A query needs more than the memory limit allows: names the operator, what it asked for and the limit, in bytes. */
export class ResourceError extends QuernError {
  constructor(
    readonly operator: string,
    readonly asked: number,
    readonly limit: number,
    options?: ErrorOptions,
  ) {
    super('RESOURCE', `out of memory: ${operator} asked for ${formatBytes(asked)} more, the limit is ${formatBytes(limit)}`, {
      hint: 'Raise the limit (memoryLimit, --memory), select fewer columns, or filter earlier.',
      ...options,
    })
  }
}

/** Rows could not be put aside in temp files: the disk is full, the folder cannot be written, or the files would take more than they may. */
export class SpillError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('SPILL', message, options)
  }
}

/** The query was cancelled by its AbortSignal, or because its session was closed. */
export class CancelledError extends QuernError {
  constructor(message = 'the query was cancelled', options?: ErrorOptions) {
    super('CANCELLED', message, options)
  }
}

/** A worker died while it worked for this query, and so did the ones that took over. */
export class WorkerError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('WORKER', message, options)
  }
}

/** A function that the embedding program handed over (`onProgress`) threw. */
export class FunctionError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('FUNCTION', message, options)
  }
}

/**
 * A user's function cannot be registered, threw, returned what it had not declared, or did not return at all. `cause` is what it threw, with the
 * stack of the thread that it ran on.
 */
export class UdfError extends QuernError {
  constructor(
    readonly functionName: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super('UDF', message, options)
  }
}

/** A bug of ours: an invariant does not hold. */
export class InternalError extends QuernError {
  constructor(message: string, options?: ErrorOptions) {
    super('INTERNAL', message, { hint: 'This is a bug in Quern: please report it with the query.', ...options })
  }
}

/** Told by the system, not by a place in the text. */
const PLACELESS: ReadonlySet<ErrorCode> = new Set(['INTERNAL', 'RESOURCE', 'SPILL', 'CANCELLED', 'WORKER'])

/** The same error, saying where. What has a position already, or is about no place in the text, stays as it is. */
export function withPosition(error: unknown, position: Position | undefined): unknown {
  if (!position || !(error instanceof QuernError) || error.position || PLACELESS.has(error.code)) return error
  return errorFromData({ ...errorToData(error), position })
}

/** `1.5 MiB`, `800 bytes`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB']
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return unit === 0 ? `${value} bytes` : `${Number(value.toFixed(1))} ${units[unit]}`
}

/** An error as it crosses from a worker to the main thread: plain data, for structured cloning strips classes. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly position: Position | undefined
  readonly hint: string | undefined
  readonly resource: { operator: string; asked: number; limit: number } | undefined
  readonly udf?: { readonly functionName: string; readonly cause: CauseData | undefined } | undefined
}

/** What a user's function threw. */
interface CauseData {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

export function errorToData(error: unknown): ErrorData {
  if (!(error instanceof QuernError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { code: 'INTERNAL', message, position: undefined, hint: undefined, resource: undefined }
  }
  const { code, message, position, hint } = error
  const resource = error instanceof ResourceError ? { operator: error.operator, asked: error.asked, limit: error.limit } : undefined
  const udf = error instanceof UdfError ? { functionName: error.functionName, cause: causeToData(error.cause) } : undefined
  return { code, message, position, hint, resource, udf }
}

/** Reading a foreign error may run foreign code: getters that throw. */
function causeToData(cause: unknown): CauseData | undefined {
  if (!(cause instanceof Error)) return undefined
  try {
    return { name: String(cause.name), message: String(cause.message), stack: cause.stack === undefined ? undefined : String(cause.stack) }
  } catch {
    return { name: 'Error', message: 'an error that cannot be read', stack: undefined }
  }
}

function causeFromData({ name, message, stack }: CauseData): Error {
  const error = new Error(message)
  // As on an error of its own class: not listed when it is printed.
  for (const [key, value] of Object.entries({ name, stack }))
    Object.defineProperty(error, key, { value, writable: true, configurable: true })
  return error
}

const CLASSES: Record<Exclude<ErrorCode, 'RESOURCE' | 'UDF'>, new (message: string, options?: ErrorOptions) => QuernError> = {
  PARSE: ParseError,
  BIND: BindError,
  UNSUPPORTED: UnsupportedError,
  OVERFLOW: OverflowError,
  CONVERSION: ConversionError,
  CONSTRAINT: ConstraintError,
  CARDINALITY: CardinalityError,
  TRANSACTION: TransactionError,
  FILE: FileError,
  CORRUPT_FILE: CorruptFileError,
  SPILL: SpillError,
  CANCELLED: CancelledError,
  WORKER: WorkerError,
  FUNCTION: FunctionError,
  INTERNAL: InternalError,
}

export function errorFromData({ code, message, position, hint, resource, udf }: ErrorData): QuernError {
  if (code === 'RESOURCE' && resource) return new ResourceError(resource.operator, resource.asked, resource.limit, { position })
  if (code === 'UDF' && udf)
    return new UdfError(udf.functionName, message, { position, hint, cause: udf.cause && causeFromData(udf.cause) })
  return new CLASSES[code as keyof typeof CLASSES](message, { position, hint })
}

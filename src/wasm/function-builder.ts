// Builds one function: parameters and locals, and statements one after the other. Blocks are given as callbacks, so that what is written
// in TypeScript nests as what runs does.
import { InternalError } from '../common/errors.ts'
import { i32 } from './instructions.ts'
import {
  asValue,
  type Call,
  type FunctionReference,
  type Label,
  type Local,
  type Node,
  type Operand,
  type Statement,
  type Value,
  type ValueType,
} from './node.ts'

export class FunctionBuilder implements FunctionReference {
  readonly paramLocals: readonly Local[]
  /** The locals behind the parameters, in order. */
  readonly locals: Local[] = []
  private statements: Node[] = []

  constructor(
    readonly name: string,
    readonly params: readonly ValueType[],
    readonly results: readonly ValueType[],
  ) {
    this.paramLocals = params.map((type, i) => ({ kind: 'local', type, index: i }))
  }

  get body(): readonly Node[] {
    return this.statements
  }

  /** The parameter at `index` (its type is the declared one). */
  param(index: number): Local {
    const local = this.paramLocals[index]
    if (!local) throw new InternalError(`${this.name} has no parameter ${index}`)
    return local
  }

  /** A new local, zero when the function begins (not when a loop comes round). */
  local(type: ValueType): Local {
    const local: Local = { kind: 'local', type, index: this.params.length + this.locals.length }
    this.locals.push(local)
    return local
  }

  /** Computes the value here, once, and gives the local that holds it. */
  let(value: Value): Local {
    const local = this.local(value.type)
    this.set(local, value)
    return local
  }

  set(local: Local, value: Operand): void {
    this.do({ kind: 'set', locals: [local], value: asValue(local.type, value) })
  }

  do(statement: Statement): void {
    this.statements.push(statement)
  }

  /** Calls a function without result. */
  run(target: FunctionReference, ...args: Operand[]): void {
    this.do(callOf(target, args, 0) as Call<undefined>)
  }

  /** Calls a function with one result: a value, computed where it is used. */
  call(target: FunctionReference, ...args: Operand[]): Value {
    return callOf(target, args, 1) as Call<ValueType>
  }

  /** Calls a function with several results and gives the locals that hold them. */
  callMany(target: FunctionReference, ...args: Operand[]): Local[] {
    const locals = target.results.map((type) => this.local(type))
    this.do({ kind: 'set', locals, value: callOf(target, args, target.results.length) as Call<undefined> })
    return locals
  }

  if(condition: Operand, whenTrue: () => void, whenFalse?: () => void): void {
    const node = {
      condition: asValue('i32', condition),
      whenTrue: this.collect(whenTrue),
      whenFalse: whenFalse ? this.collect(whenFalse) : [],
    }
    this.do({ kind: 'if', type: undefined, ...node })
  }

  /** A block: a branch to its label leaves it. */
  block(body: (end: Label) => void): void {
    const label = { name: 'end' }
    this.do({ kind: 'block', label, body: this.collect(() => body(label)) })
  }

  /** A loop: a branch to its label begins the next round; it ends where none is taken. */
  loop(body: (next: Label) => void): void {
    const label = { name: 'next' }
    this.do({ kind: 'loop', label, body: this.collect(() => body(label)) })
  }

  branch(label: Label): void {
    this.do({ kind: 'branch', label, condition: undefined })
  }

  branchIf(label: Label, condition: Operand): void {
    this.do({ kind: 'branch', label, condition: asValue('i32', condition) })
  }

  while(condition: () => Operand, body: () => void): void {
    this.loop((next) => {
      this.if(condition(), () => {
        body()
        this.branch(next)
      })
    })
  }

  /** `for (index = from; index < to; index += step)`, unsigned, index of type i32. `to` is read each round: give a local or a constant. */
  for(from: Operand, to: Operand, body: (index: Local) => void, step = 1): void {
    const index = this.let(asValue('i32', from))
    this.if(i32.lt_u(index, to), () => {
      this.loop((next) => {
        body(index)
        this.set(index, i32.add(index, step))
        this.branchIf(next, i32.lt_u(index, to))
      })
    })
  }

  return(...values: Operand[]): void {
    if (values.length !== this.results.length) throw new InternalError(`${this.name} returns ${this.results.length} values`)
    this.do({ kind: 'return', values: values.map((value, i) => asValue(this.results[i]!, value)) })
  }

  drop(value: Value): void {
    this.do({ kind: 'drop', value })
  }

  private collect(body: () => void): readonly Node[] {
    const outer = this.statements
    const inner: Node[] = []
    this.statements = inner
    try {
      body()
    } finally {
      this.statements = outer
    }
    return inner
  }
}

function callOf(target: FunctionReference, args: Operand[], results: number): Call<ValueType> | Call<undefined> {
  if (args.length !== target.params.length || target.results.length !== results) {
    throw new InternalError(`${target.name} takes ${target.params.length} arguments and gives ${target.results.length} results`)
  }
  const type = results === 1 ? target.results[0] : undefined
  return { kind: 'call', type, target, args: target.params.map((param, i) => asValue(param, args[i]!)) } as
    | Call<ValueType>
    | Call<undefined>
}

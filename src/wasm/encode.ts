// A function's tree of instructions → the bytes of its body.
import { InternalError } from '../common/errors.ts'
import { ByteWriter } from './byte-writer.ts'
import type { FunctionBuilder } from './function-builder.ts'
import type { Const, FunctionReference, Label, Local, Node, ValueType } from './node.ts'
import { operationInfo } from './opcodes.ts'

export const VALUE_TYPES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }
const EMPTY_BLOCK = 0x40
const END = 0x0b

/** `indexes`: the index in the module of every function that may be called. */
export function encodeBody(builder: FunctionBuilder, indexes: ReadonlyMap<FunctionReference, number>): Uint8Array {
  const out = new ByteWriter()
  const runs = localRuns(builder.locals)
  out.u32(runs.length)
  for (const { type, count } of runs) {
    out.u32(count)
    out.byte(VALUE_TYPES[type])
  }
  new Encoder(out, indexes).nodes(builder.body)
  // The end of a body that always returns before it is still typed: it must be seen not to be reached.
  if (builder.results.length > 0) out.byte(0x00)
  out.byte(END)
  return out.toBytes()
}

function localRuns(locals: readonly Local[]): { type: ValueType; count: number }[] {
  const runs: { type: ValueType; count: number }[] = []
  for (const { type } of locals) {
    const last = runs.at(-1)
    if (last?.type === type) last.count++
    else runs.push({ type, count: 1 })
  }
  return runs
}

class Encoder {
  /** The labels around the current instruction, outermost first; an `if` is a label that nobody can name. */
  private readonly labels: (Label | undefined)[] = []

  constructor(
    private readonly out: ByteWriter,
    private readonly indexes: ReadonlyMap<FunctionReference, number>,
  ) {}

  nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.node(node)
  }

  private node(node: Node): void {
    const { out } = this
    switch (node.kind) {
      case 'const':
        this.constant(node)
        return
      case 'local':
        out.byte(0x20)
        out.u32(node.index)
        return
      case 'operation': {
        this.nodes(node.operands)
        const { bytes, align } = operationInfo(node.op)
        out.bytes(bytes)
        if (align === undefined) return
        // Addresses that come from Arrow buffers are aligned; the hint costs nothing where one is not.
        out.u32(align)
        out.u32(node.offset)
        return
      }
      case 'call':
        this.nodes(node.args)
        out.byte(0x10)
        out.u32(this.indexOf(node.target))
        return
      case 'if':
        this.node(node.condition)
        out.byte(0x04)
        out.byte(node.type ? VALUE_TYPES[node.type] : EMPTY_BLOCK)
        this.scope(undefined, node.whenTrue)
        if (node.whenFalse.length > 0) {
          out.byte(0x05)
          this.scope(undefined, node.whenFalse)
        }
        out.byte(END)
        return
      case 'set':
        this.node(node.value)
        for (const local of node.locals.toReversed()) {
          out.byte(0x21)
          out.u32(local.index)
        }
        return
      case 'block':
      case 'loop':
        out.byte(node.kind === 'block' ? 0x02 : 0x03)
        out.byte(EMPTY_BLOCK)
        this.scope(node.label, node.body)
        out.byte(END)
        return
      case 'branch':
        if (node.condition) this.node(node.condition)
        out.byte(node.condition ? 0x0d : 0x0c)
        out.u32(this.depthOf(node.label))
        return
      case 'return':
        this.nodes(node.values)
        out.byte(0x0f)
        return
      case 'drop':
        this.node(node.value)
        out.byte(0x1a)
        return
    }
  }

  private scope(label: Label | undefined, nodes: readonly Node[]): void {
    this.labels.push(label)
    this.nodes(nodes)
    this.labels.pop()
  }

  private indexOf(target: FunctionReference): number {
    const index = this.indexes.get(target)
    if (index === undefined) throw new InternalError(`call of ${target.name}, which is not of this module`)
    return index
  }

  private depthOf(label: Label): number {
    const at = this.labels.lastIndexOf(label)
    if (at < 0) throw new InternalError('branch to a label that is not around it')
    return this.labels.length - 1 - at
  }

  private constant({ type, value }: Const): void {
    const { out } = this
    switch (type) {
      case 'i32':
        out.byte(0x41)
        out.s32(Number(value))
        return
      case 'i64':
        out.byte(0x42)
        out.s64(BigInt(value))
        return
      case 'f32':
        out.byte(0x43)
        out.f32(Number(value))
        return
      case 'f64':
        out.byte(0x44)
        out.f64(Number(value))
        return
      case 'v128':
        throw new InternalError('no constants of type v128')
    }
  }
}

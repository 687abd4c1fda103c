// A function as readable text, for snapshots in tests and for whoever debugs generated code. Folded, in the manner of the text format, but not meant to be parsed.
import type { FunctionBuilder } from './function-builder.ts'
import type { Label, Node, Value } from './node.ts'

/** One statement a line, nested by two spaces; values as `name(operands)`, locals as `$index`. */
export function printFunction(builder: FunctionBuilder): string {
  const params = builder.paramLocals.map((local) => `$${local.index}: ${local.type}`).join(', ')
  const results = builder.results.length > 0 ? `: ${builder.results.join(', ')}` : ''
  return [`${builder.name}(${params})${results}`, ...new Printer().lines(builder.body, 1)].join('\n')
}

class Printer {
  private readonly names = new Map<Label, string>()

  lines(nodes: readonly Node[], depth: number): string[] {
    return nodes.flatMap((node) => this.statement(node, depth))
  }

  private statement(node: Node, depth: number): string[] {
    const indent = '  '.repeat(depth)
    switch (node.kind) {
      case 'set':
        return [`${indent}${node.locals.map((local) => `$${local.index}`).join(', ')} = ${this.value(node.value as Value)}`]
      case 'if':
        if (node.type) return [indent + this.value(node)]
        return [
          `${indent}if ${this.value(node.condition)}`,
          ...this.lines(node.whenTrue, depth + 1),
          ...(node.whenFalse.length > 0 ? [`${indent}else`, ...this.lines(node.whenFalse, depth + 1)] : []),
        ]
      case 'block':
      case 'loop':
        return [`${indent}${node.kind} ${this.labelName(node.label)}`, ...this.lines(node.body, depth + 1)]
      case 'branch':
        return [`${indent}branch ${this.labelName(node.label)}${node.condition ? ` if ${this.value(node.condition)}` : ''}`]
      case 'return':
        return [`${indent}return ${node.values.map((value) => this.value(value)).join(', ')}`.trimEnd()]
      case 'drop':
        return [`${indent}drop ${this.value(node.value)}`]
      default:
        return [indent + this.value(node as Value)]
    }
  }

  private value(node: Value): string {
    switch (node.kind) {
      case 'const':
        return node.type === 'i32' ? `${node.value}` : `${node.value}:${node.type}`
      case 'local':
        return `$${node.index}`
      case 'operation': {
        const operands = node.operands.map((operand) => this.value(operand)).join(', ')
        return `${node.op}(${operands})${node.offset ? `+${node.offset}` : ''}`
      }
      case 'call':
        return `${node.target.name}(${node.args.map((arg) => this.value(arg)).join(', ')})`
      case 'if':
        return `(${this.value(node.condition)} ? ${this.value(node.whenTrue[0] as Value)} : ${this.value(node.whenFalse[0] as Value)})`
    }
  }

  private labelName(label: Label): string {
    const known = this.names.get(label)
    if (known) return known
    const name = `${label.name}${this.names.size}`
    this.names.set(label, name)
    return name
  }
}

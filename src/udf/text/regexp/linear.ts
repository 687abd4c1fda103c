// Matches a regular expression in time linear in the text: all ways through the pattern are followed side by side, a character at a time, in the
// order in which a backtracking search would try them. For patterns with which such a search may take forever.
import type { Match } from './compile.ts'
import { type ParsedRegexp, type Place, type RegexpNode, RegexpSyntaxError } from './syntax.ts'

type Instruction =
  | { readonly op: 'character'; readonly accepts: (code: number) => boolean }
  | { readonly op: 'place'; readonly place: Place }
  /** Goes on at each of them, the first preferred. */
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'match' }

/** More would make each character cost too much. */
const MOST_INSTRUCTIONS = 20_000

/** A way through the pattern: where it is, and where its groups began and ended. */
interface Thread {
  readonly at: number
  readonly slots: readonly number[]
}

export class LinearMatcher {
  private readonly program: Instruction[] = []
  private readonly tests = new Map<string, (code: number) => boolean>()

  constructor({ root, groups }: ParsedRegexp) {
    this.emit({ kind: 'group', index: 0, body: root })
    this.program.push({ op: 'match' })
    this.slots = (groups + 1) * 2
  }

  private readonly slots: number

  /** The first match at or behind `from`; only one that begins there and ends with the text, where it is to be `whole`. */
  find(text: string, from: number, whole: boolean): Match | undefined {
    let threads: Thread[] = []
    let found: readonly number[] | undefined
    for (let at = from; ; ) {
      if (!found && (!whole || at === from))
        this.follow(0, new Array(this.slots).fill(-1), text, at, threads, new Set(threads.map((thread) => thread.at)))
      const code = text.codePointAt(at)
      const next: Thread[] = []
      const seen = new Set<number>()
      const after = at + (code !== undefined && code > 0xffff ? 2 : 1)
      for (const thread of threads) {
        const instruction = this.program[thread.at]!
        if (instruction.op === 'match') {
          if (whole && at < text.length) continue
          found = thread.slots
          // Those behind it are less preferred.
          break
        }
        if (instruction.op === 'character' && code !== undefined && instruction.accepts(code)) {
          this.follow(thread.at + 1, thread.slots, text, after, next, seen)
        }
      }
      if (code === undefined || (next.length === 0 && (found || whole))) break
      threads = next
      at = after
    }
    return found && matchOf(text, found)
  }

  /** Adds the instructions that read a character (or end), reached from `start` without reading one. */
  private follow(start: number, slots: readonly number[], text: string, at: number, into: Thread[], seen: Set<number>): void {
    const pending: Thread[] = [{ at: start, slots }]
    while (pending.length > 0) {
      const thread = pending.pop()!
      if (seen.has(thread.at)) continue
      seen.add(thread.at)
      const instruction = this.program[thread.at]!
      switch (instruction.op) {
        case 'jump':
          pending.push({ at: instruction.to, slots: thread.slots })
          break
        case 'split':
          pending.push({ at: instruction.second, slots: thread.slots }, { at: instruction.first, slots: thread.slots })
          break
        case 'save':
          pending.push({ at: thread.at + 1, slots: thread.slots.with(instruction.slot, at) })
          break
        case 'place':
          if (isAt(instruction.place, text, at)) pending.push({ at: thread.at + 1, slots: thread.slots })
          break
        default:
          into.push(thread)
      }
    }
  }

  private emit(node: RegexpNode): void {
    const { program } = this
    if (program.length > MOST_INSTRUCTIONS) throw new RegexpSyntaxError('its repetitions make it too large')
    switch (node.kind) {
      case 'character':
        program.push({ op: 'character', accepts: this.testOf(node.source) })
        return
      case 'place':
        program.push({ op: 'place', place: node.place })
        return
      case 'sequence':
        for (const part of node.parts) this.emit(part)
        return
      case 'group':
        program.push({ op: 'save', slot: node.index * 2 })
        this.emit(node.body)
        program.push({ op: 'save', slot: node.index * 2 + 1 })
        return
      case 'choice':
        this.emitChoice(node.options)
        return
      case 'repeat':
        this.emitRepeat(node)
    }
  }

  private emitChoice(options: readonly RegexpNode[]): void {
    const { program } = this
    const ends: { op: 'jump'; to: number }[] = []
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.emit(option)
        return
      }
      const split = { op: 'split' as const, first: program.length + 1, second: 0 }
      program.push(split)
      this.emit(option)
      const end = { op: 'jump' as const, to: 0 }
      program.push(end)
      ends.push(end)
      split.second = program.length
    })
    for (const end of ends) end.to = program.length
  }

  private emitRepeat({ body, min, max, greedy }: RegexpNode & { kind: 'repeat' }): void {
    const { program } = this
    for (let i = 0; i < min; i++) this.emit(body)
    const optional = (): { op: 'split'; first: number; second: number } => {
      const split = { op: 'split' as const, first: 0, second: 0 }
      program.push(split)
      return split
    }
    const into = (split: { first: number; second: number }, inside: number, outside: number): void => {
      split.first = greedy ? inside : outside
      split.second = greedy ? outside : inside
    }
    if (max === Number.POSITIVE_INFINITY) {
      const split = optional()
      const start = program.length
      this.emit(body)
      program.push({ op: 'jump', to: start - 1 })
      into(split, start, program.length)
      return
    }
    const splits: { split: { first: number; second: number }; inside: number }[] = []
    for (let i = min; i < max; i++) {
      splits.push({ split: optional(), inside: program.length })
      this.emit(body)
    }
    for (const { split, inside } of splits) into(split, inside, program.length)
  }

  private testOf(source: string): (code: number) => boolean {
    let test = this.tests.get(source)
    if (!test) {
      const expression = new RegExp(`^${source}$`, 'u')
      const matches = (code: number): boolean => expression.test(String.fromCodePoint(code))
      const ascii = Array.from({ length: 128 }, (_, code) => matches(code))
      test = (code) => (code < 128 ? ascii[code]! : matches(code))
      this.tests.set(source, test)
    }
    return test
  }
}

function matchOf(text: string, slots: readonly number[]): Match {
  const groups: (string | undefined)[] = []
  for (let i = 0; i < slots.length; i += 2) groups.push(slots[i + 1]! < 0 ? undefined : text.slice(slots[i], slots[i + 1]))
  return { start: slots[0]!, end: slots[1]!, groups }
}

function isWord(unit: number): boolean {
  return (unit >= 48 && unit < 58) || (unit >= 65 && unit < 91) || unit === 95 || (unit >= 97 && unit < 123)
}

function isAt(place: Place, text: string, at: number): boolean {
  switch (place) {
    case 'text start':
      return at === 0
    case 'text end':
      return at === text.length
    case 'line start':
      return at === 0 || text[at - 1] === '\n'
    case 'line end':
      return at === text.length || text[at] === '\n'
    default: {
      const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))
      return edge === (place === 'word edge')
    }
  }
}

// Paths into JSON: `$.page.items[0]`, `$."a b"`, `$[#-1]`, `/page/items/0`, or the bare name of a member.
import { ConversionError } from '../../../common/errors.ts'
import type { JsonNode } from './parse.ts'

/** A member's name, or a place in an array, below 0 from the end. A step of a pointer may be either. */
export interface JsonStep {
  readonly key?: string | undefined
  readonly index?: number | undefined
  /** `.*` and `[*]`: all members, or all elements; `..name`: members of that name at any depth. */
  readonly all?: 'members' | 'elements' | 'below' | undefined
}

/** Whether it finds any number of values, not one at most. */
export function hasWildcard(path: readonly JsonStep[]): boolean {
  return path.some(({ all }) => all !== undefined)
}

const STEP = /(\.\.?)(?:"((?:[^"\\]|\\.)*)"|([^.[*"]+)|(\*))|\[(?:#?(-\d+)|(\d+)|(\*))\]/y

const KEPT_PATHS = 64
const known = new Map<string, readonly JsonStep[]>()

/** Throws a ConversionError for what is no path. */
export function parsePath(path: string): readonly JsonStep[] {
  let steps = known.get(path)
  if (!steps) {
    steps = stepsOf(path)
    if (known.size >= KEPT_PATHS) known.clear()
    known.set(path, steps)
  }
  return steps
}

function stepsOf(path: string): readonly JsonStep[] {
  if (path === '') return []
  if (path.startsWith('/')) return path.slice(1).split('/').map(pointerStep)
  if (!path.startsWith('$')) return [{ key: path }]
  const steps: JsonStep[] = []
  STEP.lastIndex = 1
  for (let at = 1; at < path.length; at = STEP.lastIndex) {
    const found = STEP.exec(path)
    if (!found) throw new ConversionError(`'${path}' is no JSON path`, { hint: `A path is such as '$.page.items[0]'.` })
    const [, dots, quoted, name, anyMember, negative, index] = found
    const key = quoted?.replace(/\\(.)/g, '$1') ?? name
    if (dots === '..') steps.push({ key, all: 'below' })
    else if (key !== undefined) steps.push({ key })
    else if (anyMember) steps.push({ all: 'members' })
    else steps.push(negative === undefined && index === undefined ? { all: 'elements' } : { index: Number(negative ?? index) })
  }
  return steps
}

function pointerStep(step: string): JsonStep {
  const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
  return { key, index: /^(?:0|[1-9]\d*)$/.test(key) ? Number(key) : undefined }
}

/** What lies at the path; of two members with one name the first counts. */
export function jsonAt(node: JsonNode, path: readonly JsonStep[]): JsonNode | undefined {
  let at: JsonNode | undefined = node
  for (const { key, index } of path) {
    if (at?.kind === 'object' && key !== undefined) at = at.members.find(([name]) => name === key)?.[1]
    else if (at?.kind === 'array' && index !== undefined) at = at.items.at(index)
    else return undefined
  }
  return at
}

/** All that a path with wildcards finds, in the order of the text. */
export function allJsonAt(node: JsonNode, path: readonly JsonStep[]): readonly JsonNode[] {
  return path.reduce<readonly JsonNode[]>((found, step) => found.flatMap((at) => nextOf(at, step)), [node])
}

function nextOf(node: JsonNode, step: JsonStep): readonly JsonNode[] {
  switch (step.all) {
    case 'members':
      return node.kind === 'object' ? node.members.map(([, value]) => value) : []
    case 'elements':
      return node.kind === 'array' ? node.items : []
    case 'below':
      return below(node, step.key)
    default: {
      const found = jsonAt(node, [step])
      return found ? [found] : []
    }
  }
}

/** Members of that name, and what lies in all members and elements; without a name, all of them. */
function below(node: JsonNode, key: string | undefined): readonly JsonNode[] {
  if (node.kind === 'array') return node.items.flatMap((item) => [...(key === undefined ? [item] : []), ...below(item, key)])
  if (node.kind !== 'object') return []
  return node.members.flatMap(([name, value]) => [...(key === undefined || name === key ? [value] : []), ...below(value, key)])
}

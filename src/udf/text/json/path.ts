// Paths into JSON: `$.page.items[0]`, `$."a b"`, `$[#-1]`, `/page/items/0`, or the bare name of a member.
import { ConversionError, UnsupportedError } from '../../../common/errors.ts'
import type { JsonNode } from './parse.ts'

/** A member's name, or a place in an array, below 0 from the end. A step of a pointer may be either. */
export interface JsonStep {
  readonly key?: string | undefined
  readonly index?: number | undefined
}

const STEP = /\.(?:"((?:[^"\\]|\\.)*)"|([^.[*"]+))|\[(?:#?(-\d+)|(\d+))\]/y

/** Throws a ConversionError for what is no path, an UnsupportedError for one with wildcards. */
export function parsePath(path: string): readonly JsonStep[] {
  if (path === '') return []
  if (path.startsWith('/')) return path.slice(1).split('/').map(pointerStep)
  if (!path.startsWith('$')) return [{ key: path }]
  const steps: JsonStep[] = []
  STEP.lastIndex = 1
  for (let at = 1; at < path.length; at = STEP.lastIndex) {
    const found = STEP.exec(path)
    if (!found) {
      if (path.includes('*', at)) throw new UnsupportedError(`the JSON path '${path}' has a wildcard, which gives lists`)
      throw new ConversionError(`'${path}' is no JSON path`, { hint: `A path is such as '$.page.items[0]'.` })
    }
    const [, quoted, name, negative, index] = found
    const key = quoted?.replace(/\\(.)/g, '$1') ?? name
    steps.push(key === undefined ? { index: Number(negative ?? index) } : { key })
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

// Operators and functions by the kind that they give. `$int` stands for an expression of that kind, `$=int` for a literal, `$#20` for a whole number up to
// 20, `{a|b}` for one of the two. What an expression may be over every kind (CASE, comparisons) is in expressions.ts.
import type { Kind } from '../kinds.ts'
import { CAST_TEMPLATES } from './casts.ts'
import { NESTED_TEMPLATES } from './nested.ts'
import { NUMBER_TEMPLATES } from './number.ts'
import { OTHER_TEMPLATES } from './other.ts'
import type { TemplatesByKind } from './templates-by-kind.ts'
import { TEXT_TEMPLATES } from './text.ts'
import { TIME_TEMPLATES } from './time.ts'
import { TRUTH_TEMPLATES } from './truth.ts'

/** The templates of a kind, each as often as it has names of functions to choose from. */
export function templatesOf(kind: Kind): readonly string[] {
  return BY_KIND.get(kind)!
}

/** All templates, of all kinds alike. */
export function allTemplates(): readonly { readonly kind: Kind; readonly template: string }[] {
  return ALL
}

/** Each template as often as it has names of functions to choose from. */
export function byName(templates: readonly string[]): string[] {
  return templates.flatMap((template) => Array<string>(namesOf(template)).fill(template))
}

/** `{a|b|c}(` has three names. */
function namesOf(template: string): number {
  const choices = /\{([a-z_|0-9]+)\}\(/.exec(template)?.[1]
  return choices ? choices.split('|').length : 1
}

const PARTS: readonly TemplatesByKind[] = [
  TRUTH_TEMPLATES,
  NUMBER_TEMPLATES,
  TEXT_TEMPLATES,
  TIME_TEMPLATES,
  NESTED_TEMPLATES,
  OTHER_TEMPLATES,
  CAST_TEMPLATES,
]

const BY_KIND = new Map<Kind, string[]>()
for (const part of PARTS) {
  for (const [kind, templates] of Object.entries(part) as [Kind, readonly string[]][]) {
    const all = BY_KIND.get(kind) ?? []
    BY_KIND.set(kind, [...all, ...byName(templates)])
  }
}
const ALL = [...BY_KIND].flatMap(([kind, templates]) => templates.map((template) => ({ kind, template })))

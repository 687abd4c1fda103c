import type { Kind } from '../kinds.ts'

/** Templates of expressions, by the kind that they give. How they are written is told in index.ts. */
export type TemplatesByKind = Partial<Readonly<Record<Kind, readonly string[]>>>

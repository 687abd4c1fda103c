import { createHash } from 'node:crypto'

/** 32 bits that are the same for a text in every run: what is tried on fewer set-ups is chosen by them. */
export function textHash(text: string): number {
  return createHash('md5').update(text).digest().readUInt32LE()
}

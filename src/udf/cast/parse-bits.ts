// Booleans, uuids and blobs from text.

const TRUE = new Set(['true', 't', 'yes', 'y', '1'])
const FALSE = new Set(['false', 'f', 'no', 'n', '0'])

export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (TRUE.has(word)) return true
  return FALSE.has(word) ? false : undefined
}

const UUID = /^\s*\{?([0-9a-fA-F]{32})\}?\s*$/

/** The 128 bits; dashes are optional. */
export function parseUuid(text: string): bigint | undefined {
  const digits = UUID.exec(text.replaceAll('-', ''))?.[1]
  return digits === undefined ? undefined : BigInt(`0x${digits}`)
}

const BLOB = /^(?:[^\\\u0080-\uffff]|\\x[0-9a-fA-F]{2})*$/

/** ASCII as it is, any byte as `\xHH`. */
export function parseBlob(text: string): Uint8Array | undefined {
  if (!BLOB.test(text)) return undefined
  const bytes = text.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0))
}

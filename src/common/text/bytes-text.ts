// Blobs and uuids as text.

const BYTE_TEXTS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  const plain = byte >= 0x20 && byte < 0x7f && !`\\'"`.includes(character)
  return plain ? character : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** Printable ASCII as it is, all else (and `\`, `'`, `"`) as `\x00`: it reads back as a blob literal. */
export function formatBlob(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += BYTE_TEXTS[byte]
  return text
}

/** `00112233-4455-6677-8899-aabbccddeeff`, of the 128 bits. */
export function formatUuid(bits: bigint): string {
  const hex = BigInt.asUintN(128, bits).toString(16).padStart(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

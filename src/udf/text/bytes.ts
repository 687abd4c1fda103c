// Bytes as hexadecimal digits, bits and base 64, and texts as bytes.

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : value
}

/** Undefined where the bytes are no UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

/** The parts that are UTF-8, with `instead` for each byte of a character that is none. */
export function validParts(bytes: Uint8Array, instead: string): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!
    const length = lead < 0x80 ? 1 : lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
    const end = lead >= 0xf8 ? at + 1 : Math.min(at + length, bytes.length)
    text += textOf(bytes.subarray(at, end)) ?? instead.repeat(end - at)
    at = end
  }
  return text
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).toUpperCase().padStart(2, '0')
  return text
}

/** Digits of a power of two, `bits` each, the last byte full; undefined where a character is none. */
export function fromDigits(text: string, bits: 1 | 4): Uint8Array | undefined {
  const perByte = 8 / bits
  if (!(bits === 4 ? /^[0-9a-fA-F]*$/ : /^[01]*$/).test(text)) return undefined
  const padded = text.padStart(Math.ceil(text.length / perByte) * perByte, '0')
  return Uint8Array.from({ length: padded.length / perByte }, (_, i) =>
    Number.parseInt(padded.slice(i * perByte, (i + 1) * perByte), 2 ** bits),
  )
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += BASE64[word >> 18]! + BASE64[(word >> 12) & 63]!
    text += (i + 1 < bytes.length ? BASE64[(word >> 6) & 63]! : '=') + (i + 2 < bytes.length ? BASE64[word & 63]! : '=')
  }
  return text
}

/** Undefined where the text is no base 64 with its padding. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  const digits = text.replaceAll('=', '')
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8))
  let [word, bits, at] = [0, 0, 0]
  for (const digit of digits) {
    word = ((word << 6) | BASE64.indexOf(digit)) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (word >> bits) & 255
    }
  }
  return bytes
}

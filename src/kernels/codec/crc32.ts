// CRC-32 with gzip's polynomial, sixteen bytes a step. Its tables are computed into memory that the caller keeps.

/** Bit-reversed polynomial of gzip, PNG and Parquet's page checksums. */
const POLYNOMIAL: u32 = 0xedb88320
/** One table of 256 words for each byte of a step. */
const TABLES: usize = 16
const TABLE_BYTES: usize = 1024

/** Bytes that the tables take. */
export function crc32TableBytes(): u32 {
  return <u32>(TABLES * TABLE_BYTES)
}

/** Computes the tables; once is enough. */
export function crc32Table(table: usize): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (POLYNOMIAL & (0 - (crc & 1)))
    store<u32>(table + ((<usize>byte) << 2), crc)
  }
  // Table k is what table 0 becomes after k more zero bytes.
  for (let at = table; at < table + (TABLES - 1) * TABLE_BYTES; at += 4) {
    const crc = load<u32>(at)
    store<u32>(at + TABLE_BYTES, (crc >> 8) ^ load<u32>(table + ((<usize>(crc & 255)) << 2)))
  }
}

/** What the four bytes of `word` add, the first of them through table `k` (counted from 0). */
function word4(table: usize, k: usize, word: u32): u32 {
  const first = table + k * TABLE_BYTES
  return (
    load<u32>(first + ((<usize>(word & 255)) << 2)) ^
    load<u32>(first - TABLE_BYTES + ((<usize>((word >> 8) & 255)) << 2)) ^
    load<u32>(first - 2 * TABLE_BYTES + ((<usize>((word >> 16) & 255)) << 2)) ^
    load<u32>(first - 3 * TABLE_BYTES + ((<usize>(word >> 24)) << 2))
  )
}

/** The checksum of `length` bytes, going on from `crc` (0 at first), by the tables at `table`. A negative number stands for 2^32 more. */
export function crc32(table: usize, source: usize, length: u32, crc: u32): u32 {
  crc = ~crc
  for (; length >= 16; length -= 16, source += 16) {
    crc =
      word4(table, 15, load<u32>(source) ^ crc) ^
      word4(table, 11, load<u32>(source, 4)) ^
      word4(table, 7, load<u32>(source, 8)) ^
      word4(table, 3, load<u32>(source, 12))
  }
  for (; length > 0; length--, source++) crc = (crc >> 8) ^ load<u32>(table + ((<usize>((crc ^ <u32>load<u8>(source)) & 255)) << 2))
  return ~crc
}

// The columns of a play log, in buffers that are filled, turned into an Arrow batch and filled again.

import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow'
import { TextColumn, TextPool } from '../generate/text-pool.ts'
import type { Catalog } from './catalog.ts'

type Arrow = typeof import('apache-arrow')

const PLATFORMS = ['ios', 'android', 'web', 'desktop', 'tv', 'speaker'] as const
const PRODUCTS = ['free', 'premium', 'family', 'student'] as const
const REASONS = ['track_done', 'forward', 'back', 'end_play', 'logout', 'unexpected_exit'] as const

/** Every column may hold nulls, as logs are commonly written, though only some do. */
export function playsSchema(arrow: Arrow): Schema {
  const field = (name: string, type: DataType) => new arrow.Field(name, type, true)
  const text = new arrow.Utf8()
  return new arrow.Schema([
    field('song', new arrow.Struct([field('artist', text), field('title', text)])),
    field('user', new arrow.Struct([field('username', text), field('city', text)])),
    field('country', text),
    field('platform', text),
    field('product', text),
    field('timestamp', new arrow.TimestampMicrosecond('UTC')),
    field('ms_played', new arrow.Int32()),
    field('skipped', new arrow.Bool()),
    field('offline', new arrow.Bool()),
    field('reason_end', text),
    field('track_position', new arrow.Int16()),
    field('session_id', new arrow.Int64()),
    field('royalty', new arrow.Decimal(6, 9)),
  ])
}

/** Columns whose values hardly repeat within a row group: no dictionary is tried. */
export const PLAIN_COLUMNS = ['timestamp', 'ms_played', 'session_id']

export class PlayColumns {
  readonly artist: TextColumn
  readonly title: TextColumn
  readonly username: TextColumn
  readonly city: TextColumn
  readonly country: TextColumn
  readonly platform: TextColumn
  readonly product: TextColumn
  readonly reason: TextColumn
  /** 64-bit values as two 32-bit words a row, low word first: no BigInt is made for a row. */
  readonly timestamp: Uint32Array
  readonly sessionId: Uint32Array
  readonly msPlayed: Int32Array
  readonly trackPosition: Int16Array
  readonly skipped: Uint8Array
  readonly offline: Uint8Array
  /** Four words a row, in millionths. */
  readonly royalty: Uint32Array
  private readonly royaltyValidity: Uint8Array
  private royaltyNulls = 0

  constructor(
    rows: number,
    { songs, cities, users }: Catalog,
    private readonly schema: Schema,
    private readonly arrow: Arrow,
  ) {
    this.artist = new TextColumn(rows, songs.artists)
    this.title = new TextColumn(rows, songs.titles)
    this.username = new TextColumn(rows, users.names)
    this.city = new TextColumn(rows, cities.names)
    this.country = new TextColumn(rows, cities.countries)
    this.platform = new TextColumn(rows, TextPool.of(PLATFORMS))
    this.product = new TextColumn(rows, TextPool.of(PRODUCTS))
    this.reason = new TextColumn(rows, TextPool.of(REASONS))
    this.timestamp = new Uint32Array(rows * 2)
    this.sessionId = new Uint32Array(rows * 2)
    this.msPlayed = new Int32Array(rows)
    this.trackPosition = new Int16Array(rows)
    this.skipped = new Uint8Array((rows + 7) >> 3)
    this.offline = new Uint8Array((rows + 7) >> 3)
    this.royalty = new Uint32Array(rows * 4)
    this.royaltyValidity = new Uint8Array((rows + 7) >> 3)
  }

  /** To be called before the first row of a batch is set. */
  clear(): void {
    for (const bits of [this.skipped, this.offline, this.royaltyValidity]) bits.fill(0)
    this.royaltyNulls = 0
  }

  /** Up to 4,294,967,295 millionths; the upper words stay zero. */
  setRoyalty(row: number, millionths: number): void {
    this.royalty[row * 4] = millionths
    this.royaltyValidity[row >> 3]! |= 1 << (row & 7)
  }

  setRoyaltyNull(row: number): void {
    this.royalty[row * 4] = 0
    this.royaltyNulls++
  }

  /** The first `rows` rows; they are only valid until `clear`. */
  batch(rows: number): RecordBatch {
    const { arrow, schema } = this
    const [song, user, , , , timestamp, msPlayed, , , , position, session, royalty] = schema.fields.map(({ type }) => type)
    const flat = (type: DataType, data: ArrayBufferView, nulls: Uint8Array | null = null, nullCount = 0): Data =>
      arrow.makeData({ type, length: rows, nullCount, nullBitmap: nulls, data } as Parameters<typeof arrow.makeData>[0])
    const struct = (type: DataType, ...columns: TextColumn[]): Data =>
      arrow.makeData({
        type: type as InstanceType<Arrow['Struct']>,
        length: rows,
        nullCount: 0,
        children: columns.map((column) => column.data(rows, arrow)),
      })
    const flagBytes = (rows + 7) >> 3
    const children: Data[] = [
      struct(song!, this.artist, this.title),
      struct(user!, this.username, this.city),
      this.country.data(rows, arrow),
      this.platform.data(rows, arrow),
      this.product.data(rows, arrow),
      flat(timestamp!, new BigInt64Array(this.timestamp.buffer, 0, rows)),
      flat(msPlayed!, this.msPlayed.subarray(0, rows)),
      flat(new arrow.Bool(), this.skipped.subarray(0, flagBytes)),
      flat(new arrow.Bool(), this.offline.subarray(0, flagBytes)),
      this.reason.data(rows, arrow),
      flat(position!, this.trackPosition.subarray(0, rows)),
      flat(session!, new BigInt64Array(this.sessionId.buffer, 0, rows)),
      flat(royalty!, this.royalty.subarray(0, rows * 4), this.royaltyNulls > 0 ? this.royaltyValidity : null, this.royaltyNulls),
    ]
    return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(schema.fields), length: rows, nullCount: 0, children }))
  }
}

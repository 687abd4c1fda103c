import { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Output, ReaderGone } from '../../cli/output.ts'

test('a slow reader is waited for', async () => {
  let inFlight = 0
  let most = 0
  const stream = new Writable({
    decodeStrings: false,
    highWaterMark: 1,
    async write(piece: string, _encoding, done) {
      inFlight += piece.length
      most = Math.max(most, inFlight)
      await wait(1)
      inFlight -= piece.length
      done()
    },
  })
  const output = new Output(stream)
  const line = 'x'.repeat(1023).concat('\n')
  for (let i = 0; i < 1000; i++) await output.write(line)
  await output.flush()
  expect(inFlight).toBe(0)
  expect(most).toBeLessThan(100_000)
  expect(stream.listenerCount('drain') + stream.listenerCount('close')).toBe(0)
})

test.each(['EPIPE', 'ERR_STREAM_DESTROYED'])('a reader that leaves (%s) ends the writing', async (code) => {
  const stream = new Writable({
    highWaterMark: 1,
    write(_piece, _encoding, done) {
      setImmediate(() => done(Object.assign(new Error('gone'), { code })))
    },
  })
  const output = new Output(stream)
  const all = async () => {
    for (let i = 0; i < 100; i++) await output.write('x'.repeat(65_536))
  }
  await expect(all()).rejects.toBeInstanceOf(ReaderGone)
})

test('a full disk is an error', async () => {
  const stream = new Writable({
    write: (_piece, _encoding, done) => done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
  })
  const output = new Output(stream)
  const all = async () => {
    for (let i = 0; i < 3; i++) await output.write('x'.repeat(65_536))
  }
  await expect(all()).rejects.toThrow('no space left')
})

import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { Busy } from '../../../src/application/ports.ts'
import { openBucket } from '../../../src/infrastructure/s3/files.ts'
import { linkTo } from '../../../src/infrastructure/s3/link.ts'
import { sweepUploads } from '../../../src/infrastructure/s3/uploads.ts'
import { aSeaweed, type SeaweedPeer } from '../../support/peers/seaweed.ts'
import { until } from '../../support/until.ts'

const MB = 1024 * 1024
const HOUR_MS = 3_600_000
const DEAD_MS = 15_000 // three tries of a connection that nobody takes
const FROZEN_MS = 30_000
const SOON_MS = 15_000
const FLAT_BYTES = 20 * MB
const LOOK_EVERY = 10

let peer: SeaweedPeer
let places = 0

before(async () => {
  peer = await aSeaweed()
})

after(() => peer[Symbol.asyncDispose]())

type Opened = ReturnType<typeof openBucket> & Disposable & { readonly prefix: string; readonly heard: (string | undefined)[] }

function opened(change: Partial<SeaweedPeer['settings']> = {}): Opened {
  const heard: (string | undefined)[] = []
  const prefix = `place-${places++}/`
  const bucket = openBucket({ ...peer.settings, ...change, prefix }, reason => heard.push(reason))
  return { ...bucket, prefix, heard, [Symbol.dispose]: bucket.close }
}

async function* flood(pieces: number, each: (at: number) => unknown = () => undefined): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(MB)
  for (let at = 0; at < pieces; at++) {
    await each(at)
    yield piece.fill(at)
  }
}

/** Uploads that were begun and neither finished nor ended. */
async function unfinished(prefix: string): Promise<number> {
  const { endpoint, region, keyId, secret } = peer.settings
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId: keyId, secretAccessKey: secret } })
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: peer.settings.bucket, Prefix: prefix }))
  client.destroy()
  return Uploads.length
}

async function took(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return performance.now() - began
}

/** Before anybody else could have been asked. */
async function atOnce(refused: Promise<unknown>): Promise<void> {
  const turn = new Promise(resolve => setImmediate(resolve, 'asked first'))
  assert.equal(await Promise.race([refused, turn]), undefined)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is still in use, whenever it would have been given back. */
function held(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** A SeaweedFS that was just started answers before it knows all of its own disks. */
async function soon<T>(act: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + SOON_MS; ; await sleep(50))
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof Busy) || performance.now() > end) throw error
    }
}

const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)
const whole = async (bytes: AsyncIterable<Uint8Array> | undefined) => Buffer.concat(await Array.fromAsync(bytes ?? []))

suite('a bucket that fails', () => {
  test('away, everything is refused soon and at once after that, and it is found again by itself', async () => {
    using bucket = opened()
    bucket.watch()
    await until(() => bucket.isUp())
    await bucket.files.put('instance/kept', Buffer.from('kept'))
    const open = await bucket.files.open('instance/kept')
    await peer.kill()
    const doings = {
      put: () => bucket.files.put('instance/x', Buffer.from('x')),
      stream: () => bucket.files.put('instance/x', flood(7)),
      get: () => bucket.files.get('instance/kept'),
      open: () => bucket.files.open('instance/kept'),
      read: () => whole(open?.bytes),
      erase: () => bucket.files.erase('instance/kept'),
      list: () => Array.fromAsync(bucket.files.list('instance/')),
    }
    for (const [name, act] of Object.entries(doings))
      assert.ok((await took(() => assert.rejects(act(), Busy, name))) < DEAD_MS, `${name} has an end`)
    assert.equal(bucket.isUp(), false)
    await atOnce(assert.rejects(bucket.files.get('instance/kept'), /Where files are kept does not answer/))
    await peer.start()
    await until(() => bucket.isUp())
    assert.equal(textOf(await soon(() => bucket.files.get('instance/kept'))), 'kept')
    assert.equal(await bucket.files.get('instance/x'), undefined)
    const said = bucket.heard.map(reason => reason === undefined)
    assert.deepEqual([...said.slice(0, 3), said.at(-1)], [true, false, true, true], 'it says so when it goes and when it is back')
  })

  test('killed in the middle of an upload leaves what stood there, and what it left of parts is ended', async () => {
    using bucket = opened()
    await bucket.files.put('instance/x', Buffer.from('before'))
    const upload = bucket.files.put(
      'instance/x',
      flood(20, at => at === 12 && peer.kill()),
    )
    await assert.rejects(upload, Busy)
    await peer.start()
    assert.equal(textOf(await soon(() => bucket.files.get('instance/x'))), 'before')
    assert.deepEqual(await Array.fromAsync(bucket.files.list('instance/'), ({ byteCount }) => byteCount), [6])
    assert.equal(await unfinished(bucket.prefix), 1, 'nobody could end it')
    const link = linkTo(peer.settings, () => undefined)
    await sweepUploads(link, bucket.prefix, Date.now())
    assert.equal(await unfinished(bucket.prefix), 1, 'it may be somebody’s who still sends')
    await sweepUploads(link, bucket.prefix, Date.now() + 2 * HOUR_MS)
    link.close()
    assert.equal(await unfinished(bucket.prefix), 0)
    assert.equal(await bucket.files.put('instance/x', flood(12)), 12 * MB)
    assert.equal((await bucket.files.open('instance/x'))?.byteCount, 12 * MB)
  })

  test('a sender who breaks off leaves no parts', async () => {
    using bucket = opened()
    const gone = new Error('the sender is gone')
    let open = 0
    const upload = bucket.files.put(
      'instance/x',
      flood(14, async at => {
        if (at < 12) return
        open = await unfinished(bucket.prefix)
        throw gone
      }),
    )
    await assert.rejects(upload, gone)
    assert.deepEqual([open, await unfinished(bucket.prefix)], [1, 0])
  })

  test('cut off in the middle of reading, nobody takes a part for the whole', async () => {
    using bucket = opened()
    await bucket.files.put('instance/x', flood(30))
    const found = await bucket.files.open('instance/x')
    let read = 0
    const reading = async () => {
      for await (const piece of found?.bytes ?? []) {
        if (read === 0) await peer.kill()
        read += piece.length
      }
    }
    await assert.rejects(reading(), Busy)
    assert.ok(read > 0 && read < 30 * MB)
    await peer.start()
    const again = await soon(async () => whole((await bucket.files.open('instance/x'))?.bytes))
    assert.equal(again.length, 30 * MB)
  })

  test('frozen, nobody waits without end', async () => {
    using bucket = opened()
    bucket.watch()
    await until(() => bucket.isUp())
    peer.freeze()
    try {
      assert.ok((await took(() => assert.rejects(bucket.files.get('instance/x'), Busy))) < FROZEN_MS)
      await atOnce(assert.rejects(bucket.files.get('instance/x'), Busy))
    } finally {
      peer.thaw()
    }
    await until(() => bucket.isUp())
    assert.equal(await bucket.files.get('instance/x'), undefined)
  })

  test('a wrong secret and a bucket that is not there are no files that are not there', async () => {
    for (const change of [{ secret: 'wrong' }, { bucket: 'elsewhere' }]) {
      using bucket = opened(change)
      await assert.rejects(bucket.files.get('instance/x'), Busy)
      await assert.rejects(bucket.files.open('instance/x'), Busy)
      await assert.rejects(bucket.files.put('instance/x', Buffer.from('x')), Busy)
      assert.equal(await bucket.looks(), false)
      assert.equal(bucket.heard.length, 1)
      assert.doesNotMatch(String(bucket.heard[0]), /wrong|flowra-tests/)
    }
  })

  test('what was replaced since it was opened is not mixed', async () => {
    using bucket = opened()
    await bucket.files.put('instance/x', Buffer.from('old'))
    const found = await bucket.files.open('instance/x')
    await bucket.files.put('instance/x', Buffer.from('new and longer'))
    await assert.rejects(whole(found?.bytes), Busy)
  })

  test('100 MB up and down, and little of it in memory at a time', async () => {
    using bucket = opened()
    const before = held()
    let peak = 0
    let looks = 0
    const look = () => {
      if (looks++ % LOOK_EVERY === 0) peak = Math.max(peak, held() - before)
    }
    assert.equal(await bucket.files.put('instance/x', flood(100, look)), 100 * MB)
    let read = 0
    for await (const piece of (await bucket.files.open('instance/x'))?.bytes ?? []) {
      read += piece.length
      look()
    }
    assert.equal(read, 100 * MB)
    assert.ok(looks > 200 && peak < FLAT_BYTES, `${(peak / MB).toFixed(0)} MB more than before`)
  })
})

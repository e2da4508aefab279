import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Files } from '../../../src/application/ports.ts'

export type OpenFiles = () => Promise<{ readonly files: Files; [Symbol.asyncDispose](): Promise<void> }>

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (found: Uint8Array | undefined): string | undefined => found && new TextDecoder().decode(found)

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bytes))
}

/** In the order of their keys, as nobody promises one. */
async function keysIn({ files }: { readonly files: Files }, folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(files.list(folder))).map(({ key }) => key).sort()
}

const MB = 1024 * 1024

/** One buffer for all pieces, as a careful sender has it. */
async function* flood(pieces: number, fails?: Error): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(MB)
  for (let at = 0; at < pieces; at++) yield piece.fill(at)
  if (fails) throw fails
}

const UNFIT = [
  '',
  '.',
  '..',
  '../x',
  'a/../b',
  'a/..',
  '/a',
  '/etc/passwd',
  'a',
  'a/',
  'a//b',
  'a/./b',
  'a/.hidden',
  'A/b',
  'a/b\0',
  'a\\b',
  'a/b c',
  'a/b..c',
  '.unfinished/x',
]

export function filesContract(name: string, open: OpenFiles): void {
  suite(`files on ${name}`, () => {
    test('bytes come back as they were put, empty and large ones too', async () => {
      await using store = await open()
      for (const size of [0, 1, 5_000_000]) {
        await store.files.put('workspace-a/x', new Uint8Array(size).fill(7))
        assert.deepEqual(await store.files.get('workspace-a/x').then(found => found && [found.length, found[size - 1]]), [
          size,
          size ? 7 : undefined,
        ])
      }
    })

    test('what was never put, or was erased, is not there', async () => {
      await using store = await open()
      assert.equal(await store.files.get('instance/x'), undefined)
      await store.files.put('instance/x', bytes('a'))
      await store.files.erase('instance/x')
      await store.files.erase('instance/x')
      assert.equal(await store.files.get('instance/x'), undefined)
    })

    test('a second put replaces the first, and only under its key', async () => {
      await using store = await open()
      await store.files.put('workspace-a/one.webp', bytes('old'))
      await store.files.put('workspace-b/one.webp', bytes('other'))
      await store.files.put('workspace-a/one.webp', bytes('new'))
      assert.equal(textOf(await store.files.get('workspace-a/one.webp')), 'new')
      assert.equal(textOf(await store.files.get('workspace-b/one.webp')), 'other')
    })

    test('of many puts at once one is whole', async () => {
      await using store = await open()
      await Promise.all(Array.from({ length: 20 }, (_, at) => store.files.put('workspace-a/x', new Uint8Array(100_000).fill(at))))
      const found = await store.files.get('workspace-a/x')
      assert.equal(found?.length, 100_000)
      assert.equal(new Set(found).size, 1)
    })

    test('a stream is kept piece by piece, and read back as a stream', async () => {
      await using store = await open()
      assert.equal(await store.files.put('workspace-a/x', flood(7)), 7 * MB)
      assert.equal(await store.files.put('workspace-a/empty', flood(0)), 0)
      assert.equal(await store.files.put('workspace-a/one', bytes('one')), 3)
      const [found, empty] = [await store.files.open('workspace-a/x'), await store.files.open('workspace-a/empty')]
      assert.ok(found && empty)
      assert.deepEqual([found.byteCount, empty.byteCount, (await whole(empty.bytes)).length], [7 * MB, 0, 0])
      const read = await whole(found.bytes)
      assert.deepEqual([read.length, ...[0, 1, 2, 3, 4, 5, 6].map(at => read[at * MB + 7])], [7 * MB, 0, 1, 2, 3, 4, 5, 6])
      assert.equal(await store.files.open('workspace-a/none'), undefined)
    })

    test('a part of it is read alone, to the byte, and never more than there is', async () => {
      await using store = await open()
      await store.files.put('workspace-a/x', bytes('0123456789'))
      const part = async (first: number, last: number) => {
        const found = await store.files.open('workspace-a/x', { first, last })
        assert.equal(found?.byteCount, 10)
        return found && String(await whole(found.bytes))
      }
      assert.deepEqual([await part(0, 0), await part(3, 5), await part(9, 9)], ['0', '345', '9'])
      assert.deepEqual([await part(8, 999), await part(0, 9), await part(10, 20)], ['89', '0123456789', ''])
    })

    test('a reader may stop in the middle, or never begin', async () => {
      await using store = await open()
      await store.files.put('workspace-a/x', flood(5))
      await store.files.open('workspace-a/x')
      for await (const piece of (await store.files.open('workspace-a/x'))?.bytes ?? []) {
        assert.ok(piece.length > 0 && piece.length <= MB, `${piece.length} bytes at once`)
        break
      }
      await store.files.erase('workspace-a/x')
      assert.equal(await store.files.open('workspace-a/x'), undefined)
    })

    test('a stream that breaks off leaves what stood there, and nothing of itself', async () => {
      await using store = await open()
      const gone = new Error('the sender is gone')
      await store.files.put('workspace-a/kept', bytes('kept'))
      for (const key of ['workspace-a/kept', 'workspace-a/new']) await assert.rejects(store.files.put(key, flood(6, gone)), gone)
      assert.equal(textOf(await store.files.get('workspace-a/kept')), 'kept')
      assert.equal(await store.files.open('workspace-a/new'), undefined)
      assert.deepEqual(await keysIn(store, 'workspace-a/'), ['workspace-a/kept'])
    })

    test('what is being written is not there before it is whole', async () => {
      await using store = await open()
      const seen: (Uint8Array | undefined)[] = []
      async function* watched(): AsyncGenerator<Uint8Array> {
        for await (const piece of flood(6)) {
          seen.push(await store.files.get('workspace-a/x'))
          yield piece
        }
      }
      await store.files.put('workspace-a/x', watched())
      assert.deepEqual(new Set(seen), new Set([undefined]))
      assert.equal((await store.files.get('workspace-a/x'))?.length, 6 * MB)
    })

    test('a folder lists what lies in it, however deep, with size and time', async () => {
      await using store = await open()
      const before = Date.now()
      const keys = [
        'workspace-a/files/1',
        'workspace-a/files/1.small',
        'workspace-a/files/deeper/2',
        'workspace-a/other',
        'workspace-ab/files/3',
      ]
      for (const key of keys) await store.files.put(key, bytes(key))
      assert.deepEqual(await keysIn(store, 'workspace-a/files/'), keys.slice(0, 3))
      assert.deepEqual(await keysIn(store, 'workspace-a/'), keys.slice(0, 4))
      assert.deepEqual(await keysIn(store, 'nobody/'), [])
      const [one] = await Array.fromAsync(store.files.list('workspace-ab/'))
      assert.deepEqual([one?.key, one?.byteCount], ['workspace-ab/files/3', 20])
      assert.ok(one && Math.abs(one.at - before) < 60_000, 'by a clock like ours')
      await store.files.erase('workspace-a/files/1')
      assert.deepEqual(await keysIn(store, 'workspace-a/files/'), keys.slice(1, 3))
    })

    test('a folder of more than a page is listed whole', async () => {
      await using store = await open()
      const keys = Array.from({ length: 1_100 }, (_, at) => `workspace-a/many/${String(at).padStart(4, '0')}`)
      await Promise.all(keys.map(key => store.files.put(key, bytes('x'))))
      assert.deepEqual(await keysIn(store, 'workspace-a/many/'), keys)
    })

    test('a key cannot lead out of its place', async () => {
      await using store = await open()
      for (const key of [...UNFIT, undefined, ['a/b'], { toString: () => 'a/b' }] as string[]) {
        await assert.rejects(store.files.put(key, bytes('x')), TypeError, String(key))
        await assert.rejects(store.files.get(key), TypeError, String(key))
        await assert.rejects(store.files.erase(key), TypeError, String(key))
        await assert.rejects(store.files.open(key), TypeError, String(key))
      }
      for (const folder of ['', '/', 'a', '../', 'a/../', '/etc/', '.unfinished/', 'A/'])
        await assert.rejects(async () => Array.fromAsync(store.files.list(folder)), TypeError, folder)
    })
  })
}

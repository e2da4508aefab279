import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Files } from '../../../src/application/ports.ts'

export type OpenFiles = () => Promise<{ readonly files: Files; [Symbol.asyncDispose](): Promise<void> }>

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (found: Uint8Array | undefined): string | undefined => found && new TextDecoder().decode(found)

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

    test('a key cannot lead out of its place', async () => {
      await using store = await open()
      for (const key of [...UNFIT, undefined, ['a/b'], { toString: () => 'a/b' }] as string[]) {
        await assert.rejects(store.files.put(key, bytes('x')), TypeError, String(key))
        await assert.rejects(store.files.get(key), TypeError, String(key))
        await assert.rejects(store.files.erase(key), TypeError, String(key))
      }
    })
  })
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { anApp, at } from '../../support/app.ts'
import { corpus } from '../../support/corpus.ts'
import { sendsFile, type Uploaded } from '../../support/files.ts'
import { magicOf } from '../../support/peers/magic.ts'

const PROGRAM = /executable|dosexec|sharedlib|mach-binary|java|debian|x-rpm|msi|shortcut|flash|wasm/

test('libmagic agrees with the kind of every file that is taken, and calls none of them a program', async t => {
  await using app = await anApp()
  const folder = await mkdtemp(join(tmpdir(), 'flowra-magic-'))
  const path = join(folder, 'file')
  t.after(() => rm(folder, { recursive: true }))
  const taken: string[] = []
  for (const [n, { name, bytes }] of (await corpus()).entries()) {
    const who = n % 2 ? app.ann : app.bob // nobody may send so many in an hour
    const answer = await sendsFile(app, who, name, bytes)
    if (answer.status === 422) continue
    assert.equal(answer.status, 201, name)
    const { id, kind } = (await answer.json()) as Uploaded
    const served = await who.get(at.file(id))
    await writeFile(path, new Uint8Array(await served.arrayBuffer()))
    const type = await magicOf(path)
    assert.doesNotMatch(type, PROGRAM, name)
    if (kind === 'picture') assert.equal(type, served.headers.get('content-type'), name)
    if (kind === 'audio' || kind === 'video') assert.equal(type.split('/')[0], kind, name)
    taken.push(kind)
  }
  for (const [kind, least] of Object.entries({ picture: 8, audio: 6, video: 2, other: 15 }))
    assert.ok(taken.filter(one => one === kind).length >= least, kind)
})

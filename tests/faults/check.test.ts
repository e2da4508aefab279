import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { derivedId } from '../../src/application/ids.ts'
import type { Event } from '../../src/application/ports.ts'
import { newKey } from '../support/keys.ts'
import { verdict } from './kit/check.ts'
import { by, demolish, furnish, type House, opened } from './kit/house.ts'
import { openLedger, type Wish } from './kit/ledger.ts'
import type { Row } from './kit/rows.ts'

type Around = { readonly house: House; readonly wishes: readonly [Wish, Wish]; readonly db: DatabaseSync }
type Shown = (house: House) => ReadonlyMap<string, readonly Row[]>

/** What the checker sees when a person posts twice, and then something happens to the store or the ledger. */
async function seen(happens: (around: Around) => readonly Wish[] | undefined, shown: Shown = () => new Map()) {
  const house = await furnish({ people: 2, chats: 1 })
  const path = join(tmpdir(), `flowra-ledger-check-${process.pid}-${newKey()}.jsonl`)
  const ledger = openLedger(path)
  const wishes = [wishOf(house, 'First'), wishOf(house, 'Second')] as const
  {
    await using here = await opened(house)
    for (const wish of wishes) await here.core.commands.messages.post(by(house, wish.personId, wish.key), wish.chatId, { text: wish.text })
  }
  const db = new DatabaseSync(join(house.folder, 'flowra.db'))
  const written = happens({ house, wishes, db }) ?? wishes
  db.close()
  for (const wish of written) {
    ledger.send(wish)
    ledger.end(wish, 'ok')
  }
  const { found, ...wrong } = await verdict(house, ledger, shown(house))
  ledger.close()
  rmSync(path)
  await demolish(house)
  return {
    found,
    wrong: Object.entries(wrong)
      .filter(([, count]) => count > 0)
      .map(([name]) => name),
  }
}

function wishOf(house: House, text: string): Wish {
  const [chatId = ''] = house.chats
  const personId = house.people[1]?.id as string
  const key = newKey()
  return { act: 'post', chatId, messageId: derivedId('messages', chatId, personId, key), personId, key, text }
}

test('the checker finds nothing wrong where nothing is', async () => {
  assert.deepEqual(await seen(() => undefined), { found: 2, wrong: [] })
})

test('the checker finds what was acknowledged and is not there', async () => {
  assert.deepEqual(await seen(({ house, wishes }) => [...wishes, wishOf(house, 'Third')]), { found: 2, wrong: ['lost'] })
})

test('the checker finds what nobody wished', async () => {
  assert.deepEqual(await seen(({ wishes }) => [wishes[0]]), { found: 2, wrong: ['ghosts'] })
})

test('the checker finds what is not as it was wished', async () => {
  assert.deepEqual((await seen(({ wishes: [first, second] }) => [first, { ...second, text: 'Something else' }])).wrong, ['changed'])
})

test('the checker finds what stands in another order than it was answered in', async () => {
  assert.deepEqual((await seen(({ wishes: [first, second] }) => [second, first])).wrong, ['disorder'])
})

test('the checker finds a message that is there twice', async () => {
  const twice = ({ db, wishes: [, second] }: Around) => {
    const row = db.prepare('SELECT * FROM log WHERE subject = ?').get(second.messageId) as unknown as Event & Record<string, never>
    const again = db.prepare('INSERT INTO log (workspace, stream, version, subject, body) VALUES (?, ?, ?, ?, ?)')
    again.run(row['workspace'] as never, row.stream, row.version + 1, row.subject, row['body'] as never)
    return undefined
  }
  assert.deepEqual((await seen(twice)).wrong, ['duplicates', 'differences'])
})

test('the checker finds what a page does not show', async () => {
  const empty = ({ chats: [chatId = ''] }: House) => new Map([[chatId, []]])
  assert.deepEqual((await seen(() => undefined, empty)).wrong, ['wrongRows'])
})

test('the checker finds a version that is not there', async () => {
  const hole = ({ db, wishes: [first] }: Around) => {
    db.prepare('DELETE FROM log WHERE subject = ?').run(first.messageId)
    return undefined
  }
  const { wrong } = await seen(hole)
  assert.deepEqual(wrong, ['lost', 'gaps', 'wrongDocuments', 'differences'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'
import { counted } from '../support/counted.ts'
import { newKey } from '../support/keys.ts'
import { profile } from '../support/profile.ts'

const ZOES = 98

async function crowded(app: TestApp): Promise<readonly string[]> {
  const { commands } = app.flowra.core
  const ids: string[] = []
  for (let n = 0; n < ZOES; n++) {
    const { personId } = await commands.people.register(newKey(), 'local', profile(`Zoe${String(ZOES - n).padStart(3, '0')}`))
    await commands.members.add(app.ann.by(), { personId, role: 'member' })
    app.clock.pass(1) // nobody joins at the same moment as another
    ids.push(personId)
  }
  await settled(app.flowra.core)
  return ids
}

const namesOn = (page: string): readonly string[] =>
  [...page.matchAll(/<a href="[^"]*\/people\/[^"]*"><b data-person="[^"]*">([^<]*)</g)].map(([, name = '']) => name)
const nextOf = (page: string): string | undefined => /href="([^"]+)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&')

/** Every page there is, the way on followed; `between` happens after the first. */
async function pages(who: Member, between: () => Promise<unknown> = async () => {}): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = []
  for (let path: string | undefined = at.members; path !== undefined; ) {
    const page: string = await (await who.get(path)).text()
    all.push(namesOn(page))
    path = nextOf(page)
    if (all.length === 1) await between()
  }
  return all
}

test('few people stand by name, many in the order of joining, and nobody twice', async () => {
  await using app = await anApp()
  assert.deepEqual(await pages(app.ann), [['Ann', 'Bob', 'Cleo', 'Dan', 'Gus']])
  await crowded(app)
  const all = await pages(app.ann)
  assert.deepEqual(
    all.map(page => page.length),
    [50, 50, ZOES + 5 - 100],
  )
  assert.equal(new Set(all.flat()).size, ZOES + 5)
  assert.deepEqual(all[2]?.slice(-2), ['Zoe002', 'Zoe001'], 'who came last stands last')
})

test('who is deactivated is on no page, and who leaves meanwhile takes nobody along', async () => {
  await using app = await anApp()
  const ids = await crowded(app)
  const { commands } = app.flowra.core
  for (const id of ids.slice(40, 60)) await commands.people.deactivate(app.ann.by(), id, { reason: '' })
  const all = await pages(app.bob, async () => {
    for (const id of ids.slice(30, 46)) await commands.members.remove(app.ann.by(), id) // the last of the first page among them
  })
  const expected = ids.map((_, n) => `Zoe${String(ZOES - n).padStart(3, '0')}`).filter((_, n) => n < 40 || n >= 60)
  assert.deepEqual(
    all.flat().filter(name => name.startsWith('Zoe')),
    expected,
  )
})

test('a page reads no more of the members than it shows', async () => {
  const { asked, on } = counted()
  await using app = await anApp({ on })
  await crowded(app)
  asked.forget()
  const path = nextOf(await (await app.ann.get(at.members)).text()) ?? assert.fail('there must be a second page')
  await (await app.ann.get(path)).text()
  assert.ok(asked.rows('members') <= 2 * (LIMITS.listRows + 1) + 2, `${asked.rows('members')} for two pages and the admins`)
})

test('a guest reads of those they share a chat with, page by page, and stands behind nobody else', async () => {
  await using app = await anApp()
  const ids = await crowded(app)
  for (const personId of ids.slice(0, 60)) await app.flowra.core.commands.participants.add(app.ann.by(), app.chats.launch, { personId })
  const all = await pages(app.gus)
  assert.deepEqual(
    all.map(page => page.length),
    [50, 14],
    'Ann, Bob, Cleo, Gus and sixty more',
  )
  assert.equal(all.flat().includes('Dan'), false)
  const stranger = await (await app.gus.get(at.membersAfter('', app.dan.id))).text()
  assert.deepEqual(namesOn(stranger), all[0])
})

test('who owns the workspace is offered every admin, wherever they stand in the list', async () => {
  await using app = await anApp()
  const ids = await crowded(app)
  await app.flowra.core.commands.members.changeRole(app.ann.by(), ids[90] ?? '', { role: 'admin' })
  const page = await (await app.ann.get(at.members)).text()
  assert.match(page, /<option value="[^"]*">Bob<\/option><option value="[^"]*">Zoe008<\/option><\/select>/)
  assert.doesNotMatch(await (await app.bob.get(at.members)).text(), /id="transfer"/)
})

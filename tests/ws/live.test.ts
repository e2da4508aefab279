import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event, Fact } from '../../src/application/ports.ts'
import { foreignEvent } from '../../src/ws/live/foreign.ts'
import {
  anOffice,
  change,
  commit,
  general,
  launch,
  type Office,
  type Page,
  posted,
  secret,
  twoProcesses,
  viewerOf,
  office as workspace,
} from './office.ts'

async function looking(office: Office, person: string, ...chats: string[]): Promise<Page> {
  const page = office.opens(person)
  await page.looks(...chats)
  return page
}

const fact = (type: string, more: object = {}): Event => ({ fact: { type, ...more } }) as Event
const participant = (person: string, isGone: boolean, role = 'member') => ({ id: `${launch}:${person}`, personId: person, isGone, role })
const removal = (person: string) => change('participants', participant(person, false), participant(person, true))
const chat = (more: object) => ({ id: launch, title: 'Launch', isArchived: false, lastN: 7, lastAt: 0, ...more })

test('a post reaches everybody who looks, rendered once, with the versions around it', async () => {
  let renders = 0
  const render = async () => `<b>${++renders}</b>`
  await using office = await anOffice({ doors: { render } })
  const [ann, bob] = [await looking(office, 'ann', launch), await looking(office, 'bob', launch)]
  office.sockets.committed(posted(launch, 8))
  const frame = { t: 'html', chat: launch, after: 7, version: 8, html: '<b>1</b>' }
  assert.deepEqual([await ann.hears('html'), await bob.hears('html')], [frame, frame])
  assert.equal(renders, 1)
})

test('a commit that shows nothing is told without html', async () => {
  await using office = await anOffice({ doors: { render: async () => '' } })
  const ann = await looking(office, 'ann', launch)
  office.sockets.committed(posted(launch, 8))
  assert.deepEqual(await ann.hears('html'), { t: 'html', chat: launch, after: 7, version: 8 })
})

test('commits of one chat leave in their order, also when the first takes longer to render', async () => {
  const render = async ({ version }: { version: number }) => {
    await sleep(version === 8 ? 50 : 0)
    return 'x'
  }
  await using office = await anOffice({ doors: { render } })
  const ann = await looking(office, 'ann', launch, general)
  for (const n of [8, 9, 10]) office.sockets.committed(posted(launch, n))
  office.sockets.committed(posted(general, 4))
  assert.equal((await ann.hears('html')).chat, general, 'another chat does not wait')
  const versions = [await ann.hears('html'), await ann.hears('html'), await ann.hears('html')].map(frame => frame.version)
  assert.deepEqual(versions, [8, 9, 10])
})

test('a frame that cannot be rendered becomes a version, so that pages ask', async () => {
  await using office = await anOffice({ doors: { render: () => Promise.reject(new Error('broken view')) } })
  const ann = await looking(office, 'ann', launch)
  office.sockets.committed(posted(launch, 8))
  assert.deepEqual(await ann.hears('pong'), { t: 'pong', versions: { [launch]: 8 } })
  assert.equal(office.facts.faults.length, 1)
})

test('looking answers the versions, and who missed nothing is counted', async () => {
  await using office = await anOffice()
  const ann = office.opens('ann')
  ann.says({ t: 'look', chats: { [launch]: 7, [general]: 1 } })
  assert.deepEqual(await ann.hears('pong'), { t: 'pong', versions: { [launch]: 7, [general]: 3 } })
  assert.deepEqual([office.sockets.counters.lossless, office.sockets.counters.lookers], [1, 2])
  ann.says({ t: 'ping' })
  assert.deepEqual(await ann.hears('pong'), { t: 'pong', versions: { [launch]: 7, [general]: 3 } })
})

test('looking elsewhere ends looking here', async () => {
  await using office = await anOffice()
  const ann = await looking(office, 'ann', launch)
  await ann.looks(general)
  office.sockets.committed(posted(launch, 8))
  assert.ok(await ann.hearsNo('html'))
  assert.equal(office.sockets.counters.lookers, 1)
})

test('a topic is no capability: what Bob may not read he does not hear', async () => {
  await using office = await anOffice()
  const [ann, bob] = [await looking(office, 'ann', secret), office.opens('bob')]
  bob.says({ t: 'look', chats: { [secret]: 0 } })
  await bob.hears('gone')
  office.sockets.committed(posted(secret, 6))
  await ann.hears('html')
  assert.ok(await bob.hearsNo('html'))
  bob.says({ t: 'typing', chat: secret })
  assert.ok(await ann.hearsNo('typing', 250))
})

test('the look is subscribed before the versions are read', async () => {
  const office: Office = await anOffice({
    doors: {
      versions: async () => {
        office.sockets.committed(posted(launch, 8))
        return new Map([[launch, 7]])
      },
    },
  })
  await using _ = office
  const ann = await looking(office, 'ann', launch)
  assert.equal((await ann.hears('html')).version, 8)
})

test('who does not look is told counts, who looks is not, who takes no part hears nothing', async () => {
  await using office = await anOffice()
  const [ann, bob, cleo] = [await looking(office, 'ann', launch), await looking(office, 'bob', general), office.opens('cleo')]
  office.facts.readers.get(launch)?.delete('cleo')
  await cleo.hears('presence')
  office.sockets.committed(posted(launch, 8))
  assert.deepEqual(await bob.hears('count'), { t: 'count', chats: [{ chat: launch, lastN: 8, gone: [], at: 1008 }] })
  const timeline = (goneNs: number[]) => ({ id: launch, goneNs })
  office.sockets.committed(posted(launch, 9, [change('timelines', timeline([1]), timeline([1, 4]))]))
  assert.deepEqual((await bob.hears('count')).chats[0]?.gone, [4])
  assert.ok((await ann.hearsNo('count', 0)) && (await cleo.hearsNo('count', 0)))
  assert.ok(await bob.hearsNo('html', 0))
})

test('Bob types and Ann sees it, Bob in his other tab does not', async () => {
  await using office = await anOffice()
  const [ann, bob, tab] = [await looking(office, 'ann', launch), await looking(office, 'bob', launch), await looking(office, 'bob', launch)]
  for (let n = 0; n < 5; n++) bob.says({ t: 'typing', chat: launch })
  assert.deepEqual(await ann.hears('typing'), { t: 'typing', chat: launch, personId: 'bob' })
  bob.says({ t: 'typing', chat: launch })
  assert.ok((await ann.hearsNo('typing', 200)) && (await tab.hearsNo('typing', 0)))
})

test('what Ann has read is read in all her tabs, and in nobody else’s', async () => {
  await using office = await anOffice()
  const [ann, tab, bob] = [await looking(office, 'ann'), await looking(office, 'ann'), await looking(office, 'bob')]
  for (const position of [3, 4, 5]) office.sockets.read({ workspaceId: workspace, personId: 'ann', chatId: launch, turn: 0, position })
  const mark = { t: 'read', chat: launch, turn: 0, position: 5 }
  assert.deepEqual([await ann.hears('read'), await tab.hears('read')], [mark, mark])
  assert.ok(await bob.hearsNo('read', 0))
})

test('Bob is removed from a private chat: gone at once, and a post of the same commit does not reach him', async () => {
  await using office = await anOffice()
  const [ann, bob] = [await looking(office, 'ann', launch), await looking(office, 'bob', launch)]
  office.facts.readers.get(launch)?.delete('bob')
  office.sockets.committed(posted(launch, 8, [removal('bob')]))
  await ann.hears('html')
  assert.deepEqual(await bob.hears('gone'), { t: 'gone', chat: launch })
  await bob.hears('sidebar')
  office.sockets.committed(posted(launch, 9))
  assert.ok((await bob.hearsNo('html')) && (await bob.hearsNo('reset', 0)))
})

test('Bob leaves a public channel: he goes on reading, in a panel made anew', async () => {
  await using office = await anOffice()
  const bob = await looking(office, 'bob', launch)
  office.sockets.committed(posted(launch, 8, [removal('bob')]))
  assert.deepEqual(await bob.hears('pong'), { t: 'pong', versions: { [launch]: 7 } }, 'what he missed meanwhile is found by version')
  assert.deepEqual(await bob.hears('reset'), { t: 'reset', chat: launch })
  office.sockets.committed(posted(launch, 9))
  await bob.hears('html', frame => frame.version === 9)
})

test('a look that was on its way when Bob was removed does not succeed', async () => {
  const office: Office = await anOffice({
    doors: {
      async mayLook({ personId }, chatId) {
        const answer = office.facts.readers.get(chatId)?.has(personId) === true
        await sleep(60)
        return answer
      },
      async versions() {
        await sleep(200)
        return new Map()
      },
    },
  })
  await using _ = office
  const bob = office.opens('bob')
  await bob.hears('presence')
  bob.says({ t: 'look', chats: { [launch]: 0 } })
  await sleep(30)
  office.facts.readers.get(launch)?.delete('bob')
  office.sockets.committed(posted(launch, 8, [removal('bob')]))
  await sleep(60)
  office.sockets.committed(posted(launch, 9))
  await bob.hears('gone')
  assert.ok(await bob.hearsNo('html'))
})

test('a handshake that was on its way when the session ended does not succeed', async () => {
  const office: Office = await anOffice({
    doors: {
      async open() {
        const viewer = office.facts.viewers.get('bob')
        await sleep(80)
        return viewer
      },
    },
  })
  await using _ = office
  const bob = office.opens('bob')
  await sleep(40)
  office.facts.viewers.delete('bob')
  await office.sockets.revoke({ personId: 'bob' })
  assert.equal(await bob.closed, 1008)
})

test('a session that ends, a person removed from the workspace: closed with 1008, and only they', async () => {
  await using office = await anOffice()
  const [ann, bob, cleo] = [
    await looking(office, 'ann', launch),
    await looking(office, 'bob', launch),
    await looking(office, 'cleo', launch),
  ]
  office.facts.viewers.delete('bob')
  office.sockets.committed(commit('person-bob', 4, [fact('SessionEnded', { sessionId: 'session-of-bob' })]))
  assert.equal(await bob.closed, 1008)
  office.facts.viewers.delete('cleo')
  office.sockets.committed(
    commit(`workspace-${workspace}`, 5, [], [change('members', { id: 'cleo', isGone: false }, { id: 'cleo', isGone: true })]),
  )
  assert.equal(await cleo.closed, 1008)
  office.sockets.committed(posted(launch, 8))
  await ann.hears('html')
})

test('another session of the same person goes on', async () => {
  await using office = await anOffice({ doors: { still: async () => undefined } })
  const bob = await looking(office, 'bob', launch)
  await office.sockets.revoke({ personId: 'bob', sessionId: 'another' })
  office.sockets.committed(posted(launch, 8))
  await bob.hears('html')
})

test('a right that cannot be asked again counts as lost', async () => {
  await using office = await anOffice({ doors: { still: () => new Promise(() => {}) } })
  const bob = await looking(office, 'bob', launch)
  const before = performance.now()
  office.sockets.revoke({ personId: 'bob' }).catch(assert.fail)
  office.sockets.committed(posted(launch, 8))
  assert.equal(await bob.closed, 1013)
  assert.ok(performance.now() - before < 10_000)
  assert.ok(await bob.hearsNo('html', 0), 'silent from the first moment')
})

test('a member who becomes a guest gets a page made anew and no more news of strangers', async () => {
  await using office = await anOffice()
  const cleo = await looking(office, 'cleo', launch)
  office.facts.viewers.set('cleo', { ...viewerOf('cleo'), role: 'guest' })
  office.sockets.committed(
    commit(`workspace-${workspace}`, 5, [], [change('members', { id: 'cleo', role: 'member' }, { id: 'cleo', role: 'guest' })]),
  )
  assert.deepEqual(await cleo.hears('reset'), { t: 'reset' })
  const bob = { id: 'bob', name: 'Bob', username: 'bob', avatarFileId: null, status: null }
  office.sockets.committed(commit('person-bob', 4, [fact('ProfileChanged')], [change('people', bob, { ...bob, name: 'Robert' })]))
  assert.ok(await cleo.hearsNo('person'))
})

test('a new name or status is told to those who may see the person', async () => {
  await using office = await anOffice()
  const [ann, dan] = [await looking(office, 'ann'), await looking(office, 'dan')]
  const person = (id: string, more: object) => ({ id, name: id, username: id, avatarFileId: null, status: null, theme: 'light', ...more })
  const changed = (id: string, more: object) =>
    office.sockets.committed(commit(`person-${id}`, 4, [fact('ProfileChanged')], [change('people', person(id, {}), person(id, more))]))
  changed('bob', { name: 'Robert' })
  assert.deepEqual(await ann.hears('person'), { t: 'person', id: 'bob', name: 'Robert', username: 'bob', avatar: null })
  const untilAt = Date.now() + 60_000
  changed('ann', { status: { emoji: 'palm_tree', text: 'Away', untilAt } })
  assert.deepEqual((await dan.hears('person')).status, { emoji: 'palm_tree', text: 'Away', untilAt }, 'of Bob, Dan was told nothing')
  await ann.hears('person')
  changed('ann', { theme: 'dark' })
  assert.ok(await ann.hearsNo('person'))
})

test('a renamed or archived chat redraws the sidebars of those who take part, an archived one also its panels', async () => {
  await using office = await anOffice()
  office.facts.readers.get(launch)?.delete('cleo')
  const [ann, bob, cleo] = [await looking(office, 'ann', launch), await looking(office, 'bob'), await looking(office, 'cleo')]
  office.sockets.committed({ ...commit(`chat-${launch}`, 8), changes: [change('chats', chat({}), chat({ title: 'Start' }))] })
  for (const page of [ann, bob]) await page.hears('sidebar')
  office.sockets.committed({ ...commit(`chat-${launch}`, 9), changes: [change('chats', chat({}), chat({ isArchived: true }))] })
  for (const page of [ann, bob]) await page.hears('sidebar')
  assert.deepEqual(await ann.hears('reset'), { t: 'reset', chat: launch })
  assert.ok((await bob.hearsNo('reset')) && (await cleo.hearsNo('sidebar', 0)))
})

test('a version that no frame told of is announced to those who look, once', async () => {
  await using office = await anOffice()
  const [ann, bob] = [await looking(office, 'ann', launch), await looking(office, 'bob', general)]
  for (const version of [10, 11, 12]) office.sockets.announce(workspace, launch, version)
  assert.deepEqual(await ann.hears('pong'), { t: 'pong', versions: { [launch]: 12 } })
  office.sockets.committed(posted(launch, 13))
  office.sockets.announce(workspace, launch, 13)
  assert.ok((await ann.hearsNo('pong', 200)) && (await bob.hearsNo('pong', 0)))
})

test('a version is announced only to those who cannot have its frame from another process', async () => {
  const processes = twoProcesses()
  await using here = await anOffice({ broadcast: processes.here })
  await using there = await anOffice({ broadcast: processes.there })
  const bob = await looking(there, 'bob', launch)
  here.sockets.committed(posted(launch, 8))
  await bob.hears('html')
  there.sockets.announce(workspace, launch, 8)
  assert.ok(await bob.hearsNo('pong', 250))
  const cleo = await looking(there, 'cleo', launch)
  there.sockets.announce(workspace, launch, 8)
  assert.deepEqual(await cleo.hears('pong'), { t: 'pong', versions: { [launch]: 8 } }, 'she came after the frame')
})

const foreign = ({ sockets }: Pick<Office, 'sockets'>, version: number, fact: Fact): Promise<void> => {
  const about = { workspaceId: workspace, stream: `chat-${launch}`, subject: 'x', at: 1_000, actor: 'cleo', command: 'x', digest: '' }
  return foreignEvent(sockets, { ...about, version, fact })
}

test('what another process wrote is counted here', async () => {
  await using office = await anOffice()
  const [ann, bob] = [await looking(office, 'ann', launch), await looking(office, 'bob')]
  const event = (version: number, fact: Fact & { readonly n: number }) => foreign(office, version, fact)
  await event(8, { type: 'MessagePosted', n: 8 })
  assert.deepEqual(await bob.hears('count'), { t: 'count', chats: [{ chat: launch, lastN: 8, gone: [], at: 1_000 }] })
  await event(9, { type: 'MessageDeleted', n: 4 })
  assert.deepEqual((await bob.hears('count')).chats[0]?.gone, [4])
  await event(10, { type: 'MessageEdited', n: 4 })
  assert.ok((await bob.hearsNo('count', 600)) && (await ann.hearsNo('count', 0)))
})

test('whoever may do something else since another process wrote it fetches the chat anew, and so do all of an archived one', async () => {
  await using office = await anOffice()
  const [ann, bob] = [await looking(office, 'ann', launch), await looking(office, 'bob', launch)]
  await foreign(office, 8, { type: 'ParticipantRoleChanged', personId: 'bob' } as Fact)
  assert.deepEqual(await bob.hears('reset'), { t: 'reset', chat: launch })
  await bob.hears('sidebar')
  assert.ok((await ann.hearsNo('reset', 200)) && (await ann.hearsNo('sidebar', 0)))
  await foreign(office, 9, { type: 'ChatArchived' })
  assert.deepEqual(await ann.hears('reset'), { t: 'reset', chat: launch })
})

test('an emoji that another process added or removed is told here, whoever hears nothing from it', async () => {
  await using office = await anOffice()
  const ann = await looking(office, 'ann', launch)
  const of = (version: number, fact: object): Promise<void> => {
    const about = { workspaceId: workspace, stream: `workspace-${workspace}`, subject: workspace, at: 1_000, actor: 'cleo', command: 'x' }
    return foreignEvent(office.sockets, { ...about, digest: '', version, fact: fact as Fact })
  }
  await of(8, { type: 'EmojiAdded', emojiId: 'e1', fileId: 'f1', name: 'bird' })
  assert.deepEqual(await ann.hears('emoji'), { t: 'emoji' })
  await of(9, { type: 'EmojiRemoved', emojiId: 'e1' })
  assert.deepEqual(await ann.hears('emoji'), { t: 'emoji', removed: 'e1' })
  await of(10, { type: 'WorkspaceRenamed', name: 'Acme' })
  assert.ok(await ann.hearsNo('emoji', 200))
})

test('of an emoji each process tells its own pages, and each of them once', async () => {
  const processes = twoProcesses()
  await using here = await anOffice({ broadcast: processes.here })
  await using there = await anOffice({ broadcast: processes.there })
  const [ann, dan, bob] = [await looking(here, 'ann'), await looking(here, 'dan'), await looking(there, 'bob')]
  const bird = { id: 'e1', name: 'bird', isRemoved: false }
  const added = commit(`workspace-${workspace}`, 8, [fact('EmojiAdded')], [change('emoji', undefined, bird)])
  here.sockets.committed(added)
  for (const page of [ann, dan]) assert.deepEqual(await page.hears('emoji'), { t: 'emoji' })
  there.sockets.emoji(workspace)
  assert.deepEqual(await bob.hears('emoji'), { t: 'emoji' })
  for (const page of [ann, dan, bob]) assert.ok(await page.hearsNo('emoji', 200))
  here.sockets.committed({ ...added, changes: [change('emoji', bird, { ...bird, isRemoved: true })] })
  assert.deepEqual(await ann.hears('emoji'), { t: 'emoji', removed: 'e1' })
})

test('who looks in another process hears the same frame', async () => {
  const processes = twoProcesses()
  await using here = await anOffice({ broadcast: processes.here })
  await using there = await anOffice({ broadcast: processes.there })
  const [ann, bob] = [await looking(here, 'ann', launch), await looking(there, 'bob', launch)]
  here.sockets.committed(posted(launch, 8))
  assert.deepEqual(await bob.hears('html'), await ann.hears('html'))
  bob.says({ t: 'typing', chat: launch })
  assert.equal((await ann.hears('typing')).personId, 'bob')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dom } from '../../views/dom.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'
import { counted } from '../support/counted.ts'
import { newKey } from '../support/keys.ts'

/** Whom somebody names who does not take part in the chat is offered to be added. */

const OFFER = /<dialog class="offer"[\s\S]*?<\/dialog>/
const offerIn = (html: string): string => OFFER.exec(html)?.[0] ?? ''
const sentenceIn = (html: string): string => (/<p>(.*?)<\/p>/.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, '')
const peopleIn = (html: string): readonly string[] => [...html.matchAll(/name="person" value="([^"]*)"/g)].map(([, id = '']) => id)

const sends = async (who: Member, chat: string, text: string, more: Record<string, string> = {}) =>
  (await who.sends('POST', at.messages(chat), { key: newKey(), text, ...more })).text()
const isIn = async ({ flowra, workspaceId }: TestApp, chat: string, who: Member) =>
  (await flowra.core.queries.participantsOf(workspaceId, chat)).has(who.id)

/** Somebody else who is in no channel but the first. */
async function joins({ flowra, ann }: TestApp, name: string): Promise<string> {
  const username = name.toLowerCase()
  const wish = { name, username, email: `${username}@example.org`, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
  const { personId } = await flowra.core.commands.people.register(newKey(), 'local', wish)
  await flowra.core.commands.members.add(ann.by(), { personId, role: 'member' })
  return personId
}

test('Ann names Dan, who is not in Launch: she alone is offered to add him, and one press does it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const bob = await app.bob.socket()
  const { version } = await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, launch)
  bob.look({ [launch]: version })
  const answer = await sends(app.ann, launch, 'Ask @dan and @bob')
  const offer = offerIn(answer)
  assert.ok(answer.includes(`<hx-partial hx-target="#${dom.offers(launch)}" hx-swap="innerHTML"><dialog`))
  assert.equal(sentenceIn(offer), 'Dan is not in this chat.')
  assert.match(offer, /<button[^>]*>Add Dan<\/button>/)
  assert.deepEqual(peopleIn(offer), [app.dan.id])
  const { html } = await bob.hears(({ t, html }) => t === 'html' && String(html).includes('Ask'))
  assert.equal(offerIn(String(html)), '')
  bob.close()
  const added = await app.ann.sends('POST', at.participants(launch), { person: peopleIn(offer) })
  assert.match(await added.text(), /added[\s\S]*Dan/)
  assert.ok(await isIn(app, launch, app.dan))
  assert.equal(offerIn(await sends(app.ann, launch, 'Welcome @dan')), '')
})

test('several are named together, the first two and a number when they are many', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await joins(app, 'Hal')
  assert.equal(sentenceIn(offerIn(await sends(app.ann, launch, '@dan @hal'))), 'Dan and Hal are not in this chat.')
  await joins(app, 'Ida')
  assert.equal(sentenceIn(offerIn(await sends(app.ann, launch, '@dan @hal @ida'))), 'Dan, Hal and Ida are not in this chat.')
  await joins(app, 'Jon')
  const offer = offerIn(await sends(app.ann, launch, '@dan @hal @ida @jon'))
  assert.equal(sentenceIn(offer), 'Dan, Hal and 2 others are not in this chat.')
  assert.match(offer, /Add them<\/button>/)
  assert.equal(peopleIn(offer).length, 4)
  const added = await (await app.ann.sends('POST', at.participants(launch), { person: peopleIn(offer) })).text()
  for (const name of ['Dan', 'Hal', 'Ida', 'Jon']) assert.match(added, new RegExp(`added[^\n]*${name}`), name)
})

test('without script the page after the post offers it once, to its author only', async () => {
  await using app = await anApp()
  const { secret } = app.chats
  const posted = await app.ann.submits(at.messages(secret), { key: newKey(), text: 'Only for @dan & co' })
  const to = posted.headers.get('location') ?? ''
  assert.match(to, /\?named=[\w-]+#latest$/)
  const page = await (await app.ann.get(to)).text()
  assert.equal(sentenceIn(offerIn(page)), 'Dan is not in this chat.')
  assert.equal(offerIn(await (await app.bob.get(to)).text()), '', 'of a message of somebody else')
  assert.equal((await app.dan.get(to)).status, 404)
  assert.equal(offerIn(await (await app.ann.get(at.chat(secret))).text()), '')
  const person = peopleIn(offerIn(page))
  const added = await fetch(app.origin + at.participants(secret), {
    method: 'POST',
    headers: { cookie: app.ann.cookie, origin: app.origin, 'sec-fetch-site': 'same-origin', referer: app.origin + to },
    body: new URLSearchParams([['csrf', app.ann.csrf], ...person.map(id => ['person', id])]),
    redirect: 'manual',
  })
  assert.deepEqual([added.status, added.headers.get('location')], [303, to.replace('#latest', '')])
  assert.ok(await isIn(app, secret, app.dan))
  assert.equal(offerIn(await (await app.ann.get(to)).text()), '')
})

test('in a thread it is offered where one replies', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const threadId = await app.ann.posts(launch, 'Who knows?')
  const scripted = await sends(app.ann, launch, '@dan knows', { threadId })
  assert.ok(scripted.includes(`hx-target="#${dom.offers(launch, threadId)}" hx-swap="innerHTML"><dialog`))
  const inBoth = await sends(app.ann, launch, '@dan knows', { threadId, isAlsoInChat: 'on' })
  assert.ok(inBoth.includes(`hx-target="#${dom.offers(launch, threadId)}" hx-swap="innerHTML"><dialog`))
  const posted = await app.ann.submits(at.messages(launch), { key: newKey(), text: '@dan knows', threadId })
  const to = posted.headers.get('location') ?? ''
  const page = await (await app.ann.get(to)).text()
  assert.match(page, new RegExp(`id="${dom.offers(launch, threadId)}" role="status"><dialog`))
  assert.match(page, new RegExp(`id="${dom.offers(launch)}" role="status"></div>`))
})

test('an edit offers whom it newly names; the page of the message offers everybody', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const hal = await joins(app, 'Hal')
  const id = await app.ann.posts(launch, 'Ask somebody')
  const edits = async (text: string) => (await app.ann.sends('PATCH', at.message(launch, id), { text })).text()
  assert.equal(sentenceIn(offerIn(await edits('Ask @dan'))), 'Dan is not in this chat.')
  assert.equal(sentenceIn(offerIn(await edits('Ask @dan or @hal'))), 'Hal is not in this chat.')
  assert.equal(offerIn(await edits('Ask @dan or @hal, please')), '')
  const page = await (await app.ann.get(at.message(launch, id))).text()
  assert.match(page, /are not in this chat/)
  assert.deepEqual(peopleIn(page), [app.dan.id, hal])
  assert.doesNotMatch(await (await app.bob.get(at.message(launch, id))).text(), /not in this chat/)
  await app.ann.sends('DELETE', at.message(launch, id))
  assert.equal(offerIn(await (await app.ann.get(at.naming(launch, id))).text()), '')
})

test('a post whose answer was lost offers the same when it is sent again', async () => {
  await using app = await anApp()
  const wish = { key: newKey(), text: 'Ask @dan' }
  const first = await app.ann.sends('POST', at.messages(app.chats.launch), wish)
  const again = await app.ann.sends('POST', at.messages(app.chats.launch), wish)
  assert.equal(offerIn(await again.text()), offerIn(await first.text()))
})

test('nothing is offered by a guest, in a direct chat, in a quote, of somebody who left, and where one may not add', async () => {
  await using app = await anApp()
  const { launch, secret, general } = app.chats
  const { commands } = app.flowra.core
  assert.equal(offerIn(await sends(app.gus, launch, 'Where is @dan? Or @bob')), '')
  await app.gus.posts(launch, 'I met @bob')
  const { chatId: direct } = await commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  assert.equal(offerIn(await sends(app.ann, direct, 'Shall we ask @dan?')), '')
  assert.equal(offerIn(await sends(app.ann, launch, '> as @dan said\n\nyes')), '')
  await commands.participants.add(app.ann.by(), secret, { personId: app.cleo.id })
  assert.equal(offerIn(await sends(app.cleo, secret, 'What about @dan?')), '', 'a member who is no admin of a private channel')
  const id = await app.ann.posts(launch, 'Ask @dan')
  assert.notEqual(offerIn(await (await app.ann.get(at.naming(launch, id))).text()), '')
  assert.equal(offerIn(await (await app.ann.get(at.naming(general, id))).text()), '', 'a message of another chat')
  assert.equal(offerIn(await (await app.ann.get(at.naming(launch, 'nothing'))).text()), '')
  await commands.chats.archive(app.ann.by(), launch)
  assert.doesNotMatch(await (await app.ann.get(at.message(launch, id))).text(), /not in this chat/, 'an archived channel')
  await commands.chats.unarchive(app.ann.by(), launch)
  await commands.members.remove(app.ann.by(), app.dan.id)
  assert.equal(offerIn(await (await app.ann.get(at.naming(launch, id))).text()), '')
})

test('a message that names nobody asks for no more than it did', async () => {
  const { asked, on } = counted()
  await using app = await anApp({ on })
  const { launch } = app.chats
  await app.ann.posts(launch, 'Warm @dan')
  await app.ann.posts(launch, 'Warm')
  const readsOf = async (text: string) => {
    await settled(app.flowra.core)
    asked.forget()
    await app.ann.posts(launch, text)
    return asked.times('get messages')
  }
  assert.equal(await readsOf('Plain'), 0)
  assert.ok((await readsOf('Hello @dan')) > 0)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from '../../src/application/text.ts'
import type { Speaker } from '../../src/domain/cards.ts'
import { linksIn } from '../../src/domain/links.ts'
import { type MessageCommand, type MessageFact, messages } from '../../src/domain/messages.ts'
import type { Preview } from '../../src/domain/previews.ts'
import { redacted } from '../../src/domain/redaction.ts'
import { given } from '../support/given.ts'

const URL = 'https://acme.example/plan'
const posted = (typed: string): MessageFact => ({
  type: 'MessagePosted',
  messageId: 'm1',
  authorKind: 'person',
  authorId: 'ann',
  via: 'web',
  threadId: null,
  n: 1,
  text: parse(typed),
})
const forwarded: MessageFact = {
  ...(posted('Look') as Extract<MessageFact, { type: 'MessagePosted' }>),
  ...{ originChatId: 'c2', originMessageId: 'm0', originAuthorId: 'bob', originAt: 7, originPlace: 3, originText: parse(URL) },
}
const preview: Preview = { previewId: 'p1', url: URL, title: 'The plan', site: 'Acme', summary: 'What we do' }
const attached: MessageFact = { type: 'PreviewAttached', kind: 'page', ...preview }
const removed: MessageFact = { type: 'PreviewRemoved', previewId: 'p1' }
const gone: MessageFact = { type: 'PreviewRemoved', previewId: 'p1', isUnlinked: true }
const attach: MessageCommand = { type: 'attachPreview', isArchived: false, isLinked: true, preview }
const remove: MessageCommand = { type: 'removePreview', isArchived: false, previewId: 'p1' }
const edit = (typed: string): MessageCommand => ({ type: 'edit', isArchived: false, isSame: false, text: parse(typed), limit: 100 })
const edited = (typed: string): MessageFact => ({ type: 'MessageEdited', text: parse(typed) })

test('a page that is linked gets its card, once', () => {
  given(messages, posted(URL)).when(attach).happened(attached)
  given(messages, posted(URL), attached).when(attach).nothingHappened()
})
test('there is no card where the link is gone, or the message', () => {
  given(messages, posted('Nothing'))
    .when({ ...attach, isLinked: false })
    .nothingHappened()
  given(messages, posted(URL), { type: 'MessageDeleted', n: 1, isModerated: false }).when(attach).wasRejected('message_deleted')
})
test('what somebody took away does not come back', () => {
  given(messages, posted(URL), attached).when(remove).happened(removed)
  given(messages, posted(URL), attached, removed).when(remove).nothingHappened()
  given(messages, posted(URL), attached, removed).when(attach).nothingHappened()
  given(messages, posted(URL), attached, removed, edited('No'), edited(URL)).when(attach).nothingHappened()
})
test('nobody takes away what never was', () => given(messages, posted(URL)).when(remove).wasRejected('not_found'))
test('nothing changes in an archived chat', () => {
  for (const command of [attach, remove])
    given(messages, posted(URL), attached)
      .when({ ...command, isArchived: true })
      .wasRejected('archived')
})
test('a card goes with its link, and may come again with it', () => {
  given(messages, posted(URL), attached).when(edit('No link')).happened(edited('No link'), gone)
  given(messages, posted(URL), attached)
    .when(edit(`Still ${URL}`))
    .happened(edited(`Still ${URL}`))
  given(messages, posted(URL), attached)
    .when(edit(`\`${URL}\``))
    .happened(edited(`\`${URL}\``), gone)
  given(messages, posted(URL), attached, edited('No link'), gone).when(attach).happened(attached)
})
test('no edit takes away what belongs to the words that were forwarded', () => {
  given(messages, forwarded, attached).when(edit('See')).happened(edited('See'))
})
test('what a page said goes with the words', () => {
  assert.doesNotMatch(JSON.stringify(redacted(attached)), /plan|Acme|What/)
  assert.deepEqual(redacted(removed), removed)
})

const bySpeaker = (speaker: Partial<Speaker>): MessageFact => ({
  ...(posted('Done') as Extract<MessageFact, { type: 'MessagePosted' }>),
  ...{ authorKind: 'bot', authorId: 'b1', via: 'webhook', speaker: { name: 'Deploys', ...speaker } },
})
const attachIcon: MessageCommand = { type: 'attachIcon', isArchived: false, iconId: 'i1' }
const iconAttached: MessageFact = { type: 'IconAttached', iconId: 'i1' }

test('the picture that a program asked for comes once, and only to its message', () => {
  given(messages, bySpeaker({ iconId: 'i1' }))
    .when(attachIcon)
    .happened(iconAttached)
  given(messages, bySpeaker({ iconId: 'i1' }), iconAttached)
    .when(attachIcon)
    .nothingHappened()
  given(messages, bySpeaker({ iconId: 'i1', hasIcon: true }))
    .when(attachIcon)
    .nothingHappened()
  for (const another of [bySpeaker({}), bySpeaker({ iconId: 'i2' }), posted('Hello')])
    given(messages, another).when(attachIcon).wasRejected('not_found')
  given(messages, bySpeaker({ iconId: 'i1' }), { type: 'MessageDeleted', n: 1, isModerated: false })
    .when(attachIcon)
    .wasRejected('message_deleted')
})

test('links are found wherever words stand, each once, in their order', () => {
  const typed = `One https://a.example/1 and [words](https://a.example/2), **https://a.example/3**, https://a.example/1

> https://a.example/4

- https://a.example/5

| a |
| - |
| https://a.example/6 |`
  assert.deepEqual(
    linksIn(parse(typed).tree),
    [1, 2, 3, 4, 5, 6].map(n => `https://a.example/${n}`),
  )
})
test('none in code or in brackets, and no mail', () => {
  const typed =
    'a `https://a.example/1` b <https://a.example/2> c **<https://a.example/3>** mailto:a@a.example\n\n```\nhttps://a.example/4\n```'
  assert.deepEqual(linksIn(parse(typed).tree), [])
  assert.deepEqual(linksIn(parse('a < https://a.example/ > b').tree), ['https://a.example/'])
})

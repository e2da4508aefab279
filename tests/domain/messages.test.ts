import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FileFacts } from '../../src/domain/files.ts'
import { type MessageCommand, type MessageFact, messages } from '../../src/domain/messages.ts'
import { redacted } from '../../src/domain/redaction.ts'
import type { Text } from '../../src/domain/text.ts'
import { by, given, histories } from '../support/given.ts'

const said = (typed: string): Text => ({ typed, tree: [{ type: 'paragraph', spans: [{ type: 'text', text: typed }] }] })
const posted = (authorId = 'ann', n = 1): MessageFact => {
  return { type: 'MessagePosted', messageId: 'm1', authorKind: 'person', authorId, via: 'web', threadId: null, n, text: said('Hello') }
}
const edited: MessageFact = { type: 'MessageEdited', text: said('Hello!') }
const deleted: MessageFact = { type: 'MessageDeleted', n: 1, isModerated: false }
const thumb = (actor: string, emoji = '+1') => by<MessageFact>(actor, { type: 'ReactionAdded', emoji })

const post: MessageCommand = { type: 'post', isArchived: false, messageId: 'm1', authorId: 'ann', lastN: 41, text: said('Hello') }
const edit: MessageCommand = { type: 'edit', isArchived: false, isSame: false, text: said('Hello!'), limit: 100 }
const remove: MessageCommand = { type: 'delete', isArchived: false, personId: 'ann' }
const react: MessageCommand = { type: 'react', isArchived: false, personId: 'bob', emoji: '+1', limit: 50 }
const unreact: MessageCommand = { type: 'unreact', isArchived: false, personId: 'bob', emoji: '+1' }
const pin: MessageCommand = { type: 'pin', isArchived: false, pinCount: 99, limit: 100 }
const unpin: MessageCommand = { type: 'unpin', isArchived: false }
const pinned: MessageFact = { type: 'MessagePinned' }
const unpinned: MessageFact = { type: 'MessageUnpinned' }

test('a message gets the next number of its timeline', () => given(messages).when(post).happened(posted('ann', 42)))
test('posting twice is posting once', () => given(messages, posted()).when(post).nothingHappened())
test('nothing changes in an archived chat', () => {
  for (const command of [post, edit, remove, react, unreact, pin, unpin]) {
    given(messages, ...(command === post ? [] : [posted(), thumb('bob')]))
      .when({ ...command, isArchived: true })
      .wasRejected('archived')
  }
})

const origin = { originChatId: 'c2', originMessageId: 'm0', originAuthorId: 'bob', originAt: 7, originPlace: 3, originText: said('There') }
const forwarded: MessageFact = { ...(posted('ann', 42) as Extract<MessageFact, { type: 'MessagePosted' }>), ...origin, text: said('') }

test('a forward needs no words of its own, not even after an edit', () => {
  given(messages)
    .when({ ...post, text: said(''), origin })
    .happened(forwarded)
  given(messages)
    .when({ ...post, text: said('') })
    .wasRejected('empty')
  given(messages, forwarded)
    .when({ ...edit, text: said('') })
    .happened({ type: 'MessageEdited', text: said('') })
  assert.doesNotMatch(JSON.stringify(redacted(forwarded)), /There/)
})

test('a forward names the files of the original, gives them up when it is deleted, and forgets their names when it is redacted', () => {
  const file: FileFacts = { id: 'f2', bytesOf: 'f1', kind: 'other', mediaType: 'text/plain', byteCount: 9, name: 'plan.txt' }
  const carrying = { ...forwarded, originFiles: [file] } as MessageFact
  given(messages)
    .when({ ...post, text: said(''), origin: { ...origin, originFiles: [file] } })
    .happened(carrying)
  given(messages, carrying)
    .when(remove)
    .happened({ type: 'MessageDeleted', n: 42, isModerated: false, originFileIds: ['f2'] })
  assert.deepEqual(redacted(carrying), { ...redacted(forwarded), originFiles: [{ ...file, name: '' }] })
})

test('Ann edits what she wrote', () => given(messages, posted()).when(edit).happened(edited))
test('the same words again are no edit', () =>
  given(messages, posted())
    .when({ ...edit, isSame: true })
    .nothingHappened())
test('a text has a hundred versions and no more', () => {
  given(messages, posted(), ...Array(98).fill(edited))
    .when(edit)
    .happened(edited)
  given(messages, posted(), ...Array(99).fill(edited))
    .when(edit)
    .wasRejected('limit_reached')
})

test('Ann deletes her message', () => given(messages, posted()).when(remove).happened(deleted))
test('deleting the message of somebody else is moderation, and the number goes with it', () => {
  given(messages, posted('bob', 7)).when(remove).happened({ type: 'MessageDeleted', n: 7, isModerated: true })
})
test('deleting twice is deleting once', () => given(messages, posted(), deleted).when(remove).nothingHappened())
test('a deleted message cannot be edited', () => given(messages, posted(), deleted).when(edit).wasRejected('message_deleted'))
test('a deleted message takes no reactions', () => given(messages, posted(), deleted).when(react).wasRejected('message_deleted'))
test('the reactions of a deleted message are gone already', () => {
  given(messages, posted(), thumb('bob'), deleted).when(unreact).nothingHappened()
})

test('Bob reacts', () => given(messages, posted()).when(react).happened({ type: 'ReactionAdded', emoji: '+1' }))
test('one of each emoji per person', () => given(messages, posted(), thumb('bob')).when(react).nothingHappened())
test('Bob may do what Cleo did', () =>
  given(messages, posted(), thumb('cleo')).when(react).happened({ type: 'ReactionAdded', emoji: '+1' }))
test('there is room for fifty different emoji, and for everybody on each of them', () => {
  const fifty = Array.from({ length: 50 }, (_, at) => thumb('cleo', `e${at}`))
  given(messages, posted(), ...fifty)
    .when(react)
    .wasRejected('limit_reached')
  given(messages, posted(), ...fifty)
    .when({ ...react, emoji: 'e7' })
    .happened({ type: 'ReactionAdded', emoji: 'e7' })
})
test('Bob takes his reaction back', () => {
  given(messages, posted(), thumb('bob')).when(unreact).happened({ type: 'ReactionRemoved', emoji: '+1' })
})
test('Bob cannot take back what is Cleo’s', () => given(messages, posted(), thumb('cleo')).when(unreact).nothingHappened())
test('what nobody reacts with any more leaves room', () => {
  const { state } = given(messages, posted(), thumb('bob'), by<MessageFact>('bob', { type: 'ReactionRemoved', emoji: '+1' }))
  assert.ok(state.status === 'posted')
  assert.equal(state.reactions.size, 0)
})
test('Bob pins a message and takes the pin out', () => {
  given(messages, posted()).when(pin).happened(pinned)
  given(messages, posted(), pinned).when(unpin).happened(unpinned)
})
test('pinning twice is pinning once', () => {
  given(messages, posted(), pinned).when(pin).nothingHappened()
  given(messages, posted(), pinned, unpinned).when(unpin).nothingHappened()
})
test('there is room for a hundred pins', () =>
  given(messages, posted())
    .when({ ...pin, pinCount: 100 })
    .wasRejected('limit_reached'))
test('a deleted message cannot be pinned, and its pin went with it', () => {
  given(messages, posted(), deleted).when(pin).wasRejected('message_deleted')
  given(messages, posted(), pinned)
    .when(remove)
    .happened({ ...deleted, wasPinned: true })
  given(messages, posted(), pinned, deleted).when(unpin).nothingHappened()
})

test('what never was is not found', () => {
  for (const command of [edit, remove, react, unreact, pin, unpin]) given(messages).when(command).wasRejected('not_found')
})

test('redacted, a fact keeps ids and numbers and loses the words', () => {
  assert.deepEqual(redacted(posted()), { ...posted(), text: { typed: '', tree: [] } })
  assert.deepEqual(redacted(edited), { type: 'MessageEdited', text: { typed: '', tree: [] } })
  assert.deepEqual(redacted(deleted), deleted)
})

test('whatever happens: posted once, silent once deleted, one of each emoji per person, limits kept', () => {
  const people = fc.constantFrom('ann', 'bob', 'cleo')
  const emoji = fc.constantFrom('+1', 'tada', 'eyes', 'heart')
  const isArchived = fc.nat(9).map(tenth => tenth === 0)
  const command = fc.oneof(
    fc.record({
      type: fc.constant('post'),
      isArchived,
      messageId: fc.constant('m1'),
      authorId: people,
      lastN: fc.nat(9),
      text: fc.constant(said('a')),
    }),
    fc.record({ type: fc.constant('edit'), isArchived, isSame: fc.boolean(), text: fc.constant(said('b')), limit: fc.constant(3) }),
    fc.record({ type: fc.constant('delete'), isArchived, personId: people }),
    fc.record({ type: fc.constant('react'), isArchived, personId: people, emoji, limit: fc.constant(2) }),
    fc.record({ type: fc.constant('unreact'), isArchived, personId: people, emoji }),
  ) as fc.Arbitrary<MessageCommand>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), commands => {
      const asked = commands.map(command => ['personId' in command ? command.personId : 'ann', command] as const)
      for (const { state, log } of histories(messages, asked)) {
        const count = (type: MessageFact['type']) => log.filter(fact => fact.type === type).length
        assert.ok(count('MessagePosted') <= 1 && count('MessageDeleted') <= 1)
        assert.ok(count('MessageEdited') < 3)
        if (count('MessageDeleted') === 1) assert.equal(log.at(-1)?.type, 'MessageDeleted')
        if (state.status !== 'posted') continue
        assert.ok(state.reactions.size <= 2)
        const reactions = [...state.reactions.values()].reduce((sum, people) => sum + people.size, 0)
        assert.equal(reactions, count('ReactionAdded') - count('ReactionRemoved'))
      }
    }),
    { numRuns: 300 },
  )
})

test('however many are posted in a row, their numbers have no gap', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 30 }), archivedFlags => {
      const numbers: number[] = []
      for (const isArchived of archivedFlags) {
        const commands = [['ann', { ...post, isArchived, lastN: numbers.length }]] as const
        for (const { log } of histories(messages, commands))
          for (const fact of log) if (fact.type === 'MessagePosted') numbers.push(fact.n ?? 0)
      }
      assert.deepEqual(
        numbers,
        Array.from(numbers.keys(), at => at + 1),
      )
    }),
    { numRuns: 50 },
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ChatCommand, type ChatFact, type ChatRole, chats, redacted } from '../../src/domain/chats.ts'
import { given, histories } from '../support/given.ts'

const opened = (change: object = {}): ChatFact => {
  const fact = { type: 'ChatCreated', chatType: 'discussion', visibility: 'public', posting: 'everyone', isDefault: false, title: 'Launch' }
  return { ...fact, ...change } as ChatFact
}
const added = (personId: string, role: ChatRole = 'member', via = 'joined') =>
  ({ type: 'ParticipantAdded', personId, role, via }) as ChatFact
const gone = (personId: string, reason = 'left') => ({ type: 'ParticipantRemoved', personId, reason }) as ChatFact
const promoted = (personId: string): ChatFact => ({ type: 'ParticipantRoleChanged', personId, from: 'member', to: 'admin' })
const archived: ChatFact = { type: 'ChatArchived' }

/** Ann is chat admin; Bob and Cleo are in, in this order. */
const launch = [opened(), added('ann', 'admin', 'created'), added('bob'), added('cleo')]
const secret = [opened({ visibility: 'private' }), added('ann', 'admin', 'created')]
const general = [opened({ isDefault: true, title: 'general' }), added('ann', 'admin', 'created'), added('bob')]
const directly = opened({ chatType: 'direct', visibility: 'direct', title: null })
const direct = [directly, added('ann', 'member', 'created'), added('bob', 'member', 'created')]

const nobody: ReadonlySet<string> = new Set()
const rename: ChatCommand = { type: 'rename', title: 'Lift-off' }
const setTopic: ChatCommand = { type: 'setTopic', topic: 'Friday' }
const join: ChatCommand = { type: 'join', personId: 'dan', limit: 5000 }
const add: ChatCommand = { type: 'add', personId: 'dan', role: 'member', via: 'added', isGuest: false, limit: 5000 }
const leave = (personId: string, guestIds = nobody): ChatCommand => ({ type: 'leave', personId, guestIds })
const remove = (personId: string, reason: 'removed' | 'workspace_left' = 'removed', guestIds = nobody): ChatCommand => {
  return { type: 'remove', personId, reason, guestIds }
}
const changeRole = (personId: string, to: ChatRole, isGuest = false): ChatCommand => ({ type: 'changeRole', personId, to, isGuest })

const describe: ChatCommand = { type: 'describe', description: 'All about rockets' }
const announce: ChatCommand = { type: 'setPosting', to: 'admins' }
const makePrivate: ChatCommand = { type: 'makePrivate', personId: 'ann' }
const makePublic = (rest: object = {}): ChatCommand => {
  return { type: 'makePublic', isConfirmed: true, messageCount: 84, pinCount: 3, readerCount: 42, ...rest }
}
const erase = (rest: object = {}): ChatCommand => ({ type: 'delete', isConfirmed: true, eraseAt: 500, messageCount: 2, ...rest })
const erased: ChatFact = { type: 'ChatDeleted', eraseAt: 500 }
const restore = (now = 0): ChatCommand => ({ type: 'restore', now })

const create: ChatCommand = {
  ...{ type: 'create', chatType: 'discussion', visibility: 'public', isDefault: false, title: 'Launch' },
  ...{ creatorId: 'ann', personIds: ['bob', 'ann', 'bob'] },
}
test('Ann creates a chat, looks after it, and Bob is in it once', () => {
  given(chats)
    .when(create)
    .happened(opened(), added('ann', 'admin', 'created'), added('bob', 'member', 'added'))
  given(chats, ...launch)
    .when(create)
    .nothingHappened()
})
test('a direct chat has no chat admin and is there once', () => {
  given(chats)
    .when({ type: 'createDirect', personIds: ['ann', 'bob'] })
    .happened(...direct)
  given(chats, ...direct)
    .when({ type: 'createDirect', personIds: ['ann', 'bob'] })
    .nothingHappened()
})
test('who left the workspace and came back is in the same direct chat again', () => {
  given(chats, ...direct, gone('bob', 'workspace_left'))
    .when({ type: 'createDirect', personIds: ['ann', 'bob'] })
    .happened(added('bob', 'member', 'created'))
})

test('a title and a topic are set once', () => {
  given(chats, ...launch)
    .when(rename)
    .happened({ type: 'ChatRenamed', title: 'Lift-off' })
  given(chats, ...launch, { type: 'ChatRenamed', title: 'Lift-off' })
    .when(rename)
    .nothingHappened()
  given(chats, ...launch)
    .when(setTopic)
    .happened({ type: 'TopicChanged', topic: 'Friday' })
  given(chats, ...launch, { type: 'TopicChanged', topic: 'Friday' })
    .when(setTopic)
    .nothingHappened()
})
test('a description is set once, and so is who writes', () => {
  const described: ChatFact = { type: 'ChatDescribed', description: 'All about rockets' }
  const announced: ChatFact = { type: 'PostingChanged', from: 'everyone', to: 'admins' }
  given(chats, ...launch)
    .when(describe)
    .happened(described)
  given(chats, ...launch, described)
    .when(describe)
    .nothingHappened()
  given(chats, ...launch)
    .when(announce)
    .happened(announced)
  given(chats, ...launch, announced)
    .when(announce)
    .nothingHappened()
})
test('made private, a chat is for those in it; who makes one private that nobody is in stays in it', () => {
  given(chats, ...launch)
    .when(makePrivate)
    .happened({ type: 'ChatMadePrivate' })
  given(chats, ...secret)
    .when(makePrivate)
    .nothingHappened()
  given(chats, ...general)
    .when(makePrivate)
    .wasRejected('default_chat')
  given(chats, opened())
    .when(makePrivate)
    .happened(added('ann', 'admin', 'added'), { type: 'ChatMadePrivate' })
})
test('made public only by who has read what becomes readable, and for how many', () => {
  given(chats, ...secret)
    .when(makePublic())
    .happened({ type: 'ChatMadePublic' })
  given(chats, ...secret)
    .when(makePublic({ isConfirmed: false }))
    .wasRejected('confirm_needed')
  given(chats, ...launch)
    .when(makePublic({ isConfirmed: false }))
    .nothingHappened()
  const said = (rest: object): string => {
    try {
      chats.decide(makePublic({ isConfirmed: false, ...rest }), given(chats, ...secret).state)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  assert.equal(said({}), 'Please confirm: 84 messages and 3 pins become readable for 42 more people.')
  assert.equal(said({ messageCount: 1, pinCount: 0, readerCount: 1 }), 'Please confirm: 1 message becomes readable for 1 more person.')
})
test('a chat is deleted by who confirms it, changes no more, and is restored as it was', () => {
  given(chats, ...launch)
    .when(erase())
    .happened(erased)
  given(chats, ...launch)
    .when(erase({ isConfirmed: false }))
    .wasRejected('confirm_needed')
  given(chats, ...launch, erased)
    .when(erase({ isConfirmed: false }))
    .nothingHappened()
  given(chats, ...general)
    .when(erase())
    .wasRejected('default_chat')
  for (const command of [rename, setTopic, describe, announce, makePrivate, makePublic(), add, join, changeRole('bob', 'admin')]) {
    given(chats, ...launch, erased)
      .when(command)
      .wasRejected('deleted')
  }
  given(chats, ...launch, erased)
    .when({ type: 'archive' })
    .wasRejected('deleted')
  given(chats, ...launch, archived, erased)
    .when(restore())
    .happened({ type: 'ChatRestored' })
  given(chats, ...launch, archived, erased, { type: 'ChatRestored' })
    .when(rename)
    .wasRejected('archived')
  given(chats, ...launch)
    .when(restore())
    .nothingHappened()
  given(chats, ...launch, erased)
    .when(restore(500))
    .wasRejected('not_found')
  given(chats, ...launch, erased)
    .when(remove('bob', 'workspace_left'))
    .happened(gone('bob', 'workspace_left'))
})
test('a direct chat is made of its people', () => {
  const others = [describe, announce, makePrivate, makePublic(), erase(), restore()]
  for (const command of [rename, setTopic, add, join, leave('ann'), remove('bob'), changeRole('bob', 'admin'), ...others]) {
    given(chats, ...direct)
      .when(command)
      .wasRejected('direct_fixed')
  }
  for (const type of ['archive', 'unarchive'] as const)
    given(chats, ...direct)
      .when({ type })
      .wasRejected('direct_fixed')
})
test('an archived chat is left and brought back, nothing else', () => {
  for (const command of [rename, setTopic, add, join, remove('bob'), changeRole('bob', 'admin')]) {
    given(chats, ...launch, archived)
      .when(command)
      .wasRejected('archived')
  }
  given(chats, ...launch, archived)
    .when(leave('bob'))
    .happened(gone('bob'))
  given(chats, ...launch, archived)
    .when({ type: 'unarchive' })
    .happened({ type: 'ChatUnarchived' })
  given(chats, ...launch, archived)
    .when({ type: 'archive' })
    .nothingHappened()
  given(chats, ...launch)
    .when({ type: 'archive' })
    .happened(archived)
  given(chats, ...launch)
    .when({ type: 'unarchive' })
    .nothingHappened()
})
test('the chat everyone starts in stays as it is', () => {
  given(chats, ...general)
    .when({ type: 'archive' })
    .wasRejected('default_chat')
  given(chats, ...general)
    .when(leave('bob'))
    .wasRejected('default_chat')
  given(chats, ...general)
    .when(remove('bob'))
    .wasRejected('default_chat')
})
test('who left the workspace goes from every chat', () => {
  given(chats, ...general)
    .when(remove('bob', 'workspace_left'))
    .happened(gone('bob', 'workspace_left'))
  given(chats, ...direct)
    .when(remove('bob', 'workspace_left'))
    .happened(gone('bob', 'workspace_left'))
  given(chats, ...launch, archived)
    .when(remove('bob', 'workspace_left'))
    .happened(gone('bob', 'workspace_left'))
  given(chats, ...launch)
    .when(remove('stranger', 'workspace_left'))
    .nothingHappened()
})

test('Dan joins a public chat, once', () => {
  given(chats, ...launch)
    .when(join)
    .happened(added('dan'))
  given(chats, ...launch, added('dan'))
    .when(join)
    .nothingHappened()
})
test('nobody joins a private chat by themselves', () =>
  given(chats, ...secret)
    .when(join)
    .wasRejected('not_found'))
test('a chat has room for so many and no more', () => {
  given(chats, ...launch)
    .when({ ...join, limit: 3 } as ChatCommand)
    .wasRejected('limit_reached')
  given(chats, ...launch)
    .when({ ...add, limit: 3 } as ChatCommand)
    .wasRejected('limit_reached')
  given(chats, ...launch)
    .when({ ...join, personId: 'bob', limit: 3 } as ChatCommand)
    .nothingHappened()
})
test('Ann adds Dan, once', () => {
  given(chats, ...secret)
    .when(add)
    .happened(added('dan', 'member', 'added'))
  given(chats, ...secret, added('dan'))
    .when(add)
    .nothingHappened()
})
test('a guest cannot be chat admin', () => {
  given(chats, ...launch)
    .when({ ...add, role: 'admin', isGuest: true } as ChatCommand)
    .wasRejected('guest_cannot_manage')
  given(chats, ...launch)
    .when(changeRole('bob', 'admin', true))
    .wasRejected('guest_cannot_manage')
  const empty = [...launch, gone('cleo'), gone('bob'), gone('ann')]
  given(chats, ...empty)
    .when({ ...add, isGuest: true } as ChatCommand)
    .happened(added('dan', 'member', 'added'))
})
test('who comes into a chat without a chat admin looks after it', () => {
  const empty = [...launch, gone('cleo'), gone('bob'), gone('ann')]
  given(chats, ...empty)
    .when(join)
    .happened(added('dan', 'admin'))
  given(chats, ...empty)
    .when(add)
    .happened(added('dan', 'admin', 'added'))
})

test('Bob leaves, once', () => {
  given(chats, ...launch)
    .when(leave('bob'))
    .happened(gone('bob'))
  given(chats, ...launch)
    .when(leave('stranger'))
    .nothingHappened()
})
test('after the last chat admin the one who stands longest looks after the chat', () => {
  given(chats, ...launch)
    .when(leave('ann'))
    .happened(gone('ann'), promoted('bob'))
  given(chats, ...launch)
    .when(remove('ann'))
    .happened(gone('ann', 'removed'), promoted('bob'))
  given(chats, ...launch)
    .when(leave('ann', new Set(['bob'])))
    .happened(gone('ann'), promoted('cleo'))
  given(chats, ...launch)
    .when(leave('ann', new Set(['bob', 'cleo'])))
    .happened(gone('ann'))
  given(chats, ...launch, promoted('cleo'))
    .when(leave('ann'))
    .happened(gone('ann'))
})
test('who left and came back stands at the end of the row', () => {
  given(chats, ...launch, gone('bob'), added('bob'))
    .when(leave('ann'))
    .happened(gone('ann'), promoted('cleo'))
})
test('a new role keeps the place in the row', () => {
  const demoted: ChatFact = { type: 'ParticipantRoleChanged', personId: 'bob', from: 'admin', to: 'member' }
  given(chats, ...launch, promoted('bob'), demoted)
    .when(leave('ann'))
    .happened(gone('ann'), promoted('bob'))
})

test('roles change, and one chat admin stays', () => {
  given(chats, ...launch)
    .when(changeRole('bob', 'admin'))
    .happened(promoted('bob'))
  given(chats, ...launch)
    .when(changeRole('bob', 'member'))
    .nothingHappened()
  given(chats, ...launch)
    .when(changeRole('ann', 'member'))
    .wasRejected('last_chat_admin')
  given(chats, ...launch)
    .when(changeRole('stranger', 'admin'))
    .wasRejected('not_found')
  given(chats, ...launch, promoted('bob'))
    .when(changeRole('ann', 'member'))
    .happened({ type: 'ParticipantRoleChanged', personId: 'ann', from: 'admin', to: 'member' })
})
test('what never was is not found', () => {
  for (const command of [rename, setTopic, join, add, leave('ann'), remove('ann'), changeRole('ann', 'admin')]) {
    given(chats).when(command).wasRejected('not_found')
  }
})

test('redacted, a chat has no words', () => {
  assert.deepEqual(redacted(opened()), opened({ title: '' }))
  assert.deepEqual(redacted(directly), directly)
  assert.deepEqual(redacted({ type: 'ChatRenamed', title: 'Lift-off' }), { type: 'ChatRenamed', title: '' })
  assert.deepEqual(redacted({ type: 'TopicChanged', topic: 'Friday' }), { type: 'TopicChanged', topic: '' })
  assert.deepEqual(redacted(archived), archived)
})

test('whatever happens: somebody looks after every discussion, guests never do, direct chats and default chats keep their people', () => {
  const guests = new Set(['gus', 'gil'])
  const person = fc.constantFrom('ann', 'bob', 'cleo', 'gus', 'gil')
  const role = fc.constantFrom<ChatRole>('admin', 'member')
  const limit = fc.constant(4)
  const guestIds = fc.constant(guests)
  const withGuest = (command: { personId: string }) => ({ ...command, isGuest: guests.has(command.personId) })
  const command = fc.oneof(
    fc.constant({ type: 'archive' }),
    fc.constant({ type: 'unarchive' }),
    fc.record({ type: fc.constant('join'), personId: fc.constantFrom('ann', 'bob', 'cleo'), limit }),
    fc.record({ type: fc.constant('add'), personId: person, role, via: fc.constant('added'), limit }).map(withGuest),
    fc.record({ type: fc.constant('leave'), personId: person, guestIds }),
    fc.record({ type: fc.constant('remove'), personId: person, reason: fc.constantFrom('removed', 'workspace_left'), guestIds }),
    fc.record({ type: fc.constant('changeRole'), personId: person, to: role }).map(withGuest),
  ) as fc.Arbitrary<ChatCommand>
  const start = fc.oneof(
    fc.record({
      ...{ type: fc.constant('create'), chatType: fc.constant('discussion'), visibility: fc.constantFrom('public', 'private') },
      ...{ isDefault: fc.boolean(), title: fc.constant('a'), creatorId: fc.constant('ann'), personIds: fc.subarray(['bob', 'gus']) },
    }),
    fc.record({ type: fc.constant('createDirect'), personIds: fc.constant(['ann', 'bob']) }),
  ) as fc.Arbitrary<ChatCommand>
  fc.assert(
    fc.property(start, fc.array(command, { maxLength: 60 }), (start, commands) => {
      for (const { command, state } of histories(
        chats,
        [start, ...commands].map(command => ['ann', command] as const),
      )) {
        assert.ok(state.status !== 'none')
        assert.equal(state.chatType === 'direct', state.visibility === 'direct')
        const ids = [...state.participants.keys()]
        const admins = ids.filter(id => state.participants.get(id) === 'admin')
        assert.ok(
          admins.every(id => !guests.has(id)),
          'a guest looks after the chat',
        )
        if (state.chatType === 'direct') assert.deepEqual([admins, state.status], [[], 'open'])
        else assert.ok(admins.length > 0 || ids.every(id => guests.has(id)), 'nobody looks after the chat')
        if (state.isDefault) assert.equal(state.status, 'open')
        assert.ok(ids.length <= 4)
        if (command.type === 'leave' && !state.isDefault && state.chatType !== 'direct') assert.ok(!ids.includes(command.personId))
      }
    }),
    { numRuns: 500 },
  )
})

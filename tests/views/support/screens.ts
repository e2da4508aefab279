import type { MessageDocument } from '../../../src/application/read-models/messages.ts'
import type { ReminderDocument } from '../../../src/application/read-models/reminders.ts'
import type { SearchScreen } from '../../../src/application/screens/search.ts'
import type { InviteListing } from '../../../src/application/screens.ts'
import type { LetterDocument } from '../../../src/application/workers/letters.ts'
import { browse } from '../../../views/chats/browse.ts'
import { ownMenu } from '../../../views/chats/own.ts'
import { chatPage, chatPanel } from '../../../views/chats/panel.ts'
import { participants } from '../../../views/chats/participants.ts'
import { deletedList, deletedPage, settings } from '../../../views/chats/settings.ts'
import { startDirect } from '../../../views/chats/start-direct.ts'
import type { Form } from '../../../views/components/form.ts'
import { broken, busy, errorPage, errorPanel, forbidden, notFound, refused } from '../../../views/errors.ts'
import { type Html, joined } from '../../../views/html.ts'
import { history } from '../../../views/messages/history.ts'
import { rowsOf } from '../../../views/messages/message.ts'
import { pins } from '../../../views/messages/pins.ts'
import { saved } from '../../../views/messages/saved.ts'
import { messageScreen } from '../../../views/messages/screen.ts'
import { searchPage } from '../../../views/messages/search.ts'
import { timelineLines } from '../../../views/messages/timeline.ts'
import { type Look, page } from '../../../views/page.ts'
import { confirmation, confirmationOver, emailPage } from '../../../views/people/email.ts'
import { factorPage } from '../../../views/people/factor.ts'
import { forgot } from '../../../views/people/forgot.ts'
import { identitiesPage } from '../../../views/people/identities.ts'
import { instancePage } from '../../../views/people/instance.ts'
import { invitation } from '../../../views/people/invitation.ts'
import { onward } from '../../../views/people/onward.ts'
import { personPage } from '../../../views/people/person.ts'
import { appearancePage, keyboardPage, notificationsPage, passwordPage } from '../../../views/people/preferences.ts'
import { profilePage } from '../../../views/people/profile.ts'
import { reset, resetOver } from '../../../views/people/reset.ts'
import { resumed } from '../../../views/people/resumed.ts'
import { again, secondStep } from '../../../views/people/second-step.ts'
import { sessionsPage } from '../../../views/people/sessions.ts'
import { setUp, setUpOver, setUpPending } from '../../../views/people/set-up.ts'
import { signIn } from '../../../views/people/sign-in.ts'
import { chatsPage } from '../../../views/sidebar/list-page.ts'
import { invites } from '../../../views/workspaces/invites.ts'
import { members } from '../../../views/workspaces/members.ts'
import { workspacesPage } from '../../../views/workspaces/mine.ts'
import { workspaceSettings } from '../../../views/workspaces/settings.ts'
import { hooks } from './hooks.ts'
import { asWritten, idOf, minute, type Sample, sample, site, type Words, zone } from './samples.ts'

const slug = 'northwind'
const key = idOf('key')

export const linesOf = (at: Sample) =>
  timelineLines({
    rows: at.rows,
    zone,
    people: at.called.people,
    unreadPlace: at.screen.unreadPlace,
    draw: rowsOf({ assets: site.assets, slug, zone, ...at.called }),
  })

function searches(at: Sample, inside: (title: string, main: Html) => Html, words: Words): Record<string, Html> {
  const place = { id: idOf('checkout'), kind: 'private' as const, title: words('checkout') }
  const hits = at.rows
    .filter(row => row.text !== null)
    .map(message => ({
      message,
      place,
      pieces: [
        { text: words('before it '), isMarked: false },
        { text: words('it'), isMarked: true },
      ],
      names: [[{ text: words('it'), isMarked: true }]],
    }))
  const asked = { words: words('it'), from: words('@ann'), after: words('2026-11-01') }
  const screen = { asked, hits, people: at.people, next: '1', isAsked: true, problems: {} }
  const nothing = { ...screen, hits: [], next: null }
  const problems = { from: words('Nobody.'), in: words('No chat.'), before: words('No day.'), after: words('No day.') }
  const drawn = (one: SearchScreen) => inside('Search', searchPage({ site, slug, zone, screen: one }))
  return {
    search: drawn(screen),
    'search in one': drawn({ ...screen, asked: { words: words('it'), in: place.id }, inChat: place }),
    'search none': drawn(nothing),
    'search further': drawn({ ...nothing, next: '1' }),
    'search empty': drawn({ ...nothing, asked: { words: '' }, isAsked: false }),
    'search refused': drawn({ ...nothing, isAsked: false, problems }),
  }
}

/** Every page there is, as whole documents, with the same people in them. */
export function everyPage(words: Words = asWritten): Readonly<Record<string, Html>> {
  const at = sample(words)
  const look: Look = { site, viewer: at.viewer, sidebar: at.sidebar }
  const refusal = (...fields: readonly string[]): Form => ({
    values: Object.fromEntries(fields.map(name => [name, words(`typed ${name}`)])),
    errors: Object.fromEntries(fields.map(name => [name, words(`wrong ${name}`)])),
    summary: words('Not saved.'),
  })
  const inside = (title: string, main: Html) => page(look, { title: words(title), main })
  return {
    ...alone(at, words, refusal),
    ...own(at, words, refusal),
    ...chats(at, look, words, refusal),
    ...workspace(at, words, refusal, inside),
  }
}

const letter = (state: 'parked' | 'waiting'): LetterDocument => ({
  ...{ workspaceId: 'instance', id: idOf(`letter ${state}`), version: 1, worker: 'workers', stream: `workspace-${idOf('workspace')}` },
  ...{ eventVersion: state === 'parked' ? 5 : 6, position: 7, subject: idOf('workspace'), command: idOf('command'), state },
  ...(state === 'parked' ? { attempts: 6, error: 'TypeError', errorId: '0a1b2c3d4e5f' } : { attempts: 0, error: null, errorId: null }),
  ...{ at: minute('09:00'), dueAt: minute('09:01') },
})

type Refusal = (...fields: readonly string[]) => Form

function alone(at: Sample, words: Words, refusal: Refusal): Readonly<Record<string, Html>> {
  const look = {
    state: 'open',
    workspaceName: words('Northwind'),
    slug,
    inviterName: words('Ann'),
    role: 'member',
    email: words('b@x.example'),
  } as const
  const person = { name: words('Bob'), email: words('bob@x.example') }
  const issuers = [{ id: 'sso', name: words('Northwind SSO') }]
  const ways = { issuers: [], offersPasswords: true }
  return {
    'sign-in': signIn({ site, ways, next: '/w/northwind' }),
    'sign-in refused': signIn({
      site,
      ways,
      form: refusal('email', 'password'),
      next: words('/'),
      resume: words('signed'),
      isInterrupted: true,
    }),
    'sign-in elsewhere': signIn({ site, ways: { issuers, offersPasswords: true }, next: words('/') }),
    'invitation elsewhere only': invitation({
      site,
      ways: { issuers, offersPasswords: false },
      token: 'abc',
      key: idOf('key'),
      look,
      person: null,
      zone,
    }),
    'sign-in elsewhere only': signIn({ site, ways: { issuers, offersPasswords: false }, form: { ...refusal(), summary: words('No.') } }),
    'on to an issuer': onward({ site, url: 'https://sso.example/auth?a=b&c=d', title: words('On to SSO') }),
    'set-up': setUp({ site, token: 'abc', zone }),
    'set-up refused': setUp({
      site,
      token: 'abc',
      zone,
      form: refusal('name', 'email', 'password', 'username', 'workspace', 'slug', 'zone'),
    }),
    'set-up pending': setUpPending(site),
    'set-up over': setUpOver(site),
    invitation: invitation({
      site,
      ways,
      token: 'abc',
      key: 'key',
      look,
      person: null,
      zone,
      form: refusal('name', 'email', 'username', 'zone'),
    }),
    'invitation signed in': invitation({ site, ways, token: 'abc', key: 'key', look, person, zone }),
    'invitation over': invitation({ site, ways, token: 'abc', key: 'key', look: { ...look, state: 'used_up' }, person: null, zone }),
    reset: reset({ site, token: 'abc', form: refusal('password') }),
    'reset over': resetOver(site, false),
    'reset over, with mail': resetOver(site, true),
    forgot: forgot({ site, hasMail: true, form: refusal('email') }),
    'forgot, without mail': forgot({ site, hasMail: false }),
    'forgot, asked': forgot({ site, hasMail: true, isAsked: true }),
    'address to confirm': confirmation({ site, token: 'abc' }),
    'address too late': confirmationOver(site),
    'not found': errorPage(site, notFound),
    forbidden: errorPage(site, forbidden(words('No.'))),
    broken: errorPage(site, broken(words('r-1'))),
    busy: errorPage(site, busy('That was a lot at once. Try again in 4 seconds.')),
    refused: errorPage(site, refused(words('This chat is archived.'))),
    'workspaces none': workspacesPage({ own: { site, person: at.viewer.person }, workspaces: [], mayCreate: false }),
  }
}

function own(at: Sample, words: Words, refusal: Refusal): Readonly<Record<string, Html>> {
  const mine = { site, person: at.viewer.person, isSaved: true }
  const session = { id: 'a1', device: words('Firefox on Linux'), createdAt: minute('08:00'), seenAt: minute('11:00') }
  return {
    profile: profilePage({
      own: mine,
      emoji: [words('flowbird')],
      profile: refusal('name', 'username', 'title', 'zone'),
      status: refusal('emoji', 'text'),
      picture: refusal('picture'),
    }),
    appearance: appearancePage({ own: mine }),
    keyboard: keyboardPage({ own: mine }),
    notifications: notificationsPage({ own: mine }),
    'factor off': factorPage({ own: mine, key, codesLeft: 0, isFor: words('Acme') }),
    'factor drawn': factorPage({
      own: mine,
      key,
      codesLeft: 0,
      drawn: {
        secret: 'ABCDEFGH',
        picture: [
          [true, false],
          [false, true],
        ],
      },
      form: refusal('code'),
    }),
    'factor on': factorPage({ key, own: { ...mine, person: { ...mine.person, hasFactor: true } }, codesLeft: 3 }),
    'recovery codes': factorPage({ own: mine, key, codesLeft: 10, codes: ['abcde-fghij'] }),
    'second step': secondStep({ site, next: words('/w/acme'), resume: words('x'), form: refusal('code') }),
    resumed: resumed({
      site,
      key,
      action: words('/w/acme/teams'),
      fields: [
        ['text', words('Half a thought')],
        ['name', words('Design')],
        ['person', words('x')],
      ],
    }),
    'again by password': again({
      site,
      hasPassword: true,
      hasFactor: true,
      isFresh: false,
      issuers: [],
      sealed: 'x',
      form: refusal('password', 'code'),
    }),
    'again elsewhere': again({
      site,
      hasPassword: false,
      hasFactor: false,
      isFresh: false,
      issuers: [{ id: 'sso', name: words('SSO') }],
      sealed: 'x',
    }),
    'again to go on': again({ site, hasPassword: true, hasFactor: false, isFresh: true, issuers: [], sealed: 'x' }),
    email: emailPage({ own: mine, key, hasMail: true, isAsked: true, form: refusal('email') }),
    'email, without mail': emailPage({ own: mine, key, hasMail: false }),
    password: passwordPage({ own: mine, form: refusal('current', 'password') }),
    'linked accounts': identitiesPage({
      own: { ...mine, hasIssuers: true },
      linked: [
        { identityId: 'a1', name: words('Northwind SSO'), linkedAt: minute('11:00'), isLastWayIn: false },
        { identityId: 'b2', name: words('Other'), linkedAt: minute('11:00'), isLastWayIn: true },
      ],
      others: [{ id: 'google', name: words('Google') }],
      form: refusal(),
    }),
    sessions: sessionsPage({
      own: mine,
      sessions: [
        { ...session, isThis: true },
        { ...session, id: 'b2', isThis: false },
      ],
    }),
    instance: instancePage({
      own: { ...mine, person: { ...mine.person, isOperator: true } },
      letters: { items: [letter('parked'), letter('waiting')], counts: { parked: 1, waiting: 1, retrying: 0, replay: 0, discarded: 0 } },
      told: 'failed',
    }),
    'empty instance': instancePage({
      own: mine,
      letters: {
        items: [],
        counts: { parked: 0, waiting: 0, retrying: 0, replay: 0, discarded: 0 },
        refusal: { code: '554', since: 0, waiting: 3 },
      },
    }),
    workspaces: workspacesPage({
      own: mine,
      workspaces: [
        { workspace: { ...at.viewer.workspace, name: words('Northwind') }, role: 'owner', sidebar: at.sidebar },
        { workspace: { ...at.viewer.workspace, name: words('Acme') }, role: 'guest', sidebar: null },
      ],
      mayCreate: true,
      form: refusal('name', 'slug'),
    }),
  }
}

function chats(at: Sample, look: Look, words: Words, refusal: Refusal): Readonly<Record<string, Html>> {
  const empty = {
    ...at.screen,
    chat: { ...at.checkout, lastN: 0, topic: '' },
    unread: 0,
    unreadPlace: null,
    page: { ...at.screen.page, rows: [] },
  }
  const reader = { ...empty, mayWrite: false, mayManage: false, chatRole: null, whyNot: words('Join this channel to write in it.') }
  const direct = {
    ...at.screen,
    chat: { ...at.checkout, chatType: 'direct', visibility: 'direct', title: null, topic: '' } as const,
    title: words('Bob Ortega'),
  }
  const middle = { ...at.screen, page: { ...at.screen.page, hasOlder: true, hasNewer: true } }
  const lines = linesOf(at)
  return {
    chat: chatPage(look, { screen: at.screen, lines, key }),
    'chat refused': chatPage(look, { screen: middle, lines, key, form: refusal('text') }),
    'chat naming': chatPage(look, { screen: at.screen, lines, key, outside: at.persons.slice(3) }),
    'chat empty': chatPage(look, { screen: empty, lines: joined([]), key }),
    'chat read only': chatPage(look, { screen: reader, lines: joined([]), key }),
    'chat direct': chatPage(look, { screen: direct, lines, key }),
    'chat panel': page(look, { title: 'x', main: chatPanel({ ...look, screen: at.screen, lines, key }) }),
    chats: chatsPage(look),
    'chats none': chatsPage({
      ...look,
      sidebar: { ...at.sidebar, sections: at.sidebar.sections.slice(-2).map(section => ({ ...section, lines: [] })) },
    }),
  }
}

function workspace(
  at: Sample,
  words: Words,
  refusal: Refusal,
  inside: (title: string, main: Html) => Html,
): Readonly<Record<string, Html>> {
  const me = at.ids.ann
  const others = at.persons.slice(1)
  const found = {
    items: [
      { chat: at.checkout, description: words('about'), isParticipant: true },
      { chat: at.chat('design', { posting: 'admins' }), description: '', isParticipant: false },
      { chat: at.chat('old', { isArchived: true, visibility: 'private' }), description: '', isParticipant: false },
    ],
    next: words('next'),
    words: words('ch'),
    filter: 'all' as const,
    sort: 'name' as const,
    isCut: true,
    mayCreatePublic: true,
    mayCreate: true,
  }
  const own = {
    me,
    chat: at.checkout,
    title: words('checkout'),
    description: words('about'),
    takesPart: true,
    mayManage: true,
    maySeeWebhooks: true,
    mayJoin: false,
    mayLeave: true,
    own: { level: 'all', isMuted: true, isFavourite: true, isHidden: false, section: words('mine'), chosenLevel: null } as const,
    sections: [words('mine'), words('yours')],
  }
  const message = at.rows[3] as (typeof at.rows)[number]
  const screen = {
    chat: at.checkout,
    title: words('checkout'),
    message,
    typed: message.text?.typed ?? '',
    ...at.called,
    mayEdit: true,
    mayDelete: true,
    mayReact: true,
    mayRemoveCards: true,
    mayPin: true,
    isSaved: false,
  }
  const states = ['open', 'expired', 'used_up', 'revoked'] as const
  const invite = (state: InviteListing['state']): InviteListing => ({
    id: `i-${state}`,
    role: 'member',
    creatorId: me,
    expiresAt: minute('12:00'),
    maxUses: 5,
    usedCount: 2,
    isRevoked: false,
    chatIds: [],
    guestUntil: null,
    email: words('x@y.example'),
    createdAt: 1,
    state,
    mayRevoke: true,
    mail: state === 'open' ? 'failed' : state === 'expired' ? 'sent' : 'waiting',
  })
  const given = {
    items: states.map(invite),
    people: at.people,
    mayInvite: true,
    hasMail: true,
    roles: ['admin', 'member', 'guest'],
    chats: [{ id: at.checkout.id, title: words('checkout') }],
  } as const
  const listed = {
    items: others.map((card, i) => ({
      member: { ...at.viewer.member, id: card.id, role: i === 0 ? ('admin' as const) : ('guest' as const), expiresAt: minute('12:00') },
      card,
      mayChange: true,
    })),
    words: words('b'),
    mayInvite: true,
    isOwner: true,
  }
  const people = {
    chat: at.checkout,
    title: words('checkout'),
    items: [
      { personId: me, role: 'admin' as const },
      { personId: at.ids.bob, role: 'member' as const },
    ],
    people: at.people,
    mayAdd: true,
    mayManage: true,
    mayLeave: true,
    others: at.persons.slice(3),
  }
  return {
    browse: inside('Channels', browse({ site, slug, zone, key, browse: found, form: refusal('title') })),
    'browse none': inside('Channels', browse({ site, slug, zone, key, browse: { ...found, items: [], next: null } })),
    'browse empty': inside('Channels', browse({ site, slug, zone, key, browse: { ...found, items: [], next: null, words: '' } })),
    'browse archive': inside(
      'Channels',
      browse({ site, slug, zone, key, browse: { ...found, items: [], next: null, words: '', filter: 'archived' } }),
    ),
    ...searches(at, inside, words),
    settings: inside('Settings', settings({ site, slug, settings: own, form: refusal('title', 'topic', 'description') })),
    'settings of a guest': inside('Settings', settings({ site, slug, settings: { ...own, mayManage: false } })),
    'settings to confirm': inside(
      'Settings',
      settings({ site, slug, settings: own, form: { values: {}, errors: {}, summary: words('sure'), reason: 'confirm_needed' } }),
    ),
    ...hooks(at, inside, words),
    'own menu': inside('Menu', ownMenu({ assets: site.assets, csrf: site.csrf, slug, settings: own })),
    deleted: inside('Deleted', deletedList({ site, slug, zone }, { items: [at.chat('old', { eraseAt: 1 })] })),
    'deleted none': inside('Deleted', deletedList({ site, slug, zone }, { items: [] })),
    'deleted chat': inside('Deleted', deletedPage({ site, slug, zone }, at.chat('old', { eraseAt: 1 }))),
    direct: inside('New message', startDirect({ site, slug, key, others, form: refusal('person') })),
    'direct none': inside('New message', startDirect({ site, slug, key, others: [] })),
    participants: inside('About', participants({ site, slug, me, participants: people, form: refusal('title', 'topic') })),
    message: inside(
      'Message',
      messageScreen({ site, slug, zone, me, key, screen, own: [], outside: at.persons.slice(3), form: refusal('text') }),
    ),
    pins: inside(
      'Pins',
      pins({
        site,
        slug,
        zone,
        pins: {
          chat: at.checkout,
          title: words('checkout'),
          faces: [me],
          items: [{ message: screen.message, pin: { messageId: screen.message.id, personId: me, at: screen.message.at } }],
          mayPin: true,
          ...at.called,
        },
      }),
    ),
    saved: inside(
      'Saved',
      saved({
        site,
        slug,
        zone,
        own: zone,
        screen: {
          items: [
            {
              save: saveOf(screen.message),
              message: screen.message,
              chatTitle: words('checkout'),
              isDirect: false,
              remindAt: screen.message.at,
            },
            { save: saveOf({ ...screen.message, id: 'gone' }), message: null, chatTitle: '', isDirect: false, remindAt: null },
          ],
          due: [
            {
              reminder: reminderTo(otherOf(screen.message)),
              message: otherOf(screen.message),
              chatTitle: words('checkout'),
              isDirect: false,
            },
            {
              reminder: reminderTo(screen.message, words('Call the printer')),
              message: null,
              chatTitle: words('checkout'),
              isDirect: false,
            },
          ],
          next: screen.message.id,
          ...at.called,
        },
      }),
    ),
    'saved none': inside('Saved', saved({ site, slug, zone, own: zone, screen: { due: [], items: [], next: null, ...at.called } })),
    'pins none': inside(
      'Pins',
      pins({ site, slug, zone, pins: { chat: at.checkout, title: words('checkout'), faces: [], items: [], mayPin: true, ...at.called } }),
    ),
    history: inside(
      'Versions',
      history({
        site,
        slug,
        zone,
        history: {
          chat: at.checkout,
          title: words('checkout'),
          message,
          versions: [
            {
              at: minute('10:00'),
              changes: [
                { kind: 'del', text: words('old') },
                { kind: 'ins', text: words('new') },
              ],
            },
            { at: minute('09:00'), changes: [{ kind: 'same', text: words('old') }] },
          ],
          people: at.people,
        },
      }),
    ),
    members: inside(
      'People',
      members({
        site,
        slug,
        zone,
        me,
        myRole: 'owner',
        members: { ...listed, next: at.ids.bob, count: 120, admins: listed.items },
        form: refusal('role'),
        handingOver: refusal('confirm'),
      }),
    ),
    'members none': inside(
      'People',
      members({
        site,
        slug,
        zone,
        me,
        myRole: 'member',
        members: { ...listed, items: [], isOwner: false, next: null, count: 0, admins: [] },
      }),
    ),
    invites: inside(
      'Invitations',
      invites({ site, slug, zone, key, invites: given, form: refusal('days', 'email'), link: words('http://localhost/invitations/x') }),
    ),
    'invites none': inside('Invitations', invites({ site, slug, zone, key, invites: { ...given, items: [] } })),
    'workspace settings': inside(
      'Settings',
      workspaceSettings({ site, workspace: at.workspace, form: refusal('name', 'description'), isSaved: true }),
    ),
    person: inside(
      'Bob',
      personPage({
        site,
        workspace: at.workspace,
        me,
        key,
        now: minute('11:00'),
        card: { ...(at.persons[1] as (typeof at.persons)[number]), role: 'admin' },
      }),
    ),
    'panel of an error': inside('Not found', errorPanel(site.assets, notFound)),
  }
}

/** As of another message. */
const otherOf = (message: MessageDocument): MessageDocument => ({ ...message, id: message.id.replace(/..$/, 'ff') })
const saveOf = ({ workspaceId, id, chatId, at }: MessageDocument) => ({
  workspaceId,
  id,
  version: 1,
  personId: 'me',
  chatId,
  messageId: id,
  at,
})

const reminderTo = (message: MessageDocument, text = ''): ReminderDocument => ({
  ...{ workspaceId: message.workspaceId, id: message.id, version: 1, personId: message.authorId, askedById: message.authorId },
  ...{ chatId: message.chatId, messageId: text === '' ? message.id : null, isHere: false, text, at: message.at, dueAt: message.at },
  ...{ state: 'due', failure: null },
})

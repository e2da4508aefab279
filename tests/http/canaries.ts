import { globSync, readFileSync } from 'node:fs'
import { previewIdOf } from '../../src/application/commands/previews.ts'
import type { Commands } from '../../src/application/commands.ts'
import { SLUG, type TestApp } from '../support/app.ts'
import { filled, type Route, type routesOf } from '../support/http.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'

/** What is planted wherever words fit, and must be heard nowhere else. */
export const CANARY = 'kanarie'
export const sings = (text: string): boolean => text.toLowerCase().includes(CANARY)

const HERE = 'http://localhost'
const VISITOR = 'v'.repeat(43)
const PASSWORD = `${CANARY} in a password`
const EMAIL = `${CANARY}-new@example.org`

type Fields = Readonly<Record<string, string>>
type Who = 'ann' | 'dan' | 'visitor'

/** A form filled in so that it is taken: words hold the canary, choices do not. */
type Form = { readonly who?: Who; readonly words?: Fields; readonly choices?: Fields; readonly isRefused?: true }

/** Everything that a program may say. */
const PAYLOAD = {
  text: `${CANARY} text`,
  username: `${CANARY} bot`,
  icon_emoji: ':ghost:',
  attachments: [
    {
      ...{ fallback: CANARY, color: 'good', pretext: `${CANARY} pretext`, author_name: `${CANARY} author`, footer: `${CANARY} footer` },
      ...{ title: `${CANARY} title`, title_link: `https://${CANARY}.example/`, text: `${CANARY} inside`, ts: 1 },
      ...{ fields: [{ title: `${CANARY} field`, value: CANARY, short: true }], image_url: `https://${CANARY}.example/p.png` },
      actions: [{ type: 'button', text: CANARY, url: `https://${CANARY}.example/` }],
    },
  ],
}

/** In an order in which each is possible. A form without fields stands here too: its answer is an answer. */
export const FORMS: Readonly<Record<string, Form>> = {
  'POST /w/:slug/chats': { words: { title: `${CANARY} title of a new channel` }, choices: { visibility: 'public' } },
  'POST /w/:slug/chats/direct': { choices: { person: '' } },
  'PATCH /w/:slug/chats/:chat': { words: { title: `${CANARY} title` } },
  'PATCH /w/:slug/chats/:chat/preferences': {
    words: { newSection: `${CANARY} section` },
    choices: { level: 'all', mute: '1h', section: '', isFavourite: 'on', isHidden: 'off' },
  },
  'PUT /w/:slug/chats/:chat/topic': { words: { topic: `${CANARY} topic` } },
  'POST /w/:slug/chats/:chat/messages': {
    words: { text: `${CANARY} text, [${CANARY}](https://${CANARY}.example/) and \`${CANARY}\`` },
    choices: { threadId: '', isAlsoInChat: 'on', isConfirmed: 'on', fileIds: '', files: '' },
  },
  'POST /w/:slug/files': { isRefused: true }, // a file is no form
  'DELETE /w/:slug/files/:file': { isRefused: true },
  'PATCH /w/:slug/chats/:chat/messages/:message': { words: { text: `${CANARY} edited` } },
  'POST /w/:slug/chats/:chat/messages/:message/reactions': { choices: { emoji: 'eyes' } },
  'PUT /w/:slug/chats/:chat/messages/:message/reactions/:emoji': {},
  'DELETE /w/:slug/chats/:chat/messages/:message/reactions/:emoji': {},
  'POST /w/:slug/chats/:chat/messages/:message/forward': {
    words: { text: `${CANARY} forwarded` },
    choices: { toChatId: '', isConfirmed: '' },
  },
  'PUT /w/:slug/chats/:chat/messages/:message/pin': {},
  'DELETE /w/:slug/chats/:chat/messages/:message/cards/:card': {},
  'PUT /w/:slug/chats/:chat/messages/:message/follow': {},
  'DELETE /w/:slug/chats/:chat/messages/:message/follow': {},
  'DELETE /w/:slug/chats/:chat/messages/:message/pin': {},
  'PUT /w/:slug/chats/:chat/messages/:message/save': {},
  'DELETE /w/:slug/chats/:chat/messages/:message/save': {},
  'PATCH /w/:slug/reminders/:reminder': { words: { text: `${CANARY} reminded` }, choices: { when: 'tomorrow', at: '' } },
  'PUT /w/:slug/reminders/seen': {},
  'PUT /w/:slug/reminders/:reminder/done': {},
  'DELETE /w/:slug/reminders/:reminder/done': {},
  'DELETE /w/:slug/reminders/:reminder': {},
  'PUT /w/:slug/chats/:chat/messages/:message/reminder': { choices: { when: 'at', at: '2026-12-01T09:00', back: 'off' } },
  'DELETE /w/:slug/chats/:chat/messages/:message/reminder': {},
  'POST /w/:slug/chats/:chat/schedules': {
    words: { text: `${CANARY} for later` },
    choices: { threadId: '', isAlsoInChat: 'on', fileIds: '', files: '', when: 'at', at: '2026-12-01T09:00' },
  },
  'PATCH /w/:slug/schedules/:schedule': { words: { text: `${CANARY} for later still` }, choices: { when: 'monday', at: '' } },
  'POST /w/:slug/schedules/:schedule/send': {},
  'DELETE /w/:slug/schedules/:schedule': {},
  'POST /w/:slug/read': { choices: { chatId: '' } },
  'POST /w/:slug/chats/:chat/read': { choices: { turn: '0', position: '1', markUnread: '', threadId: '' } },
  'POST /w/:slug/chats/:chat/preview': { words: { text: `${CANARY} preview` }, choices: { threadId: '', isAlsoInChat: 'on' } },
  'PUT /w/:slug/chats/:chat/draft': { words: { text: `${CANARY} draft` }, choices: { threadId: '', base: '' } },
  'DELETE /w/:slug/drafts': { choices: { chatId: '', threadId: '' } },
  'POST /w/:slug/chats/:chat/participants': { choices: { person: '' } },
  'PATCH /w/:slug/chats/:chat/participants/:person': { choices: { role: 'admin' } },
  'DELETE /w/:slug/chats/:chat/participants/:person': {},
  'PUT /w/:slug/chats/:chat/description': { words: { description: `${CANARY} description` } },
  'PUT /w/:slug/chats/:chat/posting': { choices: { posting: 'admins' } },
  'PUT /w/:slug/chats/:chat/visibility': { choices: { visibility: 'private', isConfirmed: '' } },
  'POST /w/:slug/chats/:chat/webhooks': { words: { name: `${CANARY} hook` }, choices: { emoji: ':rocket:', isSigned: 'on' } },
  'PUT /w/:slug/chats/:chat/webhooks/:bot/address': { choices: { isConfirmed: 'on', isSigned: 'on' } },
  'DELETE /w/:slug/chats/:chat/webhooks/:bot': { choices: { isConfirmed: 'on' } },
  'POST /hooks/:token': { who: 'visitor', words: { payload: JSON.stringify(PAYLOAD) } },
  'PUT /w/:slug/chats/:chat/deletion': { choices: { isConfirmed: 'on' } },
  'DELETE /w/:slug/chats/:chat/deletion': {},
  'PUT /w/:slug/chats/:chat/archive': {},
  'DELETE /w/:slug/chats/:chat/archive': {},
  'PATCH /w/:slug/settings': {
    words: { name: `${CANARY} workspace`, description: `${CANARY} description` },
    choices: {
      zone: 'UTC',
      locale: 'en',
      editWindowMinutes: '',
      storageGigabytes: '',
      membersMayInvite: 'on',
      membersMayCreatePublic: 'on',
      previewsAllowed: 'on',
    },
  },
  'POST /w/:slug/invites': {
    words: { email: `${CANARY}-asked@example.org` },
    choices: { role: 'member', days: '7', maxUses: '1', guestUntil: '', chat: '' },
  },
  'DELETE /w/:slug/invites/:invite': {},
  'POST /w/:slug/teams': { words: { name: `${CANARY} team`, handle: `${CANARY}-team` } },
  'PATCH /w/:slug/teams/:team': { words: { name: `${CANARY} renamed`, handle: `${CANARY}-renamed` } },
  'POST /w/:slug/teams/:team/members': { choices: { person: '' } },
  'DELETE /w/:slug/teams/:team/members/:person': {},
  'DELETE /w/:slug/teams/:team': {},
  'POST /w/:slug/settings/emoji': { words: { name: `${CANARY}_emoji`, picture: CANARY }, isRefused: true }, // it is no picture
  'DELETE /w/:slug/settings/emoji/:own': {},
  'PATCH /w/:slug/members/:person': { choices: { role: 'admin' } },
  'POST /invitations/:token': {
    who: 'visitor',
    words: { name: `${CANARY} new`, email: EMAIL, username: `${CANARY}-new`, password: PASSWORD },
    choices: { zone: 'UTC' },
  },
  'POST /auth/:provider/logout': { who: 'visitor', words: { logout_token: CANARY }, isRefused: true },
  'POST /settings/identities/:provider': { isRefused: true },
  'DELETE /settings/identities/:identity': {},
  'POST /settings/instance/dead-letters/:letter/replay': {},
  'DELETE /settings/instance/dead-letters/:letter': { isRefused: true }, // there is none
  'POST /sign-in': { who: 'visitor', words: { email: EMAIL, password: PASSWORD, next: `/${CANARY}`, resume: CANARY } },
  'PATCH /settings/profile': {
    words: { name: `${CANARY} ann`, username: CANARY, title: `${CANARY} of all` },
    choices: { zone: 'UTC', locale: 'en' },
  },
  'PUT /settings/status': { words: { emoji: CANARY, text: `${CANARY} away` }, choices: { until: 'none' } },
  'POST /settings/picture': { words: { picture: CANARY }, isRefused: true },
  'DELETE /settings/picture': {},
  'PATCH /settings/appearance': { words: { back: `/${CANARY}` }, choices: { theme: 'dark', density: 'compact' } },
  'PATCH /settings/keyboard': { choices: { singleKeys: 'on' } },
  'PATCH /settings/notifications': { choices: { sounds: 'on' } },
  'POST /workspaces': { words: { name: `${CANARY} other workspace`, slug: `${CANARY}-other` }, choices: { zone: 'UTC' } },
  'PUT /settings/password': { who: 'dan', words: { current: `${CANARY} guess`, password: PASSWORD, username: CANARY }, isRefused: true },
  'POST /sign-in/code': { who: 'visitor', words: { code: CANARY, next: `/${CANARY}`, resume: CANARY } }, // no password fitted before: back to where it is asked for
  'POST /again': { words: { password: CANARY, code: CANARY, again: CANARY } },
  'POST /settings/factor': {},
  'PUT /settings/factor': { words: { code: CANARY }, isRefused: true },
  'DELETE /settings/factor': {},
  'POST /settings/factor/codes': { isRefused: true },
  'POST /settings/instance/factors': { words: { who: CANARY }, isRefused: true },
  'PUT /w/:slug/settings/sign-in': { choices: { requiresFactor: 'off' } },
  'POST /reset': { who: 'visitor', words: { email: EMAIL }, isRefused: true }, // no mail here; tests/mail.test.ts has some
  'POST /settings/email': { words: { email: EMAIL }, isRefused: true },
  'POST /addresses/:token': { who: 'visitor', isRefused: true },
  'POST /w/:slug/invites/:invite/letter': { isRefused: true },
  'POST /reset/:token': { who: 'visitor', words: { password: PASSWORD } },
  'POST /set-up/:token': {
    who: 'visitor',
    words: { name: CANARY, email: EMAIL, password: PASSWORD, username: CANARY, workspace: CANARY, slug: CANARY },
    choices: { zone: 'UTC' },
    isRefused: true,
  },
  'PUT /w/:slug/owner': { words: { confirm: CANARY }, choices: { person: '' }, isRefused: true },
  'DELETE /w/:slug/chats/:chat/messages/:message': {},
  'DELETE /w/:slug/members/:person': {},
  'DELETE /w/:slug/members/me': { who: 'dan' },
  'DELETE /settings/sessions/:session': { who: 'dan' },
  'DELETE /settings/status': { who: 'dan' },
  'DELETE /settings/sessions': { who: 'dan' },
  'POST /sign-out': { who: 'dan' },
}

/** What each form takes, as the routes themselves say: `takes([…])` behind the path. */
export function takenBy(route: Route): readonly string[] {
  if (route.path === '/hooks/:token') return ['payload'] // of a form; it also comes as it is
  const said = SAID.find(([, method, path = '']) => method === route.method.toLowerCase() && endsAs(route.path, path))
  if (!said) throw new Error(`${route.method} ${route.path} does not say what it takes`)
  return [...(said[3] ?? '').matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
}

const SOURCES = globSync(`${import.meta.dirname}/../../src/http/*.ts`).map(file => readFileSync(file, 'utf8'))
const SAID = SOURCES.flatMap(source => [...source.matchAll(/\.(post|put|patch|delete)\(\s*'([^']+)',\s*takes\(([^)]*)\)/g)])
const endsAs = (path: string, end: string): boolean => path === end || path === `/w/:slug${end}`

type Routes = Awaited<ReturnType<typeof routesOf>>
type Browser = { readonly cookie: string; readonly csrf: string }
export type Answered = { readonly status: number; readonly bytes: string }

type Sending = {
  readonly routes: Routes
  readonly words: Fields
  readonly fields: Fields
  readonly browser: Browser
  readonly says?: string
}

/** What a browser asks and says about itself sings too, unless it is told to say something else. */
export async function sent(key: string, { routes, words, fields, browser: { cookie, csrf }, says = CANARY }: Sending): Promise<Answered> {
  const [method = '', path = ''] = key.split(' ')
  const answer = await routes.request(`${HERE}${filled(path, words)}?q=${says}`, {
    method,
    headers: { cookie, origin: HERE, 'x-csrf': csrf, 'user-agent': says, referer: `${HERE}/${says}`, 'accept-language': says },
    ...(method === 'GET' ? {} : { body: new URLSearchParams(fields) }),
  })
  return { status: answer.status, bytes: JSON.stringify([...answer.headers]) + (await answer.text()) }
}

/** A fresh session each time, as some forms end it. */
export async function browserOf(app: TestApp, personId: string): Promise<Browser> {
  const { token, sessionId } = await app.flowra.core.commands.sessions.begin(personId, 'test')
  return { cookie: `flowra=${token}`, csrf: app.ports.keys.digest('csrf', `session ${sessionId}`) }
}

/** Whoever a form belongs to. */
export const browserFor = (app: TestApp, key: string): Browser | Promise<Browser> => {
  const who = FORMS[key]?.who ?? 'ann'
  return who === 'visitor' ? visitor(app) : browserOf(app, app[who].id)
}

const visitor = (app: TestApp) => ({ cookie: `flowra-visitor=${VISITOR}`, csrf: app.ports.keys.digest('csrf', `visitor ${VISITOR}`) })

/** What a page says of itself. */
export const CARD = {
  ...{ url: `https://${CANARY}.example/`, title: `${CANARY} title`, site: CANARY, summary: `${CANARY} summary` },
  picture: { fileId: newKey(), width: 96, height: 96 },
}

/** Ids of what there is for these forms to be about; links are new for each. */
export async function wordsFor(app: TestApp, key: string): Promise<Fields> {
  const { ann, cleo, dan, gus, chats, flowra } = app
  const { invites, messages, sessions, setUp } = flowra.core.commands
  const { token: invitation, inviteId } = await invites.create(ann.by(), { role: 'member', maxUses: 1 })
  const { messageId } = await messages.post(ann.by(), chats.launch, { text: `${CANARY} ${CARD.url}` })
  const at = { chatId: chats.launch, messageId }
  await messages.attachPreview({ ...ann.by(), isSystem: true }, at, CARD)
  await messages.react(ann.by(), { chatId: chats.launch, messageId }, 'tada')
  const { hook, bot } = await hooksFor(app, key)
  const reset = await sessions.makeResetLink({ personId: ann.id, command: newKey() }, cleo.id)
  const { sessionId } = await sessions.begin(dan.id, 'elsewhere')
  return {
    ...{
      slug: SLUG,
      message: messageId,
      invite: inviteId,
      team: await teamFor(app, key),
      own: await emojiFor(app, key),
      bot,
      session: sessionId,
      ...(await waitingFor(app, key)),
      emoji: key.startsWith('DELETE') ? 'tada' : 'eyes',
      card: previewIdOf(at, CARD.url),
    },
    ...{ provider: 'sso', identity: 'x', letter: 'x', file: 'x', icon: 'x', size: '96', hash: 'x', folder: 'css' },
    chat: /\/(?:archive|deletion|visibility|posting)$/.test(key) ? chats.secret : chats.launch,
    person: key.startsWith('DELETE') ? gus.id : cleo.id,
    token: tokenFor(key, { hook, reset, setUp: await setUp.makeLink(), invitation: invitation ?? '' }),
  }
}

const isAbout = (key: string, what: string): boolean => key === '' || key.includes(what)

async function emojiFor({ ann, flowra }: TestApp, key: string): Promise<string> {
  if (!isAbout(key, '/emoji')) return 'x'
  const wish = { name: `${CANARY}_${newKey().slice(-12)}` }
  return (await flowra.core.commands.emoji.add(ann.by(), wish, await aPicture())).emojiId
}

async function hooksFor({ ann, chats, flowra }: TestApp, key: string): Promise<{ readonly hook: string; readonly bot: string }> {
  if (!isAbout(key, 'hooks/')) return { hook: 'x', bot: 'x' }
  const made = (chatId: string) => flowra.core.commands.webhooks.create(ann.by(), chatId, { name: `${CANARY} deploys` })
  const { token } = await made(chats.general)
  const { botId } = await made(chats.launch)
  return { hook: token ?? '', bot: botId }
}

async function teamFor({ ann, cleo, flowra }: TestApp, key: string): Promise<string> {
  if (!isAbout(key, '/teams')) return 'x'
  const { teams } = flowra.core.commands
  const { teamId } = await teams.create(ann.by(), { name: CANARY, handle: `${CANARY}${newKey().slice(-12)}` })
  await teams.addMember(ann.by(), teamId, { person: cleo.id })
  return teamId
}

/** Each link has its own kind of secret. */
function tokenFor(key: string, of: Readonly<Record<'hook' | 'reset' | 'setUp' | 'invitation', string>>): string {
  if (key.includes('/hooks/')) return of.hook
  if (key.includes('/reset/')) return of.reset
  return key.includes('/set-up/') ? of.setUp : of.invitation
}

/** What waits for its time: nobody may have more than a hundred of it. */
async function waitingFor({ ann, chats, flowra }: TestApp, key: string): Promise<Fields> {
  const { reminders, schedules } = flowra.core.commands
  const isAbout = (word: string) => key === '' || key.includes(word)
  const asked = isAbout(':reminder') && (await reminders.ask(ann.by(), chats.launch, `me tomorrow ${CANARY}`))
  if (asked && key.endsWith('/done')) await reminders.fire({ kind: 'reminder', ...asked.reminder }) // only what came can be done
  const written = isAbout(':schedule') && (await schedules.add(ann.by(), chats.launch, { text: CANARY, when: 'tomorrow' }))
  return { reminder: asked ? asked.reminder.id : 'x', schedule: written ? written.schedule.id : 'x' }
}

/** The choices that are ids, filled in. */
export const choicesOf = (app: TestApp, key: string): Fields => {
  const { choices = {} } = FORMS[key] ?? {}
  const ids: Fields = { person: app.dan.id, chat: app.chats.launch, chatId: app.chats.launch, toChatId: app.chats.general }
  const named = Object.entries(choices).map(([name, value]) => [name, value || ids[name] || ''] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== ''))
}

/** The same commands, and which of them were given a canary. */
export function listening(commands: Commands): { readonly commands: Commands; readonly heard: ReadonlySet<string> } {
  const heard = new Set<string>()
  const group = <G extends object>(name: string, of: G): G =>
    new Proxy(of, {
      get: (target, key) => {
        const run = target[key as keyof G] as (...rest: unknown[]) => unknown
        return (...rest: unknown[]) => {
          if (sings(JSON.stringify(rest))) heard.add(`${name}.${String(key)}`)
          return run(...rest)
        }
      },
    })
  return { commands: Object.fromEntries(Object.entries(commands).map(([name, of]) => [name, group(name, of)])) as Commands, heard }
}

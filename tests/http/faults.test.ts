import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import type { Ports } from '../../src/application/ports.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { PASSWORD } from '../support/profile.ts'

/** What a fault says to us and to nobody else. */
const CAUSE = 'SELECT secret FROM kanarienvogel at /srv/flowra/data'
const LEAKS = /kanarienvogel|SELECT|\/srv\/|\.[jt]s:\d|node_modules|\bat \w+ \(|Error:/

type Switch = { broken: keyof Ports | undefined }

/** The same ports, of which the one that is named fails at whatever it is asked. */
function breaking(ports: Ports, fault: Switch): Ports {
  const wrapped = Object.entries(ports).map(([name, port]) => [
    name,
    port === null
      ? null
      : new Proxy(port, {
          get(target, word) {
            const act = target[word as keyof typeof target] as unknown
            if (fault.broken !== name || typeof act !== 'function') return act
            return SYNCHRONOUS.has(name)
              ? () => {
                  throw new Error(CAUSE)
                }
              : () => Promise.reject(new Error(CAUSE))
          },
        }),
  ])
  return Object.fromEntries(wrapped)
}

const SYNCHRONOUS = new Set(['clock', 'random', 'keys', 'broadcast'])

type Asked = Record<string, (app: TestApp, headers: Record<string, string>) => Promise<Response>>

let titles = 0 // a title stays taken for a while by whoever nearly had it

/** What people do, each as somebody who may. */
const ACTS = {
  'sign-in page': (app, headers) => app.fetch(roots.signIn, { headers }),
  chat: (app, headers) => app.ann.get(at.chat(app.chats.launch), headers),
  older: (app, headers) => app.ann.get(`${at.chat(app.chats.launch)}?before=1`, headers),
  members: (app, headers) => app.bob.get(`${at.members}?q=c`, headers),
  post: (app, headers) => change(app, headers, at.messages(app.chats.launch), { text: 'Never said' }),
  channel: (app, headers) => change(app, headers, at.chats, { title: `never-made-${++titles}`, visibility: 'public' }),
  picture: async (app, headers) => {
    const body = new FormData()
    body.set('picture', new File([new Uint8Array(await square())], 'me.png', { type: 'image/png' }))
    return app.fetch(roots.picture, { method: 'POST', headers: { ...ofAnn(app), ...headers }, body })
  },
  password: (app, headers) =>
    change(app, headers, `${roots.password}?_method=PUT`, { current: PASSWORD, password: 'a rather new password' }),
} as const satisfies Asked

const ofAnn = (app: TestApp) => ({ cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf })

const change = (app: TestApp, headers: Record<string, string>, path: string, fields: Record<string, string>) =>
  app.fetch(path, { method: 'POST', headers: { ...ofAnn(app), ...headers }, body: new URLSearchParams(fields) })

const square = () =>
  sharp({ create: { width: 100, height: 100, channels: 3, background: 'red' } })
    .png()
    .toBuffer()

/** Which acts need which port. */
const NEEDS: Readonly<Partial<Record<keyof Ports, readonly (keyof typeof ACTS)[]>>> = {
  limits: ['sign-in page', 'chat', 'older', 'members', 'post', 'channel', 'picture', 'password'],
  documents: ['chat', 'older', 'members', 'channel', 'password'],
  log: ['post', 'channel', 'picture'],
  files: ['picture'],
  pictures: ['picture'],
  passwords: ['password'],
  clock: ['chat', 'post', 'channel', 'picture', 'password'],
  random: ['sign-in page', 'chat', 'post', 'channel', 'picture', 'password'],
  keys: ['sign-in page'],
}

const FORMS: Readonly<Record<string, Record<string, string>>> = {
  page: {},
  fragment: { 'hx-request': 'true', 'hx-request-type': 'partial' },
  json: { accept: 'application/json' },
}

for (const [port, acts] of Object.entries(NEEDS))
  test(`when ${port} fails, who asks gets a sentence and a number, and the cause stands in the log under it`, async () => {
    const fault: Switch = { broken: undefined }
    await using app = await anApp({ on: ports => breaking(ports, fault) })
    const before = await app.ports.log.last()
    for (const act of acts)
      for (const [form, headers] of Object.entries(FORMS)) {
        fault.broken = port as keyof Ports
        const answer = await ACTS[act](app, headers)
        const text = await answer.text()
        fault.broken = undefined
        const where = `${act} as ${form}: ${answer.status} ${text.slice(0, 300)}`
        const id = answer.headers.get('X-Request-Id') ?? 'none'
        assert.equal(answer.status, 500, where)
        assert.match(text, /omething went wrong/, where)
        assert.doesNotMatch(text, LEAKS, where)
        assert.doesNotMatch([...answer.headers].join('\n'), LEAKS, where)
        assert.ok(text.includes(id), where)
        const line = app.logged.find(({ level, fields }) => level === 'error' && fields['id'] === id)
        assert.equal(line?.fields['cause'], CAUSE, where)
        assert.doesNotMatch(JSON.stringify(line), /flowra=|never-made|Never said|rather new/, where)
      }
    assert.equal(await app.ports.log.last(), before, 'nothing is half done')
  })

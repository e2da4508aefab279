import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { IncomingWebhook } from '@slack/webhook'
import fc from 'fast-check'
import { RATES } from '../../src/application/limits.ts'
import { busy, Full, type Ports, Unsure } from '../../src/application/ports.ts'
import { PREVIEW_TASKS } from '../../src/application/previews/tasks.ts'
import { THREADS } from '../../src/application/read-models/threads.ts'
import { DELIVERIES } from '../../src/application/webhooks/deliveries.ts'
import { USES } from '../../src/application/webhooks/uses.ts'
import { anApp, at, settled, type TestApp } from '../support/app.ts'
import { anotherProcess } from '../support/house.ts'
import { routesOf, unhurried } from '../support/http.ts'
import { newKey } from '../support/keys.ts'

/** Programs post by an address alone: what they send, what they are told, and what nobody but they can make happen. */

type Hook = { readonly botId: string; readonly token: string; readonly url: string; readonly secret: string | undefined }

async function aHook({ ann, flowra, origin, chats }: TestApp, wish: object = { name: 'Deploys' }, chatId = chats.launch): Promise<Hook> {
  const { botId, token = '', secret } = await flowra.core.commands.webhooks.create(ann.by(), chatId, wish)
  return { botId, token, url: `${origin}/hooks/${token}`, secret }
}

const JSON_TYPE = { 'content-type': 'application/json' }
const says = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(payload) })
const told = async (answer: Response) => `${answer.status} ${await answer.text()}`
const pageOf = async ({ ann, chats }: TestApp, chatId = chats.launch) => (await ann.get(at.chat(chatId))).text()
const rowsIn = (html: string): readonly string[] => html.match(/<li class="message[^"]*" id="message-[\s\S]*?<\/li>/g) ?? []
const lastRow = async (app: TestApp): Promise<string> => rowsIn(await pageOf(app)).at(-1) ?? ''

test('curl, JSON and the old form all post, and are told ok in plain text', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const sent = [
    [form, '{"text":"by curl"}'],
    [form, new URLSearchParams({ payload: '{"text":"by an old form"}' }).toString()],
    [JSON_TYPE, '{"text":"by JSON"}'],
    [{ 'content-type': 'application/json; charset=utf-8' }, '{"text":"by JSON with a charset"}'],
  ] as const
  for (const [headers, body] of sent) {
    const answer = await fetch(url, { method: 'POST', headers, body })
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
    assert.equal(await told(answer), '200 ok')
  }
  const html = await pageOf(app)
  for (const words of ['by curl', 'by an old form', 'by JSON', 'by JSON with a charset']) assert.ok(html.includes(`<p>${words}</p>`), words)
})

test('a row says that a program wrote it, and which, whatever it calls itself', async () => {
  await using app = await anApp()
  const { url } = await aHook(app, { name: 'Deploys', emoji: ':rocket:' })
  await says(url, { text: '*Done* in <https://ci.example/1?a=1&amp;b=2|build 1> &lt;ok&gt;' })
  const plain = await lastRow(app)
  assert.match(plain, /<b class="name"[^>]*>Deploys<\/b> <span class="tag">App<\/span>/)
  assert.match(plain, /class="avatar square medium"[^>]*>🚀/u)
  assert.match(plain, /<strong>Done<\/strong> in <a href="https:\/\/ci\.example\/1\?a=1&amp;b=2"[^>]*>build 1<\/a> &lt;ok&gt;/)
  await says(url, { text: 'x', username: 'Ann', icon_emoji: ':ghost:', channel: '#general', link_names: 1 })
  const named = await lastRow(app)
  assert.match(named, /<b class="name"[^>]*>Ann<\/b> <span class="tag">App<\/span> <span class="via">by Deploys<\/span>/)
  assert.match(named, /👻/u)
  assert.doesNotMatch(named, /class="message grouped/)
  assert.equal(rowsIn(await pageOf(app, app.chats.general)).length, 0, 'it speaks in its own chat only')
})

test('the client of Slack posts unchanged, with attachments and blocks as their pages show them', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const webhook = new IncomingWebhook(url, { username: 'Builds', icon_emoji: ':package:' })
  assert.deepEqual(await webhook.send('plain words'), { text: 'ok' })
  assert.deepEqual(await webhook.send(ATTACHED as never), { text: 'ok' })
  const card = await lastRow(app)
  assert.match(card, /data-colour="green"/)
  for (const words of ['Optional text that appears above', 'Bobby Tables', 'Priority', 'Slack API Documentation', 'Slack API'])
    assert.ok(card.includes(words), words)
  assert.match(card, /<a href="https:\/\/api\.slack\.com\/"[^>]*>Slack API Documentation<\/a>/)
  assert.match(card, /<div class="short"><dt>Priority<\/dt>/)
  assert.deepEqual(await webhook.send(BLOCKS), { text: 'ok' })
  const blocks = await lastRow(app)
  for (const words of ['New request', 'Paid Time Off', 'Aug 10 - Aug 13', 'Approve']) assert.ok(blocks.includes(words), words)
  assert.doesNotMatch(blocks, /fallback/)
  assert.doesNotMatch(blocks, /<img/)
})

/** From Slack's pages on attachments and on blocks. */
const ATTACHED = {
  text: 'x',
  attachments: [
    {
      ...{ mrkdwn_in: ['text'], color: '#36a64f', pretext: 'Optional text that appears above', author_name: 'Bobby Tables' },
      ...{ author_link: 'http://flickr.com/bobby/', author_icon: 'http://flickr.com/icons/bobby.jpg' },
      ...{ title: 'Slack API Documentation', title_link: 'https://api.slack.com/', text: 'Optional `text` in the attachment' },
      fields: [
        { title: 'Priority', value: 'High', short: true },
        { title: 'Long', value: "*A field's* value", short: false },
      ],
      ...{ thumb_url: 'http://placekitten.com/g/200/200', footer: 'Slack API', footer_icon: 'https://a.example/f.png', ts: '123456789' },
    },
  ],
}
const BLOCKS = {
  text: 'fallback',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'New request', emoji: true } },
    {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: '*Type:*\nPaid Time Off' },
        { type: 'mrkdwn', text: '*When:*\nAug 10 - Aug 13' },
      ],
    },
    { type: 'divider' },
    { type: 'section', text: { type: 'mrkdwn', text: '<https://example.com|View request>' } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'asked by *Fred*' }] },
    { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a plan' },
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Approve' }, url: 'https://example.com/yes' }] },
  ],
}

test('it calls nobody and runs no tag, whatever it writes', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const before = (await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, app.chats.launch)).title
  const text = '<!here> <!channel> <!everyone> @all @here @bob <@bob> #title Taken\n#archive\n/topic x'
  assert.equal(await told(await says(url, { text, link_names: true })), '200 ok')
  await settled(app.flowra.core)
  const posted = (await app.ports.log.follow(0, 10_000)).find(({ fact }) => fact.type === 'MessagePosted')
  const fact = posted?.fact as unknown as Record<string, unknown>
  for (const name of ['mentionIds', 'teamIds', 'reach', 'hereIds', 'chatIds']) assert.equal(fact[name], undefined, name)
  assert.equal((await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, app.chats.launch)).title, before)
  assert.match(await lastRow(app), /@here @channel @everyone @all @here @bob @bob #title Taken<br>/)
  assert.deepEqual(await app.flowra.core.queries.mentions(await viewerOf(app)).then(({ items }) => items), [])
})

const viewerOf = async ({ flowra, bob }: TestApp) => {
  const viewer = await flowra.core.queries.viewer('acme', bob.id)
  assert.ok(viewer)
  return viewer
}

test('it is counted, found, quoted, pinned, answered and deleted like any message', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { url } = await aHook(app)
  const cleo = await app.cleo.socket()
  await says(url, { attachments: [{ title: 'Wanderfalke', text: 'nested', color: 'danger' }] })
  const { chats } = (await cleo.hears(({ t }) => t === 'count')) as never as { chats: readonly { chat: string; lastN: number }[] }
  assert.deepEqual(
    chats.map(({ chat, lastN }) => [chat, lastN]),
    [[launch, 1]],
  )
  cleo.close()
  await settled(app.flowra.core)
  assert.match(await (await app.cleo.get(at.searchFor('wanderfalke'))).text(), /<mark>Wanderfalke<\/mark>/)
  const row = await lastRow(app)
  const message = /id="message-([\w-]+)"/.exec(row)?.[1] ?? ''
  assert.equal((await app.cleo.sends('PUT', at.pin(launch, message))).status, 200)
  const key = newKey()
  const answer = await app.cleo.sends('POST', at.messages(launch), { key, text: 'Looking', threadId: message })
  assert.equal(answer.status, 200)
  const thread = await app.ports.documents.get(THREADS, app.workspaceId, message)
  assert.deepEqual(thread?.followerIds, [app.cleo.id], 'a program follows nothing')
  const forwarded = await app.cleo.submits(`${at.message(launch, message)}/forward`, {
    key: newKey(),
    text: '',
    toChatId: app.chats.general,
    isConfirmed: 'on',
  })
  assert.equal(forwarded.status, 303)
  const there = await pageOf(app, app.chats.general)
  assert.match(there, /<b>Deploys<\/b> <span class="tag">App<\/span>[\s\S]*Wanderfalke/)
  assert.equal((await app.cleo.sends('DELETE', at.message(launch, message))).status, 403)
  assert.equal((await app.cleo.sends('PATCH', at.message(launch, message), { text: 'mine' })).status, 403)
  assert.equal((await app.bob.sends('DELETE', at.message(launch, message))).status, 200)
  assert.doesNotMatch(await pageOf(app), /Wanderfalke/)
})

/** As Standard Webhooks say. */
const signed = (secret: string, body: string, id: string, at: number) => {
  const timestamp = String(Math.floor(at / 1000))
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { ...JSON_TYPE, 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

test('signed deliveries: forged, altered, late and early ones do nothing; the same one again posts once', async () => {
  await using app = await anApp()
  const { url, secret = '' } = await aHook(app, { name: 'Signed', isSigned: true })
  const body = '{"text":"genuine"}'
  const send = (headers: Record<string, string>, text = body) => fetch(url, { method: 'POST', headers, body: text })
  const now = app.clock.now()
  const good = signed(secret, body, 'msg_1', now)
  const start = await app.ports.log.last()
  const wrong: readonly (readonly [string, Record<string, string>, string])[] = [
    ['unsigned', JSON_TYPE, body],
    ['other body', good, '{"text":"forged"}'],
    ['other id', { ...good, 'webhook-id': 'msg_2' }, body],
    ['other moment', { ...good, 'webhook-timestamp': String(Math.floor(now / 1000) + 1) }, body],
    ['other secret', signed(`whsec_${Buffer.alloc(32).toString('base64')}`, body, 'msg_1', now), body],
    ['late', signed(secret, body, 'msg_3', now - 301_000), body],
    ['early', signed(secret, body, 'msg_4', now + 420_000), body],
    ['no version', { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', '') }, body],
    ['nothing', { ...good, 'webhook-signature': 'v1,' }, body],
    ['no number', { ...good, 'webhook-timestamp': '1e9' }, body],
  ]
  for (const [name, headers, text] of wrong) assert.equal(await told(await send(headers, text)), '403 invalid_token', name)
  assert.equal(await app.ports.log.last(), start, 'no effect')
  const old = { ...good, 'webhook-signature': `v1,AAAA ${good['webhook-signature']}` }
  for (const headers of [good, old, good, signed(secret, body, 'msg_1', now + 60_000)])
    assert.equal(await told(await send(headers)), '200 ok')
  assert.equal(rowsIn(await pageOf(app)).length, 1)
  const other = '{"text":"other words"}'
  assert.equal(await told(await send(signed(secret, other, 'msg_1', now), other)), '409 key_reused')
  assert.equal(rowsIn(await pageOf(app)).length, 1)
})

test('a delivery with an id posts once, also when many come together', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const send = () => says(url, { text: 'once' }, { 'idempotency-key': 'a'.repeat(40) })
  for (const answer of await Promise.all(Array.from({ length: 20 }, send))) assert.equal(await told(answer), '200 ok')
  assert.equal(rowsIn(await pageOf(app)).length, 1)
  assert.equal(await told(await says(url, { text: 'x' }, { 'idempotency-key': 'a'.repeat(300) })), '400 invalid_payload')
})

test('an address dies with the event: made anew, revoked, its chat archived, deleted or closed to it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chats, webhooks } = app.flowra.core.commands
  const hook = await aHook(app)
  const { token = '' } = await webhooks.renew(app.ann.by(), launch, hook.botId, { isConfirmed: true })
  const url = `${app.origin}/hooks/${token}`
  const text = { text: 'x' }
  assert.equal(await told(await says(hook.url, text)), '404 no_service')
  assert.equal(await told(await says(url, text)), '200 ok')
  await chats.setPosting(app.ann.by(), launch, { to: 'admins' })
  assert.equal(await told(await says(url, text)), '403 action_prohibited')
  await chats.setPosting(app.ann.by(), launch, { to: 'everyone' })
  await chats.archive(app.ann.by(), launch)
  assert.equal(await told(await says(url, text)), '410 channel_is_archived')
  await chats.unarchive(app.ann.by(), launch)
  await chats.delete(app.ann.by(), launch, { isConfirmed: true })
  assert.equal(await told(await says(url, text)), '404 no_service')
  await chats.restore(app.ann.by(), launch)
  assert.equal(await told(await says(url, text)), '200 ok')
  await webhooks.revoke(app.ann.by(), launch, hook.botId, { isConfirmed: true })
  assert.equal(await told(await says(url, text)), '404 no_service')
  for (const wrong of ['x', 'x'.repeat(27), '%00', `${token}x`])
    assert.ok([400, 404].includes((await says(`${app.origin}/hooks/${wrong}`, text)).status))
  assert.equal(rowsIn(await pageOf(app)).length, 2)
})

test('what another process revoked or made anew is dead in this one at once, and this one hears nothing but the log', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const there = anotherProcess(app.ports).commands.webhooks
  const [revoked, renewed] = [await aHook(app), await aHook(app, { name: 'Builds' })]
  const text = { text: 'x' }
  for (const { url } of [revoked, renewed]) assert.equal(await told(await says(url, text)), '200 ok', 'both are known here by now')
  await there.revoke(app.ann.by(), launch, revoked.botId, { isConfirmed: true })
  assert.equal(await told(await says(revoked.url, text)), '404 no_service')
  const { token = '' } = await there.renew(app.ann.by(), launch, renewed.botId, { isConfirmed: true })
  assert.equal(await told(await says(renewed.url, text)), '404 no_service')
  assert.equal(await told(await says(`${app.origin}/hooks/${token}`, text)), '200 ok')
  assert.equal(rowsIn(await pageOf(app)).length, 3)
})

test("Eve's webhook speaks in her workspace alone, and Ann's is not hers to see or to end", async () => {
  await using app = await anApp()
  const { botId, token } = await aHook(app)
  const { webhooks } = app.flowra.core.commands
  for (const act of ['renew', 'revoke'] as const)
    await assert.rejects(webhooks[act](app.eve.by(), app.chats.launch, botId, { isConfirmed: true }), { reason: 'not_found' })
  for (const who of [app.cleo, app.gus])
    await assert.rejects(webhooks.create(who.by(), app.chats.launch, { name: 'Mine' }), { reason: 'forbidden' })
  for (const who of [app.cleo, app.gus, app.eve]) assert.ok([403, 404].includes((await who.get(at.webhooks(app.chats.launch))).status))
  const page = await (await app.bob.get(at.webhooks(app.chats.launch))).text()
  assert.match(page, /Deploys/)
  assert.ok(!page.includes(token), 'the address is shown once')
})

test('a flood is refused with a moment to come back, and does nothing', async () => {
  await using app = await anApp()
  const [{ url }, other] = [await aHook(app), await aHook(app, { name: 'Other' })]
  const answers = await Promise.all(Array.from({ length: 90 }, () => says(url, { text: 'flood' })))
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(refused.length, 30)
  for (const answer of refused) {
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
    assert.equal(await answer.text(), 'rate_limited')
  }
  const { lastN } = await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, app.chats.launch)
  assert.equal(lastN, 60)
  assert.equal(await told(await says(other.url, { text: 'another is heard' })), '200 ok')
})

test('who knows the address of a signed one and not its secret takes no turn of its program', async () => {
  await using app = await anApp()
  const { url, secret = '' } = await aHook(app, { name: 'Signed', isSigned: true })
  const forged = await Promise.all(Array.from({ length: RATES.hook.points + 5 }, () => says(url, { text: 'forged' })))
  assert.ok(forged.every(({ status }) => status === 403))
  const body = '{"text":"genuine"}'
  const genuine = (n: number) => fetch(url, { method: 'POST', headers: signed(secret, body, `msg_${n}`, app.clock.now()), body })
  assert.equal(await told(await genuine(0)), '200 ok')
  const flood = await Promise.all(Array.from({ length: RATES.hook.points }, (_, n) => genuine(n + 1)))
  assert.equal(flood.filter(({ status }) => status === 429).length, 1, 'its own flood is refused')
})

test('an address that died leaves nothing behind, and asks nobody', async () => {
  await using app = await anApp()
  const { webhooks } = app.flowra.core.commands
  const [revoked, renewed] = [await aHook(app), await aHook(app, { name: 'Builds' })]
  await webhooks.revoke(app.ann.by(), app.chats.launch, revoked.botId, { isConfirmed: true })
  await webhooks.renew(app.ann.by(), app.chats.launch, renewed.botId, { isConfirmed: true })
  for (const { url } of [revoked, renewed]) {
    const answer = await says(url, { text: 'x', icon_url: 'https://acme.example/icon.png' }, { 'webhook-id': 'msg_1' })
    assert.equal(await told(answer), '404 no_service')
  }
  assert.equal(await app.ports.documents.count(DELIVERIES, 'instance', {}), 0)
  assert.equal(await app.ports.documents.count(PREVIEW_TASKS, 'instance', {}), 0)
})

test('what is wrong is said in one word, and never breaks', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const raw = async (body: string, type = 'application/json') =>
    told(await fetch(url, { method: 'POST', headers: { 'content-type': type }, body }))
  assert.equal(await raw('{"text":"x"}', 'text/plain'), '400 invalid_payload')
  assert.equal(await raw('{"text":"x"}', 'multipart/form-data; boundary=x'), '400 invalid_payload')
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '1',
    'text=x',
    '{"text":{}}',
    '{"text":["x"]}',
    '{"attachments":{}}',
    '{"attachments":[1]}',
  ])
    assert.equal(await raw(body), '400 invalid_payload', body)
  for (const body of [
    '{}',
    '{"text":""}',
    '{"text":" \\n"}',
    '{"attachments":[]}',
    '{"attachments":[{}]}',
    '{"text":null}',
    '{"__proto__":{"text":"x"}}',
  ])
    assert.equal(await raw(body), '400 no_text', body)
  assert.equal(
    await raw(JSON.stringify({ attachments: Array.from({ length: 10_000 }, () => ({ text: 'x' })) })),
    '400 too_many_attachments',
  )
  assert.equal(await raw(JSON.stringify({ blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) })), '400 invalid_blocks')
  assert.equal(await raw(`{"text":"${'x'.repeat(1_048_576)}"}`), '413 payload_too_large')
  assert.equal(rowsIn(await pageOf(app)).length, 0)
  const deep = 200_000
  assert.equal(await raw(`{"text":"deep","extra":${'['.repeat(deep)}${']'.repeat(deep)}}`), '200 ok')
  for (const kind of ['actions', 'rich_text', 'context', 'other'])
    assert.equal(
      await raw(`{"text":"deep","blocks":[{"type":"${kind}","elements":[${'['.repeat(deep)}${']'.repeat(deep)}]}]}`),
      '200 ok',
      kind,
    )
  assert.equal(await raw(`{"text":"long ${'😀'.repeat(100_000)}"}`), '200 ok')
  assert.equal(await raw('{"text":"odd","attachments":[{"text":"a","ts":1e308,"color":"red;background:url(x)"}]}'), '200 ok')
  assert.ok(rowsIn(await pageOf(app)).every(row => !row.includes('style=')))
})

test('however many fields and addresses a program sends, its row is like others', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const many = <T>(one: T): readonly T[] => Array.from({ length: 100 }, () => one)
  assert.equal(await told(await says(url, { text: 'fields', attachments: many({ fields: many({}) }) })), '200 ok')
  const facts = await lastRow(app)
  assert.match(facts, /fields/)
  assert.ok(facts.length < 100_000, `${facts.length}`)
  const address = { type: 'button', text: 'On', url: `https://ci.example/${'x'.repeat(40)}` }
  assert.equal(await told(await says(url, { text: 'addresses', attachments: many({ actions: many(address) }) })), '200 ok')
  const links = await lastRow(app)
  assert.match(links, /href="https:\/\/ci\.example/)
  assert.ok(links.length < 300_000, `${links.length}`)
})

test('what says nothing takes no room', async () => {
  await using app = await anApp()
  const { url } = await aHook(app)
  const many = <T>(one: T, most = 100): readonly T[] => Array.from({ length: most }, () => one)
  const rich = (part: object, parts = 100) => ({ blocks: many({ type: 'rich_text', elements: many(part, parts) }, 50) })
  const empty: Readonly<Record<string, object>> = {
    buttons: { attachments: many({ actions: many({ text: '', url: 'x' }) }) },
    people: rich({ type: 'rich_text_section', elements: many({ type: 'user' }) }, 10),
    sections: rich({ type: 'rich_text_section' }),
    quotes: rich({ type: 'rich_text_quote', elements: [{ type: 'text', text: '' }] }),
    code: rich({ type: 'rich_text_preformatted', elements: [] }),
    items: rich({ type: 'rich_text_list', elements: many({ type: 'x' }) }, 10),
  }
  for (const [name, payload] of Object.entries(empty)) {
    assert.equal(await told(await says(url, { text: name, ...payload })), '200 ok', name)
    const [said] = await app.ports.log.follow((await app.ports.log.last()) - 1, 1)
    const { length } = JSON.stringify(said)
    assert.ok(length < 1_000, `${name}: ${length}`)
  }
})

const json = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e308, '', 'x', '*b*', '<!here>', '<http://x|y>', '__proto__', '#fff'),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(
    fc.constantFrom(...['text', 'attachments', 'blocks', 'fields', 'type', 'elements', 'title', 'value', 'color', 'ts', 'username']),
    tie('value'),
    { maxKeys: 5 },
  ),
}))
const TYPES = ['header', 'section', 'context', 'divider', 'image', 'actions', 'rich_text', 'rich_text_section', 'rich_text_list', 'text']
const near = fc.record(
  {
    text: json.value,
    attachments: fc.array(fc.record({ text: json.value, fields: json.list, blocks: json.list, ts: json.value }, { requiredKeys: [] }), {
      maxLength: 3,
    }),
    blocks: fc.array(
      fc.record({ type: fc.constantFrom(...TYPES), text: json.value, elements: json.list, fields: json.list }, { requiredKeys: [] }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
)

test('whatever JSON comes, the answer is ok or a word of 400', async () => {
  await using app = await anApp()
  const { token } = await aHook(app)
  const routes = await routesOf(app, unhurried(app))
  const body = fc.oneof(json.value, json.object, near).map(value => JSON.stringify(value))
  await fc.assert(
    fc.asyncProperty(body, async text => {
      const answer = await routes.request(`http://localhost/hooks/${token}`, { method: 'POST', headers: JSON_TYPE, body: text })
      const word = await answer.text()
      const isTold =
        answer.status === 200 ? word === 'ok' : answer.status === 400 && /^(?:invalid_payload|invalid_blocks|no_text)$/.test(word)
      if (!isTold) throw new Error(`${answer.status} ${word}`)
    }),
    { numRuns: 600 },
  )
})

test('what was posted is told so, also while nobody can write down that the address was used', async () => {
  const failures = [busy(), new Full(), new Unsure()]
  const refusing = (documents: Ports['documents']): Ports['documents'] => ({
    ...documents,
    put: (collection, document) => (collection.name === USES.name ? Promise.reject(failures.shift()) : documents.put(collection, document)),
  })
  await using app = await anApp({ on: ports => ({ ...ports, documents: refusing(ports.documents) }) })
  for (const name of ['Busy', 'Full', 'Unsure']) {
    const { url } = await aHook(app, { name })
    assert.equal(await told(await says(url, { text: 'deployed' })), '200 ok', name)
  }
  assert.equal(failures.length, 0)
  assert.equal(rowsIn(await pageOf(app)).length, 3)
})

test('no address and no secret stands in a log line', async () => {
  await using app = await anApp()
  const lines: unknown[] = []
  const routes = await routesOf(app, { ...unhurried(app), log: (...line) => lines.push(line) })
  const { token, secret = '' } = await aHook(app, { name: 'Signed', isSigned: true })
  const post = (headers: Record<string, string>, body = '{"text":"x"}') =>
    routes.request(`http://localhost/hooks/${token}`, { method: 'POST', headers, body })
  await post(JSON_TYPE)
  await post(signed(secret, '{"text":"x"}', 'a', app.clock.now()))
  await post(JSON_TYPE, '{')
  for (const text of [...lines, ...app.logged].map(line => JSON.stringify(line)))
    assert.ok(!text.includes(token) && !text.includes(secret.slice(6)), text)
  const stored = JSON.stringify(await app.ports.log.follow(0, 10_000))
  assert.ok(!stored.includes(token) && !stored.includes(secret.slice(6)))
})

test('a direct chat has no page of programs: it is made of its people', async () => {
  await using app = await anApp()
  const { chatId } = await app.flowra.core.commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  assert.equal((await app.ann.get(at.chat(chatId))).status, 200)
  assert.equal((await app.ann.get(`${at.chat(chatId)}/webhooks`)).status, 404)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at, type TestApp } from '../../support/app.ts'
import { slackPosts } from '../../support/peers/slack.ts'

/** Programs that were written for Slack, by its own client for Python, and a signature that is not of our making. */

const aHook = async ({ ann, flowra, origin, chats }: TestApp, wish: object) => {
  const { token, secret } = await flowra.core.commands.webhooks.create(ann.by(), chats.launch, wish)
  return { url: `${origin}/hooks/${token}`, secret }
}
const page = async ({ ann, chats }: TestApp) => (await ann.get(at.chat(chats.launch))).text()

test('slack_sdk posts unchanged: text, blocks and attachments', async () => {
  await using app = await anApp()
  const { url } = await aHook(app, { name: 'Python' })
  assert.deepEqual(await slackPosts(url), Array(3).fill([200, 'ok']))
  const html = await page(app)
  for (const words of ['by the client', 'A header', '<strong>bold</strong> in a section', '<dt>Stage</dt>', 'data-colour="yellow"'])
    assert.ok(html.includes(words), words)
})

test('what the library of Standard Webhooks signs is believed', async () => {
  await using app = await anApp()
  app.clock.pass(Date.now() - app.clock.now())
  const { url, secret } = await aHook(app, { name: 'Python', isSigned: true })
  assert.deepEqual(await slackPosts(url, secret), [[200, 'ok']])
  assert.ok((await page(app)).includes('signed elsewhere'))
})

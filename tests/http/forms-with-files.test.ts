import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ATTACHMENTS } from '../../src/application/read-models/attachments.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

/** Long enough for the gates to have seen what came before it. */
const A_MOMENT = 100

const field = (name: string, value: string): string => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const file = (name: string): string => `--x\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\nhello`

/** A form as it comes from whoever breaks off: with its length, without its end, at once or with its last sign a moment later. */
async function sends(app: TestApp, body: string, { isSlow, cookie = '' }: { readonly isSlow: boolean; readonly cookie?: string }) {
  const asked = request(app.origin + at.messages(app.chats.launch), {
    method: 'POST',
    headers: { cookie, origin: app.origin, 'content-type': 'multipart/form-data; boundary=x', 'content-length': body.length },
  })
  const answered = once(asked, 'response')
  asked.write(body.slice(0, -1))
  if (isSlow) await sleep(A_MOMENT)
  asked.end(body.slice(-1))
  const [answer] = await answered
  return { status: answer.statusCode as number, page: await text(answer) }
}

test('a form that breaks off in its file ends nothing but itself, whoever sends it', async () => {
  await using app = await anApp()
  const { ann, eve } = app
  const asAnn = field('csrf', ann.csrf) + field('key', newKey()) + field('text', 'Look')
  for (const isSlow of [true, false])
    for (const name of ['plan.txt', '']) {
      const strangers = [
        await sends(app, file(name), { isSlow }),
        await sends(app, field('csrf', 'wrong') + file(name), { isSlow, cookie: ann.cookie }),
        await sends(app, field('csrf', eve.csrf) + file(name), { isSlow, cookie: eve.cookie }),
      ]
      for (const [n, { status }] of strangers.entries()) assert.ok([400, [401, 403, 404][n]].includes(status), `${n}: ${status}`)
      const refused = await sends(app, asAnn + file(name), { isSlow, cookie: ann.cookie })
      assert.equal(refused.status, 400)
      assert.match(refused.page, /This form cannot be read\./)
    }
  assert.deepEqual(await Array.fromAsync(app.ports.files.list(`files/${app.workspaceId}/`)), [])
  assert.deepEqual(
    app.logged.filter(({ level }) => level === 'error'),
    [],
  )
})

test('who goes back to a form sends what they chose then, not what it brought before', async () => {
  await using app = await anApp()
  const { ann } = app
  const { launch } = app.chats
  const sendsFiles = (key: string, files: readonly (readonly [name: string, bytes: string])[]) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ csrf: ann.csrf, key, text: 'For Monday' })) body.set(name, value)
    for (const [name, bytes] of files) body.append('files', new File([bytes], name))
    return app.fetch(at.messages(launch), { method: 'POST', headers: { cookie: ann.cookie, origin: app.origin }, body })
  }
  const names = async () => {
    const posted = await app.ports.documents.find(ATTACHMENTS, app.workspaceId, { equal: { listing: launch }, limit: 10 })
    return posted.map(({ file }) => file.name).sort()
  }
  const key = newKey()
  const halfway = await sendsFiles(key, [
    ['salaries.txt', 'secret'],
    ['setup.exe', 'MZ'],
  ])
  assert.equal(halfway.status, 422)
  assert.equal((await sendsFiles(key, [['agenda.txt', 'open']])).status, 303)
  assert.deepEqual(await names(), ['agenda.txt'])
  assert.equal((await sendsFiles(key, [['agenda.txt', 'open']])).status, 303, 'the same again is the same')
  assert.equal((await sendsFiles(key, [['minutes.txt', 'else']])).status, 409, 'and another file no message that is there already')
  assert.deepEqual(await names(), ['agenda.txt'])
})

test('a form of too many fields says so, and says nothing of files', async () => {
  await using app = await anApp()
  const fields = Array.from({ length: 101 }, (_, n) => field(`f${n}`, 'x')).join('')
  const { status, page } = await sends(app, fields, { isSlow: false, cookie: app.ann.cookie })
  assert.equal(status, 413)
  assert.match(page, /This form has too many fields\./)
})

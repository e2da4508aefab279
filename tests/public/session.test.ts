import assert from 'node:assert/strict'
import { test } from 'node:test'

/** As much of a page as the session's script looks at: Ann's, and what the server says whose cookie it gets now. */
function aPage(me: string) {
  const told: string[] = []
  const asked: string[] = []
  const meta = { content: 'token of Ann', setAttribute: (_: string, text: string) => Object.assign(meta, { content: text }) }
  const server = { personId: me, csrf: meta.content, isSignedIn: true }
  let reloads = 0
  const document = Object.assign(new EventTarget(), {
    documentElement: { dataset: { me, slug: 'acme' } },
    querySelector: () => meta,
    querySelectorAll: () => [],
  })
  for (const name of ['signed-in', 'signed-out']) document.addEventListener(`flowra:${name}`, () => told.push(name))
  async function fetch(path: string, { method = 'GET', headers }: { method?: string; headers: Record<string, string> }) {
    if (path === '/session')
      return server.isSignedIn ? Response.json({ signedIn: true, ...server }) : Response.json({ signedIn: false }, { status: 401 })
    asked.push(`${method} ${path} with ${headers['X-CSRF']}`)
    return new Response('', { status: headers['X-CSRF'] === server.csrf ? 200 : 403 })
  }
  Object.assign(globalThis, { document, fetch, location: { reload: () => reloads++ } })
  return { server, meta, told, asked, reloads: () => reloads }
}

const page = aPage('ann')
type Script = {
  ask(path: string, how: { method: string }): Promise<Response>
  askSession(): Promise<string>
  isOut(): boolean
}
const { ask, askSession, isOut }: Script = await import(new URL('../../public/js/session.js', import.meta.url).href)

test('Ann signed in anew in another tab: what she sends goes out with the new token', async () => {
  page.server.csrf = 'new token of Ann'
  assert.equal((await ask('/post', { method: 'POST' })).status, 200)
  assert.deepEqual(page.asked.splice(0), ['POST /post with token of Ann', 'POST /post with new token of Ann'])
  assert.equal(page.reloads(), 0)
})

test("Bob signed in in another tab: nothing of Ann's goes out in his name", async () => {
  Object.assign(page.server, { personId: 'bob', csrf: 'token of Bob' })
  assert.equal((await ask('/post', { method: 'POST' })).status, 403)
  assert.deepEqual(page.asked.splice(0), ['POST /post with new token of Ann'])
  assert.equal(page.reloads(), 1, 'the page begins anew, as his')
})

test('Ann was signed out and Bob signs in: what waited for Ann goes on waiting', async () => {
  page.server.isSignedIn = false
  assert.equal(await askSession(), 'out')
  page.server.isSignedIn = true
  await askSession()
  assert.deepEqual(page.told, ['signed-out'])
  assert.ok(isOut())
  assert.equal(page.meta.content, 'new token of Ann')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { payloads } from './support/payloads.ts'
import { sample } from './support/samples.ts'
import { everyPage, linesOf } from './support/screens.ts'
import { complaints } from './support/validity.ts'

const pages = everyPage()

for (const [name, page] of Object.entries(pages))
  test(`the page “${name}” is valid HTML`, async () => {
    assert.deepEqual(await complaints(String(page)), [])
  })

test('no page holds a style, an inline script or a handler', () => {
  for (const [name, page] of Object.entries(pages)) {
    assert.doesNotMatch(String(page), /\sstyle=|\son[a-z]+=|<style|javascript:|hx-on|hx-vals="js:/i, name)
    for (const script of String(page).matchAll(/<script\b[^>]*>([^<]*)<\/script>/g)) assert.equal(script[1], '', name)
  }
})

test('every form that changes something carries a token', () => {
  for (const [name, page] of Object.entries(pages))
    for (const [, form = ''] of String(page).matchAll(/(<form[^>]*method="post"[\s\S]*?<\/form>)/g))
      assert.match(form, /name="csrf" value="a-token"/, name)
})

test('every form that makes something carries a key', () => {
  const makes = [
    ...String(pages['chat']).matchAll(/<form class="composer[\s\S]*?<\/form>/g),
    ...String(pages['browse']).matchAll(/<form class="pico"[\s\S]*?<\/form>/g),
  ]
  assert.equal(makes.length, 2)
  for (const [form] of makes) assert.match(form, /name="key" value="[^"]+"/)
})

test('every empty list says what belongs there and offers the next step', () => {
  assert.match(String(pages['chat empty']), /No messages yet/)
  assert.match(String(pages['browse none']), /Nothing matches[\s\S]*Clear the search/)
  assert.match(String(pages['browse archive']), /Nothing is archived/)
  assert.match(String(pages['chats none']), /You are in no channel yet[\s\S]*Browse channels/)
  assert.match(String(pages['direct none']), /Nobody else is here yet[\s\S]*Invite people/)
  assert.match(String(pages['invites none']), /No invitation yet/)
  assert.match(String(pages['members none']), /Nothing matches/)
  assert.match(String(pages['workspaces none']), /You are in no workspace/)
})

test('what Bob writes never becomes markup, whatever the field', () => {
  const plain = Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, new Set(markup(String(page)))]))
  assert.ok(payloads.length >= 200, `only ${payloads.length} payloads`)
  for (const together of chunks(payloads, 50))
    for (const [name, page] of Object.entries(everyPage(words => `${words} ${together.join(' ')}`)))
      assert.deepEqual(
        markup(String(page)).filter(word => !plain[name]?.has(word)),
        [],
        name,
      )
})

test('a link in a message leads to the web or nowhere', () => {
  for (const payload of payloads) {
    const page = linesOf(sample(words => (words.startsWith('https://desk') ? payload : words)))
    const [, href = ''] = /<a href="([^"]*)" target="_blank" rel="noopener nofollow ugc"/.exec(page) ?? []
    assert.match(href, /^(?:https?:|mailto:|#$|\/(?![/\\]))/, payload)
  }
})

const chunks = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))

const TAG = /<(?:\/([a-z][\w-]*)|([a-z][\w-]*)((?:\s+[^\s"'=<>]+(?:="[^"<>]*")?)*)\s*|!doctype html)>/gy

/** Every tag and every attribute's name, read as strictly as we write; a `<` that begins none of our tags is told as such. */
function markup(page: string): readonly string[] {
  const found: string[] = []
  for (let at = page.indexOf('<'); at >= 0; at = page.indexOf('<', at + 1)) {
    TAG.lastIndex = at
    const [whole, end, tag, attributes = ''] = TAG.exec(page) ?? []
    if (whole === undefined) found.push(`stray ${page.slice(at, at + 40)}`)
    else
      found.push(end ?? tag ?? 'doctype', ...[...attributes.matchAll(/\s([^\s"'=<>]+)(?:="[^"]*")?/g)].map(([, name]) => `${tag}[${name}]`))
  }
  return found
}

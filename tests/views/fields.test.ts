import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { everyPage } from './support/screens.ts'

const pages = Object.entries(everyPage()).map(([name, page]) => [name, String(page)] as const)
const script = readFileSync(`${import.meta.dirname}/../../public/js/forms.js`, 'utf8')

test('pages with fields to fill in load our components and then Alpine, all others neither', () => {
  const loads = (page: string) => /\/js\/forms\.js"><\/script>\n<script defer src="[^"]*\/lib\/alpine\.min\.js"/.test(page)
  const named = [
    'sign-in',
    'sign-in refused',
    'sign-in elsewhere',
    'set-up',
    'set-up refused',
    'invitation',
    'reset',
    'workspaces none',
    'again by password',
    'password',
    'workspaces',
  ]
  assert.deepEqual(
    pages.filter(([, page]) => loads(page)).map(([name]) => name),
    named,
  )
  for (const [name, page] of pages) if (!named.includes(name)) assert.doesNotMatch(page, / x-data=|alpine|forms\.js/, name)
})

test('an attribute of Alpine names one component, property or method: everything else would need eval', () => {
  for (const [name, page] of pages)
    for (const [, attribute, value = ''] of page.matchAll(/ (x-(?!ignore)[\w:.-]+)="([^"]*)"/g)) {
      assert.match(value, /^\w+$/, `${attribute} on ${name}`)
      assert.match(script, new RegExp(`\\b${value}\\b`), `${value} on ${name}`)
    }
})

test('a field that follows another one stands in a form that listens, beside the one it follows', () => {
  let count = 0
  for (const [name, page] of pages)
    for (const [form] of page.matchAll(/<form[\s\S]*?<\/form>/g))
      for (const [, from] of form.matchAll(/ data-from="([^"]*)"/g)) {
        count++
        assert.match(form, /^<form[^>]* x-data="filling" x-on:input="typed"/, name)
        if (from !== 'zone') assert.match(form, new RegExp(` id="${from}"`), name)
      }
  assert.ok(count >= 4)
})

test('the button beside a password is hidden until script is there, and never sends the form', () => {
  for (const [name, page] of pages)
    for (const [field] of page.matchAll(/<input[^>]*type="password"[\s\S]*?<\/div>/g))
      assert.match(field, /<button[^>]*type="button"[^>]* hidden>/, name)
})

test('page and server agree on how long a password must be', () => {
  assert.match(script, new RegExp(`SHORTEST_PASSWORD = ${LIMITS.passwordShortest}\\b`))
  assert.match(script, new RegExp(`username: ${LIMITS.usernameLongest}, slug: ${LIMITS.slugLongest}\\b`))
  assert.match(pages.find(([name]) => name === 'set-up')?.[1] ?? '', new RegExp(`${LIMITS.passwordShortest} characters or more`))
})

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { imports, isPure, type Source, trespasses } from './support/walls.ts'

const root = `${import.meta.dirname}/..`
const tree = globSync(['src/**/*.ts', 'views/**/*.ts', 'bin/**/*.ts', 'bench/**/*.ts', 'tests/**/*.ts', 'public/js/**/*.js'], {
  cwd: root,
}).map(read)

function read(path: string): Source {
  return { path, text: readFileSync(`${root}/${path}`, 'utf8') }
}

test('every file keeps to its layer', () => {
  assert.ok(tree.length > 5, 'there must be files for this to mean anything')
  assert.deepEqual(tree.flatMap(trespasses), [])
})

test('what server and page share does not touch the page', () => {
  const isOfServer = /^(src|views)\//
  const shared = tree.filter(({ path }) => isOfServer.test(path)).flatMap(source => imports(source).map(({ target }) => target))
  const reached = new Set(shared.filter(target => target.startsWith('public/js/')))
  for (const path of reached) for (const { target } of imports(read(path))) reached.add(target)
  assert.deepEqual(
    [...reached].filter(path => !isPure(read(path))),
    [],
  )
})

test('a module that touches the page is told from one that does not', () => {
  assert.equal(isPure({ path: 'public/js/a.js', text: '/** the document */\nexport const a = 1' }), true)
  assert.equal(isPure({ path: 'public/js/a.js', text: 'export const a = () => document.title' }), false)
})

test('imports are found in every spelling', () => {
  const text = `import { a,
  b } from './a.ts'
import type { C } from '../domain/c.ts'
import * as d from 'd'
import './e.ts'
export { f } from './f.ts'
export type { G } from './g.ts'
export function h() { return 'from' }
 * import('./comment.ts')
const i = await import('./i.ts')
`
  assert.deepEqual(imports({ path: 'src/http/x.ts', text }), [
    { target: 'src/http/a.ts', isType: false },
    { target: 'src/domain/c.ts', isType: true },
    { target: 'd', isType: false },
    { target: 'src/http/e.ts', isType: false },
    { target: 'src/http/f.ts', isType: false },
    { target: 'src/http/g.ts', isType: true },
    { target: 'src/http/i.ts', isType: false },
  ])
})

const ALLOWED: readonly (readonly [string, string])[] = [
  ['src/domain/chats.ts', `import { rejected } from './decider.ts'`],
  [
    'src/application/commands/chats.ts',
    `import { randomUUID } from 'node:crypto'\nimport { z } from 'zod'\nimport { chats } from '../../domain/chats.ts'`,
  ],
  [
    'src/infrastructure/sqlite/log.ts',
    `import { DatabaseSync } from 'node:sqlite'\nimport type { EventLog } from '../../application/ports.ts'`,
  ],
  ['src/infrastructure/sqlite/log.ts', `import type { Fact } from '../../domain/decider.ts'`],
  [
    'views/messages/message.ts',
    `import { html } from '../html.ts'\nimport type { Message } from '../../src/application/read-models/messages.ts'`,
  ],
  ['views/html.ts', `import { html, raw } from 'hono/html'\nraw('<p>')`],
  ['views/layout.ts', '<script src="/assets/x.js" defer></script><p class="style">on="</p>'],
  ['src/http/chats.ts', `import { Hono } from 'hono'\nimport { queries } from '../application/queries.ts'`],
  ['src/ws/hub.ts', `import type { WebSocket } from 'ws'\nimport { message } from '../../views/messages/message.ts'`],
  ['src/main.ts', `import { disk } from './infrastructure/disk/files.ts'`],
  ['src/start.ts', `import { app } from './http/app.ts'`],
  ['tests/support/app.ts', `import { disk } from '../../src/infrastructure/disk/files.ts'`],
]

for (const [path, text] of ALLOWED) {
  test(`allowed: ${path} with ${JSON.stringify(text.slice(0, 60))}`, () => assert.deepEqual(trespasses({ path, text }), []))
}

const PLANTED: readonly (readonly [string, string])[] = [
  ['src/domain/chats.ts', `import { randomUUID } from 'node:crypto'`],
  ['src/domain/chats.ts', `import type { Ports } from '../application/ports.ts'`],
  ['src/domain/chats.ts', `import { z } from 'zod'`],
  ['src/application/execute.ts', `import { readFile } from 'node:fs/promises'`],
  ['src/application/execute.ts', `import { html } from '../../views/html.ts'`],
  ['src/application/execute.ts', `const log = await import('../infrastructure/sqlite/log.ts')`],
  ['src/application/execute.ts', `import { Hono } from 'hono'`],
  ['src/infrastructure/sqlite/log.ts', `import { rejected } from '../../domain/decider.ts'`],
  ['src/infrastructure/sqlite/log.ts', `import type { Query } from '../../application/queries.ts'`],
  ['src/infrastructure/sqlite/log.ts', `// keeps Messages`],
  ['views/layout.ts', `import { queries } from '../src/application/queries.ts'`],
  ['views/layout.ts', `import { createHash } from 'node:crypto'`],
  ['views/layout.ts', `import { Hono } from 'hono'`],
  ['src/http/app.ts', `import { hub } from '../ws/hub.ts'`],
  ['src/http/app.ts', `import type { Log } from '../infrastructure/sqlite/log.ts'`],
  ['src/http/app.ts', `import sharp from 'sharp'`],
  ['src/ws/hub.ts', `import { queries } from '../application/queries.ts'`],
  ['src/ws/hub.ts', `import { app } from '../http/app.ts'`],
  ['src/start.ts', `import { log } from './infrastructure/sqlite/log.ts'`],
  ['src/domain/chats.ts', `import { start } from '../start.ts'`],
  ['public/js/live.js', `import { z } from 'zod'`],
  ['public/js/live.js', `import { html } from '../../views/html.ts'`],
  ['src/other.ts', ''],
  ['src/http/index.ts', ''],
  ['src/http/chats.ts', 'export default app'],
  ['src/http/chats.ts', 'line\n'.repeat(251)],
  ['src/http/chats.ts', `new Function('return 1')`],
  ['public/js/live.js', `row.innerHTML = text`],
  ['public/js/live.js', `row.outerHTML = text`],
  ['public/js/live.js', `row.insertAdjacentHTML('beforeend', text)`],
  ['views/messages/message.ts', `import { html, raw } from 'hono/html'`],
  ['src/http/chats.ts', `raw('<b>')`],
  ['views/layout.ts', `<b hx-on:click="x">`],
  ['views/layout.ts', `<b hx-ext="ws">`],
  ['views/layout.ts', `<b hx-vars="a:1">`],
  ['views/layout.ts', `<b hx-disabled-elt="this">`],
  ['views/layout.ts', `<b hx-vals="js:{a: 1}">`],
  ['views/layout.ts', `<a href="javascript:x">`],
  ['views/layout.ts', `<b hx-trigger="click[ctrlKey]">`],
  ['views/layout.ts', `<b style="color: red">`],
  ['views/layout.ts', `<b onclick="x()">`],
  ['views/layout.ts', `<b x-html="x">`],
  ['views/layout.ts', `<script>x()</script>`],
]

for (const [path, text] of PLANTED) {
  test(`reported: ${path} with ${JSON.stringify(text.slice(0, 60))}`, () => assert.equal(trespasses({ path, text }).length, 1))
}

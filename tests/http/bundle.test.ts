import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadAssets } from '../../src/http/assets.ts'
import { bundle } from '../../src/http/bundle.ts'

const SCRIPTS = new Map([
  [
    'main.js',
    "import { add } from './list.js'\nimport { size as length } from './list.js'\nadd('main')\nexport const begun = () => length()\nexport const more = () => import('./more.js').then(({ now }) => now())\nexport const twice = () => import('./twice.js').then(({ twice }) => twice(length()))\n",
  ],
  ['list.js', 'const all = []\nexport function add(one) {\n  all.push(one)\n}\nexport const size = () => all.length\n'],
  [
    'more.js',
    "import {\n  add,\n  size,\n} from './list.js'\nimport { twice } from './twice.js'\nadd('more')\nexport const now = () => twice(size())\n",
  ],
  ['twice.js', "import { add } from './list.js'\nadd('twice')\nexport const twice = n => 2 * n\n"],
  ['beside.js', "import { add, size } from './list.js'\nadd('beside')\nglobalThis.beside = size()\n"],
  ['unused.js', 'export const unused = 1\n'],
])

test('what is loaded later shares what the first script holds, runs once and only when it is wanted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-bundle-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const scripts = [...SCRIPTS, ['main.js', `${SCRIPTS.get('main.js')}globalThis.begun = { begun, more, twice }\n`] as const]
    const bundled = bundle('main.js', new Map(scripts), ['beside.js'])
    assert.deepEqual([...bundled.keys()], ['main.js', 'later.js', 'beside.js'])
    for (const [name, text] of bundled) writeFileSync(join(folder, name), text)
    await import(join(folder, 'main.js'))
    const { begun, more, twice } = (globalThis as unknown as { begun: Record<'begun' | 'more' | 'twice', () => unknown> }).begun
    assert.equal(begun(), 1)
    assert.equal(await twice(), 4)
    assert.equal(begun(), 2)
    assert.equal(await more(), 6)
    assert.equal(await more(), 6)
    await import(join(folder, 'beside.js'))
    assert.equal((globalThis as { beside?: number }).beside, 4)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a circle is told by its name, and so is a script that is missing or awaited for nothing', () => {
  const circle = new Map([
    ['main.js', "import { a } from './a.js'\n"],
    ['a.js', "import { b } from './b.js'\nexport const a = b\n"],
    ['b.js', "import { a } from './a.js'\nexport const b = a\n"],
  ])
  assert.throws(() => bundle('main.js', circle), /a\.js imports itself in a circle/)
  assert.throws(() => bundle('main.js', new Map([['main.js', "import { a } from './a.js'\n"]])), /no script a\.js/)
  const early = new Map([
    ['main.js', "import { a } from './a.js'\nexport const b = () => import('./a.js')\na()\n"],
    ['a.js', 'export const a = () => 1\n'],
  ])
  assert.throws(() => bundle('main.js', early), /a\.js is there from the beginning/)
})

test('in what is served nothing is imported that is not served, and the first script imports nothing', async () => {
  const { files } = await loadAssets()
  const text = (path: string): string => Buffer.from(files.get(path)?.bytes ?? []).toString()
  const scripts = [...files.keys()].filter(path => path.startsWith('/js/'))
  for (const path of scripts) {
    const named = [...text(path).matchAll(/(?:from ?|import\()'\.\/([^']+)'/g)].map(([, name]) => `/js/${name}`)
    assert.deepEqual(
      named.filter(name => !scripts.includes(name)),
      [],
      path,
    )
  }
  assert.doesNotMatch(text('/js/main.js'), /^(?:import|export (?:function|const|async))\b/m)
})

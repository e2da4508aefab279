import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opened } from '../../bin/verbs/opened.ts'
import { seed } from '../../bin/verbs/seed.ts'
import { keyOfSlug } from '../../src/application/claims.ts'
import { DEMO_SLUG } from '../../src/application/demo.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { MEMBERS, WORKSPACES } from '../../src/application/read-models/workspaces.ts'
import { aDataFolder } from '../support/data.ts'

type Seeded = { readonly workspaceId: string; readonly slug: string }

const counts = (workspaceId: string) =>
  opened(async ({ ports: { documents } }) => ({
    people: await documents.count(MEMBERS, workspaceId, {}),
    channels: await documents.count(CHATS, workspaceId, {}),
    rows: await documents.count(MESSAGES, workspaceId, {}),
  }))

test('as much as was asked for goes into a workspace of its own, and then more into the same', async () => {
  using _data = aDataFolder()
  const { lines, facts } = await seed({ people: 3, channels: 2, messages: 250 }, true)
  assert.match(lines.join('\n'), /ann@seed-\w{4}\.example/)
  const { workspaceId, slug } = facts as Seeded
  const first = await counts(workspaceId)
  assert.deepEqual({ people: first.people, channels: first.channels }, { people: 4, channels: 3 }) // with the owner, with the first chat
  assert.ok(first.rows >= 250)
  await seed({ people: 2, channels: 1, messages: 50, workspace: slug }, true)
  const second = await counts(workspaceId)
  assert.deepEqual({ people: second.people, channels: second.channels }, { people: 6, channels: 4 })
  assert.ok(second.rows >= first.rows + 50)
})

test('without amounts it is the demo', async () => {
  using _data = aDataFolder()
  const { facts } = await seed(undefined, true)
  assert.equal((facts as { readonly logins: readonly unknown[] }).logins.length, 4)
  await opened(async ({ ports: { documents } }) => {
    const claim = await documents.claimed(keyOfSlug(DEMO_SLUG))
    assert.ok(claim && (await documents.get(WORKSPACES, claim.owner, claim.owner)))
  })
})

test('accounts with printed passwords are refused where others can reach them', async () => {
  using _data = aDataFolder({ PUBLIC_URL: 'https://flowra.example.com' })
  await assert.rejects(seed(undefined, true), /only for this machine/)
  await assert.rejects(seed({ people: 1, channels: 1, messages: 1 }, true), /only for this machine/)
})

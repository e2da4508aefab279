import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at } from '../support/app.ts'

const text = async (answer: Response | Promise<Response>) => (await answer).text()

test('Ann makes a team without script, fills it, renames it and deletes it', async () => {
  await using app = await anApp()
  assert.match(await text(app.ann.get(at.teams)), /No team yet/)
  const made = await app.ann.submits(at.teams, { name: 'Design', handle: '@Design' })
  assert.equal(made.status, 303)
  const [team] = (await app.flowra.core.app.rights.workspace(app.workspaceId)).teams ?? []
  assert.ok(team)
  assert.equal(made.headers.get('location'), at.team(team.id))
  assert.equal((await app.ann.submits(at.teamMembers(team.id), { person: [app.bob.id, app.cleo.id] })).status, 303)
  const page = await text(app.ann.get(at.team(team.id)))
  assert.match(page, /2 people/)
  assert.match(page, /@design reaches everybody here/)
  assert.doesNotMatch(page, new RegExp(`value="${app.gus.id}"`), 'a guest cannot be chosen')
  await app.ann.submits(`${at.teamMember(team.id, app.bob.id)}?_method=DELETE`)
  await app.ann.submits(`${at.team(team.id)}?_method=PATCH`, { name: 'Drawing', handle: 'drawing' })
  assert.match(await text(app.ann.get(at.teams)), /Drawing[\s\S]*@drawing · 1 person/)
  await app.ann.submits(`${at.team(team.id)}?_method=DELETE`)
  assert.equal((await app.ann.get(at.team(team.id))).status, 404)
})

test('what is refused comes back as typed, with the sentence beside it', async () => {
  await using app = await anApp()
  const taken = await app.ann.submits(at.teams, { name: 'Design', handle: 'bob' })
  assert.equal(taken.status, 409)
  const page = await taken.text()
  assert.match(page, /“bob” is already in use/)
  assert.match(page, /value="Design"/)
  assert.equal((await app.ann.submits(at.teams, { name: 'All', handle: 'all' })).status, 400, 'reserved')
  const { teamId } = await app.flowra.core.commands.teams.create(app.ann.by(), { name: 'Design', handle: 'design' })
  assert.equal((await app.ann.submits(at.teamMembers(teamId), {})).status, 400)
  assert.equal((await app.ann.submits(at.teamMembers(teamId), { person: app.gus.id })).status, 409)
})

test('members see the teams and change nothing; guests see none', async () => {
  await using app = await anApp()
  const { teamId } = await app.flowra.core.commands.teams.create(app.ann.by(), { name: 'Design', handle: 'design' })
  assert.doesNotMatch(await text(app.cleo.get(at.teams)), /New team/)
  assert.doesNotMatch(await text(app.cleo.get(at.team(teamId))), /Delete team/)
  assert.equal((await app.cleo.submits(at.teams, { name: 'Mine', handle: 'mine' })).status, 403)
  assert.equal((await app.cleo.submits(at.teamMembers(teamId), { person: app.cleo.id })).status, 403)
  assert.equal((await app.gus.get(at.teams)).status, 404)
  assert.equal((await app.gus.get(at.team(teamId))).status, 404)
})

test('a member who takes a handle as username wins, and who keeps the teams is told', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  await commands.teams.create(app.ann.by(), { name: 'Design', handle: 'design' })
  const profile = { name: 'Dan', username: 'design', title: '', zone: 'UTC', locale: 'en' }
  await commands.people.changeProfile({ personId: app.dan.id, command: app.dan.by().command }, profile)
  assert.match(await text(app.ann.get(at.teams)), /@design reaches Dan, whose username it is/)
})

test('the own rules of a person know their teams, and a page hears when these change', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { teamId } = await commands.teams.create(app.ann.by(), { name: 'Design', handle: 'design' })
  const address = async () => /href="(\/me\.css[^"]+)"/.exec(await text(app.cleo.get(at.teams)))?.[1]?.replace('&amp;', '&') ?? ''
  const before = await address()
  const socket = await app.cleo.socket()
  await commands.teams.addMember(app.ann.by(), teamId, { person: app.cleo.id })
  await socket.hears(({ t }) => t === 'sidebar')
  socket.close()
  const after = await address()
  assert.notEqual(after, before)
  assert.equal((await app.cleo.get(at.sidebar)).headers.get('flowra-me'), after)
  const rules = await app.cleo.get(after)
  assert.match(rules.headers.get('cache-control') ?? '', /immutable/)
  assert.match(await rules.text(), new RegExp(`data-mention~="${teamId}"`))
  assert.doesNotMatch(await text(app.bob.get(after)), new RegExp(teamId), 'nobody else has them')
})

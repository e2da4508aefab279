import type { Entries, Tools } from './tools.ts'

const aTeam = async ({ commands, app }: Tools, handle: string) =>
  (await commands.teams.create(app.ann.by(), { name: 'Design', handle })).teamId

export const teams: Entries = {
  'teams.create': ({ commands, as }) => ({
    send: (id, other) => commands.teams.create(as('ann')(id), { name: 'Design', handle: other ? 'print' : 'design' }),
  }),
  'teams.rename': async tools => {
    const teamId = await aTeam(tools, 'design')
    return {
      send: (id, other) => tools.commands.teams.rename(tools.as('ann')(id), teamId, { name: other ? 'Two' : 'One', handle: 'print' }),
    }
  },
  'teams.delete': async tools => {
    const [one, two] = [await aTeam(tools, 'design'), await aTeam(tools, 'print')]
    return { send: (id, other) => tools.commands.teams.delete(tools.as('ann')(id), other ? two : one) }
  },
  'teams.addMember': async tools => {
    const teamId = await aTeam(tools, 'design')
    return {
      send: (id, other) =>
        tools.commands.teams.addMember(tools.as('ann')(id), teamId, { person: other ? tools.app.cleo.id : tools.app.bob.id }),
    }
  },
  'teams.removeMember': async tools => {
    const teamId = await aTeam(tools, 'design')
    for (const person of [tools.app.bob.id, tools.app.cleo.id]) await tools.commands.teams.addMember(tools.app.ann.by(), teamId, { person })
    return {
      send: (id, other) => tools.commands.teams.removeMember(tools.as('ann')(id), teamId, other ? tools.app.cleo.id : tools.app.bob.id),
    }
  },
}

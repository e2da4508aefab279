import { type Entries, self } from './tools.ts'

export const sessions: Entries = {
  'sessions.end': async ({ commands, as, app }) => {
    const { sessionId } = await commands.sessions.begin(app.ann.id, 'elsewhere')
    return { send: id => commands.sessions.end(self(as('ann')(id)), sessionId) }
  },
  'sessions.endAll': ({ commands, as }) => ({ send: id => commands.sessions.endAll(self(as('ann')(id))) }),
}

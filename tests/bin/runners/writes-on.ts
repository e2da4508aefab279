/** Posts on and on into a workspace, as a server would, until it is killed. Says one word when the first is written. */
import { newKey, opened } from '../../../bin/verbs/opened.ts'
import { CHATS } from '../../../src/application/read-models/chats.ts'
import { WORKSPACES } from '../../../src/application/read-models/workspaces.ts'

const workspaceId = process.argv[2] ?? ''

await opened(async ({ core, ports }) => {
  const { ownerId } = (await ports.documents.get(WORKSPACES, workspaceId, workspaceId)) as { readonly ownerId: string }
  const [chat] = await ports.documents.find(CHATS, workspaceId, { equal: { visibility: 'public' }, limit: 1 })
  for (let count = 0; ; count++) {
    const by = { personId: ownerId, workspaceId, command: newKey(ports) }
    await core.commands.messages.post(by, chat?.id ?? '', { text: `Meanwhile ${count}` })
    if (count === 20) process.stdout.write('writing')
  }
})

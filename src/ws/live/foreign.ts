import type { Event } from '../../application/ports.ts'
import type { SocketServer } from '../server.ts'

/** What another process wrote has no frame: pages are told the version and ask; whoever lost something is asked again. */
export function foreignEvent(sockets: Pick<SocketServer, 'announce' | 'revoke'>, event: Event): Promise<void> {
  const id = event.stream.slice(event.stream.indexOf('-') + 1)
  if (event.stream.startsWith('person-')) return sockets.revoke({ personId: id })
  if (event.stream.startsWith('workspace-')) return sockets.revoke({ workspaceId: id })
  sockets.announce(event.workspaceId, id, event.version)
  return 'personId' in event.fact ? sockets.revoke({ workspaceId: event.workspaceId, chatId: id }) : Promise.resolve()
}

import type { MessageFact } from '../../domain/messages.ts'
import type { Application } from '../application.ts'
import { cardPictureKey } from '../previews/pictures.ts'
import { PREVIEW_TASKS, taskOf } from '../previews/tasks.ts'
import { wantedIn } from '../previews/wanted.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { WORKERS } from './checkpoints.ts'
import type { Followed, Worker } from './worker.ts'

/**
 * Notes which messages want cards for their links, and takes pictures away that no card shows any more. Nobody outside is asked here:
 * whoever is slow would keep every worker waiting.
 */
export const previewNoter = (app: Application, noted: () => void): Worker => ({
  name: WORKERS[5],
  wants: stream => stream.startsWith('chat-'),
  meet: event => follow(app, event, noted),
})

function follow(app: Application, event: Followed, noted: () => void): Promise<void> {
  const fact = event.fact as MessageFact
  switch (fact.type) {
    case 'MessagePosted':
      if (fact.authorKind === 'person' && wantedIn(app.ports, fact.text, fact.originText).length > 0) return want(app, event, noted)
      return NOTHING
    case 'MessageEdited':
      if (wantedIn(app.ports, fact.text).length > 0) return want(app, event, noted)
      return NOTHING
    case 'PreviewRemoved':
      return dropPictures(app, event, fact.previewId)
    case 'MessageDeleted':
      return dropPictures(app, event)
    default:
      return NOTHING
  }
}

const NOTHING = Promise.resolve()

/** Nobody waits for cards in what was said long ago, when this begins to follow. */
const FRESH_MS = 24 * 3_600_000

async function want({ ports, rights }: Application, event: Followed, noted: () => void): Promise<void> {
  const { workspaceId, stream, subject: messageId, version: eventVersion, at: eventAt, actor: personId } = event
  const isOld = eventAt < ports.clock.now() - FRESH_MS
  if (isOld || (await rights.workspace(workspaceId)).previewsAllowed === false) return
  const chatId = stream.slice('chat-'.length)
  const task = { inWorkspaceId: workspaceId, chatId, messageId, eventVersion, eventAt, personId, dueAt: ports.clock.now() }
  await ports.documents.put(PREVIEW_TASKS, taskOf(task))
  noted()
}

/** Only the log still knows them. What is shown now stays: the card may have come again meanwhile. */
async function dropPictures(
  { ports }: Application,
  { workspaceId, stream, subject, version }: Followed,
  previewId?: string,
): Promise<void> {
  const events = await ports.log.read(stream, { subject })
  const message = await ports.documents.get(MESSAGES, workspaceId, subject)
  const shown = new Set((message?.previews ?? []).map(({ picture }) => picture?.fileId))
  for (const { fact: told, version: at } of events) {
    const fact = told as MessageFact
    if (fact.type !== 'PreviewAttached' || at > version || (previewId !== undefined && fact.previewId !== previewId)) continue
    if (fact.picture && !shown.has(fact.picture.fileId)) await ports.files.erase(cardPictureKey(workspaceId, fact.picture.fileId))
  }
}

import type { Preview } from '../../domain/previews.ts'
import type { Application, By } from '../application.ts'
import type { Commands } from '../commands.ts'
import { followUpId } from '../ids.ts'
import { INSTANCE } from '../ports.ts'
import { type Asked, type PageDocument, pageIdOf, pagesOn, pictureOf, sweepPages } from '../previews/pages.ts'
import { cardPictureKey } from '../previews/pictures.ts'
import { placesAt } from '../previews/places.ts'
import { PREVIEW_TASKS, type PreviewTask, putOff, type Task, triedAgain } from '../previews/tasks.ts'
import { wantedOf } from '../previews/wanted.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { rounds } from '../rounds.ts'
import { unlessRefused } from './following.ts'
import { iconBringer } from './icons.ts'

export type Previewing = {
  wake(): void
  readings(): Readonly<Record<string, number>>
  /** Ends the calls under way; their messages are seen to again after the next start. */
  stop(): Promise<void>
}

type Parts = {
  readonly app: Application
  readonly commands: Commands
  /** Stands for this process among others. */
  readonly holder: string
  mayGoOn(): boolean
  report(error: unknown): void
}

const EVERY_MS = 1_000
const AT_ONCE = 32 // messages
const AT_ONCE_TO_ONE = 3 // of them that wait for the same host: as many as the client asks it at once, or one that hangs would cost the others tries
const SWEEP_MS = 3_600_000

/**
 * Fetches what the noted messages link and how their programs look, beside the rounds of the workers, so that whoever hangs outside delays only their own cards. A
 * message stays noted until it has them: cut off anywhere, it is seen to again, and each command finds itself.
 */
export function startPreviewing({ app, commands, holder, mayGoOn, report }: Parts): Previewing {
  const { documents, clock } = app.ports
  const page = pagesOn(app.ports, holder)
  const bringIcon = iconBringer({ app, commands, page })
  const placeFor = placesAt(AT_ONCE_TO_ONE)
  const end = new AbortController()
  const running = new Map<string, Promise<void>>()
  const counters = { attached: 0, without: 0, failures: 0 }
  let nextSweepAt = 0

  async function look(): Promise<void> {
    if (end.signal.aborted || !mayGoOn()) return
    const range = { field: 'dueAt', below: clock.now() + 1 } as const
    const due = await documents.find(PREVIEW_TASKS, INSTANCE, { range, order: { field: 'dueAt', direction: 'up' }, limit: 2 * AT_ONCE })
    for (const task of due) if (!running.has(task.id) && running.size < AT_ONCE) begin(task)
    if (clock.now() >= nextSweepAt && !(await sweepPages(app.ports))) nextSweepAt = clock.now() + SWEEP_MS
  }

  function begin(task: Task): void {
    const run = see(task)
      .catch(error => {
        counters.failures++
        report(error)
        return again(task, triedAgain(task, clock.now()))
      })
      .catch(report)
      .finally(() => {
        running.delete(task.id)
        wake()
      })
    running.set(task.id, run)
  }

  async function see(task: Task): Promise<void> {
    const urls = 'iconUrl' in task ? [task.iconUrl] : await missing(task)
    using place = placeFor(urls)
    const isOver = place && ('iconUrl' in task ? await bringIcon(task, end.signal) : await bringCards(task, urls))
    if (end.signal.aborted) return
    if (!place) await again(task, putOff(task, clock.now(), (app.ports.random.bytes(1)[0] ?? 0) / 256))
    else await again(task, isOver ? undefined : triedAgain(task, clock.now()))
  }

  async function bringCards(task: PreviewTask, urls: readonly string[]): Promise<boolean> {
    const found = await Promise.all(urls.map(async url => ({ url, page: await asked(task, url) })))
    if (end.signal.aborted) return false
    for (const { url, page } of found) if (page !== 'later') await attach(task, url, page)
    return !found.some(({ page }) => page === 'later')
  }

  /** What the message says now counts, and what the workspace wants now. */
  async function missing({ inWorkspaceId, messageId }: PreviewTask): Promise<readonly string[]> {
    const message = await documents.get(MESSAGES, inWorkspaceId, messageId)
    if (!message || (await app.rights.workspace(inWorkspaceId)).previewsAllowed === false) return []
    const has = new Set((message.previews ?? []).map(({ url }) => url))
    return wantedOf(app.ports, message).filter(url => !has.has(url))
  }

  const asked = ({ inWorkspaceId: workspaceId }: PreviewTask, url: string): Promise<Asked> => page({ workspaceId, url }, end.signal)

  async function attach(task: PreviewTask, url: string, { words, picture }: PageDocument): Promise<void> {
    if (!words) {
      counters.without++
      return
    }
    const by = byOf(task, url)
    const { summary, ...named } = words
    const kept = picture && (await keepPicture(task, url, by.command)) ? { picture: { fileId: by.command, ...picture } } : {}
    const preview: Omit<Preview, 'previewId'> = { url, ...named, ...(summary !== '' && { summary }), ...kept }
    await unlessRefused(() => commands.messages.attachPreview(by, task, preview))
    const message = await documents.get(MESSAGES, task.inWorkspaceId, task.messageId)
    const shown = message?.previews?.find(one => one.url === url)
    if (shown) counters.attached++
    // The card may be that of another task, for an edit of the same message.
    if (picture && shown?.picture?.fileId !== by.command) await app.ports.files.erase(cardPictureKey(task.inWorkspaceId, by.command))
  }

  /** Each card has a copy of its own, which goes with it. */
  async function keepPicture({ inWorkspaceId: workspaceId }: PreviewTask, url: string, fileId: string): Promise<boolean> {
    const bytes = await app.ports.files.get(pictureOf(pageIdOf({ workspaceId, url })))
    if (bytes) await app.ports.files.put(cardPictureKey(workspaceId, fileId), bytes)
    return bytes !== undefined
  }

  async function again(task: Task, next: Task | undefined): Promise<void> {
    if (next) await documents.put(PREVIEW_TASKS, next)
    else await documents.erase(PREVIEW_TASKS, INSTANCE, task.id)
  }

  const { wake, stop } = rounds(look, report)
  const timer = setInterval(wake, EVERY_MS)
  return {
    wake,
    readings: () => ({
      flowra_previews_running: running.size,
      flowra_previews_attached_total: counters.attached,
      flowra_previews_without_card_total: counters.without,
      flowra_previews_failures_total: counters.failures,
    }),
    async stop() {
      clearInterval(timer)
      end.abort()
      await stop()
      await Promise.all(running.values())
    },
  }
}

/** The workspace itself acts, because of the event, once for each link. */
function byOf({ inWorkspaceId: workspaceId, chatId, eventVersion, eventAt, personId }: PreviewTask, url: string): By {
  const cause = `chat-${chatId}:${eventVersion}`
  return { workspaceId, personId, command: followUpId(`previews ${url}`, cause, eventAt), cause, isSystem: true }
}

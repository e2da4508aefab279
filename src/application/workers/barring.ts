import type { Log } from '../log.ts'
import { OUTBOX_WORKER } from '../outbox.ts'
import { type Collection, type Document, type Documents, INSTANCE, type Ports } from '../ports.ts'

/** The mail server as the outbox knows it. `code`: what it refuses us with, null while it takes letters. */
export type MailServerDocument = Document & {
  readonly code: string | null
  readonly since: number
  readonly tries: number
  readonly dueAt: number // asked again then
}

export const MAIL_SERVERS: Collection<MailServerDocument> = { name: 'mail-servers', indexes: [] }

const ID = 'mail'
const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 15 * 60_000

/** Three times the one before, half as much more or less: 10 s, half a minute, 1.5 min, 4.5 min, then a quarter of an hour. */
const pauseAfter = (tries: number, dice: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** (tries - 1)) * (0.5 + dice)

const isRefusing = (known: MailServerDocument | undefined): known is MailServerDocument => known !== undefined && known.code !== null

/** Undefined while it takes what is sent. */
export async function refusingServer(documents: Documents): Promise<MailServerDocument | undefined> {
  const known = await documents.get(MAIL_SERVERS, INSTANCE, ID)
  return isRefusing(known) ? known : undefined
}

/**
 * A server that refuses us refuses every letter: it is asked again with one, after pauses that grow, and the others wait. Whose letter
 * it was is no matter, unless others have left meanwhile.
 */
export type Barring = {
  /** Asked before each round; after a start at once, since somebody may have mended it. */
  look(): Promise<'open' | 'one' | 'shut'>
  /** Answers when it is asked again, and whether other letters have left since it was asked last. */
  refused(code: string): Promise<{ readonly dueAt: number; readonly haveOthersLeft: boolean }>
  taken(): Promise<void>
}

/** Logs what is news, once. */
export function barringOn({ documents, clock }: Pick<Ports, 'documents' | 'clock'>, log: Log): Barring {
  let known: MailServerDocument | undefined
  let isFirst = true
  let left = 0

  const put = async (to: Omit<MailServerDocument, 'workspaceId' | 'id' | 'version'>): Promise<void> => {
    known = { workspaceId: INSTANCE, id: ID, version: (known?.version ?? 0) + 1, ...to }
    await documents.put(MAIL_SERVERS, known)
  }

  return {
    async look() {
      known = await documents.get(MAIL_SERVERS, INSTANCE, ID)
      if (!isRefusing(known)) return 'open'
      const isDue = isFirst || known.dueAt <= clock.now()
      isFirst = false
      return isDue ? 'one' : 'shut'
    },
    async refused(code) {
      const now = clock.now()
      const haveOthersLeft = left > 0
      left = 0
      const isNews = !isRefusing(known)
      const isUnderWay = isRefusing(known) && known.dueAt > now // one of those that were sent together
      if (!isUnderWay) {
        const tries = isNews ? 1 : (known?.tries ?? 0) + 1
        await put({ code, since: isNews ? now : (known?.since ?? now), tries, dueAt: now + pauseAfter(tries, Math.random()) })
      }
      if (isNews) log('error', { worker: OUTBOX_WORKER, error: `barred_${code}` }, 'the mail server refuses this Flowra: letters wait')
      return { dueAt: known?.dueAt ?? now, haveOthersLeft }
    },
    async taken() {
      left++
      if (!isRefusing(known)) return
      await put({ code: null, since: clock.now(), tries: 0, dueAt: 0 })
      log('info', { worker: OUTBOX_WORKER }, 'the mail server takes letters again')
    },
  }
}

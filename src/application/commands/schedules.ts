import { z } from 'zod'
import { archived, limitReached, messageDeleted, notFound, rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { invalid, isKeyReused, keyReused } from '../errors.ts'
import { id as anId, parsed, text } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { sayWhen } from '../instants.ts'
import { LIMITS } from '../limits.ts'
import type { LaterMark } from '../marks.ts'
import { CANCELLED_MS, messageOf, NOBODY, revise } from '../moments.ts'
import type { Documents } from '../ports.ts'
import { readable } from '../queries/chats.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { SCHEDULES, type ScheduleDocument } from '../read-models/schedules.ts'
import { permit } from '../rights.ts'
import { slashIn } from '../slashes.ts'
import { reserved, takenInstead } from '../uploads.ts'
import type { messageCommands } from './messages.ts'
import { timeChosen, when } from './reminding.ts'
import { dueSchedules } from './schedules-due.ts'

type Groups = { readonly messages: ReturnType<typeof messageCommands> }

/** Whom to tell that something changed, and what to say. */
export type Scheduled = { readonly schedule: ScheduleDocument; readonly marks: readonly LaterMark[]; readonly says: string }

const adding = z.strictObject({
  text: text(LIMITS.messageText),
  threadId: anId.optional(),
  fileIds: z.array(anId).max(LIMITS.filesInMessage, `At most ${LIMITS.filesInMessage} files in one message.`).optional(),
  isAlsoInChat: z.boolean().optional(),
  when,
  at: z.string().optional(),
})
const changing = z.strictObject({ text: text(LIMITS.messageText), when, at: z.string().optional() })

type Said = { readonly text: string; readonly files?: readonly { readonly id: string }[] | undefined }
type Place = Pick<ScheduleDocument, 'chatId' | 'threadId' | 'isAlsoInChat'>

/** Messages for later: posted by their author at their time, with the rights of that time. */
export const scheduleCommands = (app: Application, { messages }: Groups) => {
  const { documents, clock } = app.ports
  const due = dueSchedules(app, messages)
  const at = (by: Pick<By, 'workspaceId'>, id: string) =>
    ({ collection: SCHEDULES, kind: 'schedule', workspaceId: by.workspaceId, id }) as const

  const permitted = async (by: By, act: Parameters<typeof permit>[1]): Promise<void> =>
    permit(await app.rights.principal(by.workspaceId, by.personId), act, { isOwn: true })

  const isTheirs = (schedule: ScheduleDocument | undefined, by: By): schedule is ScheduleDocument => schedule?.personId === by.personId

  /** What is on its way out is nobody's to change any more. */
  function open(schedule: ScheduleDocument | undefined, by: By): ScheduleDocument {
    if (!isTheirs(schedule, by)) throw notFound()
    if (schedule.state === 'sending') throw rejected('being_sent', 'This is being sent right now.')
    return schedule
  }

  async function add(by: By, chatId: string, input: z.infer<typeof adding>): Promise<Scheduled> {
    const { text: typed, threadId = null, isAlsoInChat = false, fileIds = [], ...wish } = input
    await permitted(by, 'schedules.add')
    const place = { chatId, threadId, isAlsoInChat }
    await mayPost(app, by, place)
    const said = { text: messageIn(typed), files: fileIds.map(fileId => ({ id: fileId })) }
    assertSaid(said)
    const { workspaceId, personId } = by
    const id = derivedId('schedules', chatId, personId, by.command)
    const now = clock.now()
    const bare: ScheduleDocument = {
      ...{ workspaceId, id, version: 0, personId, ...place },
      ...{ text: said.text, at: now, dueAt: now, state: 'waiting', failure: null },
    }
    const wentOut = { schedule: bare, marks: [], says: 'It was sent already.' }
    const known = await documents.get(SCHEDULES, workspaceId, id)
    if (!known && (await isSent(documents, bare, said))) return wentOut
    const { dueAt, says } = await timeFor(app, by, wish, known)
    const fresh = known ? undefined : await roomFor(app, by, { ...bare, dueAt }, fileIds)
    const { before, after } = await revise<ScheduleDocument>(app.ports, at(by, id), before => {
      if (before && !(isTheirs(before, by) && saysSame(before, said) && before.threadId === threadId)) throw keyReused()
      return before ? askedAgain(before, dueAt) : fresh
    })
    if (!after) return wentOut
    if (before && before !== after) await assertNotSent(documents, by, after)
    return { schedule: after, marks: [markOf(by)], says: says(after.dueAt) }
  }

  return {
    fire: due.fire,
    giveUp: due.giveUp,

    /** Happens once per client id. */
    async add(by: By, chatId: string, input: unknown): Promise<Scheduled> {
      const wish = parsed(adding, input)
      try {
        return await add(by, chatId, wish)
      } catch (error) {
        const fileIds = isKeyReused(error) ? await keptInstead(app, by, chatId, wish.fileIds) : undefined
        if (!fileIds) throw error
        return add(by, chatId, { ...wish, fileIds })
      }
    },

    async change(by: By, id: string, input: unknown): Promise<Scheduled> {
      const { text: typed, ...wish } = parsed(changing, input)
      await permitted(by, 'schedules.change')
      const said = messageIn(typed)
      const { dueAt, says } = await timeFor(app, by, wish)
      const { before, after } = await revise<ScheduleDocument>(app.ports, at(by, id), known => {
        const schedule = open(known, by)
        assertSaid({ ...schedule, text: said })
        const isSame = schedule.text === said && schedule.dueAt === dueAt && schedule.state === 'waiting'
        return isSame ? schedule : { ...schedule, text: said, dueAt, state: 'waiting', failure: null }
      })
      if (before !== after) await assertNotSent(documents, by, after as ScheduleDocument)
      return { schedule: after as ScheduleDocument, marks: before === after ? [] : [markOf(by)], says: says(dueAt) }
    },

    /** Now instead of then. Its timer is set to now first, so that it goes out even if this process ends here. */
    async send(by: By, id: string): Promise<Scheduled> {
      await permitted(by, 'schedules.send')
      const { after } = await revise<ScheduleDocument>(app.ports, at(by, id), known => ({
        ...open(known, by),
        dueAt: clock.now(),
        state: 'sending',
        failure: null,
      }))
      const schedule = after as ScheduleDocument
      const refusal = await due.deliver(schedule)
      if (refusal) throw refusal
      return { schedule, marks: [markOf(by)], says: 'Sent.' }
    },

    /** Marked first, so that it goes out or is cancelled, and never both. */
    async cancel(by: By, id: string): Promise<readonly LaterMark[]> {
      await permitted(by, 'schedules.cancel')
      const { after } = await revise<ScheduleDocument>(app.ports, at(by, id), known => ({
        ...open(known, by),
        personId: NOBODY,
        text: '',
        dueAt: clock.now() + CANCELLED_MS,
        state: 'cancelled',
      }))
      await assertNotSent(documents, by, after as ScheduleDocument)
      await due.dropFiles(after as ScheduleDocument)
      return [markOf(by)]
    },
  }
}

/** What is kept was chosen in time; what is held needs a time that is still ahead. */
async function timeFor(app: Application, by: By, chosen: Parameters<typeof timeChosen>[2], kept?: ScheduleDocument) {
  const { dueAt, ...around } = await timeChosen(app, by, chosen, kept?.state === 'held' ? undefined : kept?.dueAt)
  return { dueAt, says: (sentAt: number) => `It will be sent ${sayWhen(sentAt, around)}.` }
}

/** As posting it now would be asked. */
async function mayPost(app: Application, by: By, { chatId, threadId, isAlsoInChat }: Place): Promise<void> {
  const { chat, principal, relation } = await readable(app, by.workspaceId, by.personId, chatId)
  const isReplyAlone = threadId !== null && !isAlsoInChat
  permit(principal, 'messages.post', isReplyAlone ? { ...relation, isPostingOpen: true } : relation)
  if (chat.isArchived) throw archived()
  if (threadId === null) return
  const root = await app.ports.documents.get(MESSAGES, by.workspaceId, threadId)
  if (root?.chatId !== chatId || root.threadId !== undefined) throw notFound()
  if (root.isDeleted && !root.replies?.count) throw messageDeleted()
}

async function roomFor(app: Application, by: By, schedule: ScheduleDocument, fileIds: readonly string[]): Promise<ScheduleDocument> {
  const { workspaceId, personId, id } = schedule
  const kept = await app.ports.documents.count(SCHEDULES, workspaceId, { equal: { personId } })
  if (kept >= LIMITS.schedules) throw limitReached(LIMITS.schedules)
  return fileIds.length === 0 ? schedule : { ...schedule, files: await reserved(app, by, { fileIds, scheduleId: id }) }
}

/** The files that the same form, come twice at once, was kept with the first time. */
async function keptInstead({ ports: { documents } }: Application, by: By, chatId: string, fileIds: readonly string[] = []) {
  const known = await documents.get(SCHEDULES, by.workspaceId, derivedId('schedules', chatId, by.personId, by.command))
  return takenInstead(documents, upload => known?.files?.some(({ id }) => id === upload.id) === true, fileIds)
}

/** Off the list, because it went out. */
async function isSent(documents: Documents, schedule: ScheduleDocument, said: Said): Promise<boolean> {
  const message = await documents.get(MESSAGES, schedule.workspaceId, messageOf(schedule))
  if (message && !saysSame({ text: message.text?.typed ?? '', files: message.files }, said)) throw keyReused()
  return message !== undefined
}

/** What went out and off the list while somebody wrote it anew is on the list again; the message itself tells. */
async function assertNotSent(documents: Documents, { workspaceId, personId }: By, schedule: ScheduleDocument): Promise<void> {
  if (!(await documents.get(MESSAGES, workspaceId, messageOf({ ...schedule, personId })))) return
  await documents.erase(SCHEDULES, workspaceId, schedule.id)
  throw rejected('was_sent', 'It was sent already.')
}

/** Whoever got no answer may choose another time. What is being sent goes out. */
function askedAgain(schedule: ScheduleDocument, dueAt: number): ScheduleDocument {
  if (schedule.state === 'sending' || (schedule.state === 'waiting' && schedule.dueAt === dueAt)) return schedule
  return { ...schedule, dueAt, state: 'waiting', failure: null }
}

/** What is posted then: a command is done now or not at all. */
function messageIn(typed: string): string {
  const said = slashIn(typed)
  if ('unknown' in said) throw invalid('text', `There is no command /${said.unknown}. Begin with a space to send it as text.`)
  if ('name' in said) throw rejected('not_later', 'A command cannot be sent later. Begin with a space to send it as text.', 'text')
  return said.text
}

function assertSaid({ text, files = [] }: Said): void {
  if (text.trim() === '' && files.length === 0) throw rejected('empty', 'Write something first.', 'text')
}

const saysSame = (one: Said, other: Said): boolean => one.text === other.text && idsIn(one) === idsIn(other)
const idsIn = ({ files = [] }: Said): string => files.map(({ id }) => id).join(' ')

const markOf = ({ workspaceId, personId }: By): LaterMark => ({ workspaceId, personId })

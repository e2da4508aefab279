import type { Client } from './client.ts'
import type { House } from './connection.ts'
import { isOpen } from './frame.ts'
import { chatTopic } from './topics.ts'

/** What one socket looks at. Each chat is asked for when it is looked at, and again after anything was taken away. */
export type Looks = {
  /** Replaces the set. Subscribes first and answers versions then: what is committed in between comes as a frame or shows in the version. */
  look(chats: ReadonlyMap<string, number>): Promise<void>
  tellVersions(): Promise<void>
  /** Silence at once, for one chat or all, until `resume` has asked anew. */
  pause(chatId: string | undefined): void
  resume(chatId: string | undefined): Promise<void>
  stop(): void
}

export function looks(client: Client, { doors, hub, delivery, counters }: House): Looks {
  function start(chatId: string): void {
    if (client.looks.has(chatId)) return
    client.looks.add(chatId)
    counters.lookers++
    hub.join(topicOf(chatId), client)
  }

  function stop(chatId: string): void {
    if (!client.looks.delete(chatId)) return
    counters.lookers--
    hub.leave(topicOf(chatId), client)
  }

  function lose(chatId: string): void {
    stop(chatId)
    delivery.say(client, { t: 'gone', chat: chatId })
  }

  /** Asks for each of these; the others are gone. A socket that closed meanwhile is let in nowhere. */
  async function ask(chatIds: readonly string[], welcome: (chatId: string) => void): Promise<void> {
    const { rechecks } = client
    const verdicts = await Promise.all(chatIds.map(chatId => doors.mayLook(client.viewer, chatId)))
    if (!isOpen(client.socket)) return
    if (rechecks !== client.rechecks) await ask(chatIds, welcome)
    else for (const [index, chatId] of chatIds.entries()) (verdicts[index] ? welcome : lose)(chatId)
  }

  async function tellVersions(): Promise<ReadonlyMap<string, number>> {
    const versions = client.looks.size === 0 ? NONE : await doors.versions(client.viewer.workspaceId, [...client.looks])
    delivery.say(client, { t: 'pong', versions: Object.fromEntries(versions) })
    return versions
  }

  const concerned = (chatId: string | undefined): readonly string[] =>
    chatId === undefined ? [...client.looks] : [chatId].filter(id => client.looks.has(id))
  const topicOf = (chatId: string): string => chatTopic(client.viewer.workspaceId, chatId)

  return {
    async look(chats) {
      for (const chatId of client.looks) if (!chats.has(chatId)) stop(chatId)
      await ask([...chats.keys()], start)
      const versions = await tellVersions()
      for (const [chatId, version] of chats) if (versions.get(chatId) === version) counters.lossless++
    },
    async tellVersions() {
      await tellVersions()
    },
    pause(chatId) {
      client.rechecks++
      for (const paused of concerned(chatId)) hub.leave(topicOf(paused), client)
    },
    async resume(chatId) {
      const paused = concerned(chatId)
      if (paused.length === 0) return
      await ask(paused, back => hub.join(topicOf(back), client))
      await tellVersions()
    },
    stop() {
      for (const chatId of client.looks) stop(chatId)
    },
  }
}

const NONE: ReadonlyMap<string, number> = new Map()

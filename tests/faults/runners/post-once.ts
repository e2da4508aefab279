import { unlinkSync, writeSync } from 'node:fs'
import { coreOf } from '../../../src/application/core.ts'
import type { Ports } from '../../../src/application/ports.ts'
import { openPorts } from '../../../src/stores.ts'

export type Wish = {
  readonly workspaceId: string
  readonly personId: string
  readonly chatId: string
  readonly command: string
  readonly text: string
  readonly fileIds?: readonly string[]
}

/** A call that a trace shows and nothing else does: what comes after it belongs to the command. */
export const MARK = '/nowhere/here-it-begins'

/** One process that does one thing. Says `acknowledged` on stdout when it was, before the store is closed. */
export async function postOnce(change: (ports: Ports) => Ports): Promise<void> {
  const [folder = '', text = ''] = process.argv.slice(2)
  const { chatId, text: words, fileIds = [], ...by } = JSON.parse(text) as Wish
  const { ports, store } = await openPorts(folder, () => process.exit(1))
  const core = coreOf(change(ports), { spread: () => {}, foreign: () => {} })
  mark()
  await core.commands.messages.post(by, chatId, { text: words, ...(fileIds.length > 0 && { fileIds }) })
  writeSync(1, 'acknowledged')
  await new Promise(resolve => setImmediate(resolve))
  store.close()
}

function mark(): void {
  try {
    unlinkSync(MARK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** How far a running process is, as its file says: messages posted in a chat, timers left. */
export function progress(folder: string, chatId: string): { readonly posted: number; readonly timers: number } {
  const db = new DatabaseSync(join(folder, 'flowra.db'), { readOnly: true, timeout: 5_000 })
  const count = (question: string, ...words: string[]): number => (db.prepare(question).get(...words) as { n: number }).n
  try {
    return {
      posted: count('SELECT count(*) AS n FROM log WHERE stream = ? AND body LIKE ?', `chat-${chatId}`, '%"MessagePosted"%'),
      timers: count('SELECT count(*) AS n FROM documents_timers'),
    }
  } finally {
    db.close()
  }
}

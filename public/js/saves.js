/** Which messages this person keeps. Rows know nothing of it: the panel carries the list, and script marks them. */
import { hear, listOf, openChat, openPanel } from './page.js'

export function startSaves() {
  hear('chat', mark)
  hear('swapped', mark)
}

const saved = () => (openPanel()?.dataset['saved'] ?? '').split(' ').filter(Boolean)

function mark() {
  for (const id of saved()) document.getElementById(`message-${id}`)?.classList.add('is-saved')
}

/** Saved or removed, here or in another tab. @param {{ chat: string, message: string, isSaved: boolean }} word */
export function save({ chat, message, isSaved }) {
  const panel = openPanel()
  if (!panel || chat !== openChat() || !listOf(chat)) return
  const others = saved().filter(id => id !== message)
  panel.dataset['saved'] = (isSaved ? [message, ...others] : others).join(' ')
  document.getElementById(`message-${message}`)?.classList.toggle('is-saved', isSaved)
}

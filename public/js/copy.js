/** Into the clipboard. */
import { toast } from './toast.js'

/** @param {Element} button behind the code it copies */
export const copyCode = button => copy(button.parentElement?.querySelector('code')?.textContent ?? '')

/** @param {string} text @param {string} sentence when it is done */
export async function copy(text, sentence = 'Copied.') {
  try {
    await navigator.clipboard.writeText(text)
    toast(sentence)
  } catch {
    toast('Your browser did not allow to copy. Select it and copy it yourself.')
  }
}

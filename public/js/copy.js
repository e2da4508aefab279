/** Code into the clipboard. */
import { toast } from './toast.js'

/** @param {Element} button behind the code it copies */
export async function copyCode(button) {
  const code = button.parentElement?.querySelector('code')?.textContent ?? ''
  try {
    await navigator.clipboard.writeText(code)
    toast('Copied.')
  } catch {
    toast('Your browser did not allow to copy. Select the code and copy it yourself.')
  }
}

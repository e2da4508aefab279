/** What most pages never need is loaded when somebody uses it first. */
import { report } from './page.js'

export function startFirstUse() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.dataset['done'] === undefined) return
    event.preventDefault()
    report(import('./deeds.js').then(({ deed }) => deed(form)))
  })
}

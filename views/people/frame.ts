import type { Assets } from '../components/icon.ts'
import { largeIcon } from '../components/icon.ts'
import { type Html, html, type Value } from '../html.ts'

/** The card in the middle of a page that stands alone. */
export const card = (assets: Assets, title: string, inside: Value): Html => html`<div class="card">
<p class="brand"><span class="mark">${largeIcon(assets, 'flow')}</span>Flowra</p>
<h1>${title}</h1>
${inside}
</div>`

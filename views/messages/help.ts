import { KEYS } from '../../public/js/keyboard.js'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'

export type HelpPage = {
  readonly site: Site
  readonly slug: string
  readonly slashes: readonly { readonly name: string; readonly takes: string; readonly says: string }[]
}

/** What one may type as a message of its own, and what one may press. */
export const help = ({ site, slug, slashes }: HelpPage): Html =>
  panel(
    { assets: site.assets, slug, title: 'Commands and keys' },
    html`<section class="block"><h2>Commands</h2><p>Written alone in a message. Begin with two slashes, or a space, to send one as text. <a href="#keys-page">Keys</a> are below.</p>
<dl class="terms">${slashes.map(({ name, takes, says }) => html`<div><dt><code>/${name}${takes && ` ${takes}`}</code></dt><dd>${says}</dd></div>`)}</dl></section>
<section class="block" id="keys-page"><h2>Keys</h2><dl class="terms">${KEYS.map(({ keys, says }) => html`<div><dt>${keys.map(key => html`<kbd>${key}</kbd> `)}</dt><dd>${says}</dd></div>`)}</dl></section>`,
  )

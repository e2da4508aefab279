import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { layout, type Site } from '../layout.ts'
import { card } from './frame.ts'

export type Onward = { readonly site: Site; readonly url: string; readonly title: string }

/** After a form that ends elsewhere. Browsers let no form lead to another host, so the page itself goes on, with or without script. */
export const onward = ({ site, url, title }: Onward): Html =>
  layout({
    site,
    title,
    sheets: ['shell', 'parts', 'pages'],
    onward: url,
    body: html`<main class="bare" id="${dom.main}" tabindex="-1">${card(site.assets, title, html`<p>If nothing happens, go on yourself.</p><p><a class="button primary" href="${url}" rel="noreferrer">Continue</a></p>`)}</main>`,
  })

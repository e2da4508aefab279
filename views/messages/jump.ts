import type { ChatDocument } from '../../src/application/read-models/chats.ts'
import { chatName } from '../chats/panel.ts'
import type { Form } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type JumpPage = {
  readonly site: Site
  readonly slug: string
  readonly chat: ChatDocument
  readonly title: string
  readonly day: string // what the field says first
  readonly form: Form
}

/** A day to go to in a chat. Script takes the form out of this page and shows it over the messages. */
export function jump({ site, slug, chat, title, day, form }: JumpPage): Html {
  const error = form.errors['on']
  return panel(
    { assets: site.assets, slug, title: 'Go to a day', back: paths(slug).chat(chat.id) },
    html`<p>In ${chatName({ chat, title })}.</p>
<form class="to-day" method="get" action="${paths(slug).chat(chat.id)}"><label for="field-on">Day</label><input id="field-on" type="date" name="on" value="${form.values['on'] ?? day}" required${error && html` aria-invalid="true" aria-describedby="problem-on"`}>${error && html`<p class="problem-of-field" id="problem-on">${error}</p>`}<button class="button primary" type="submit">Go</button></form>`,
  )
}

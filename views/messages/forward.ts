import type { MessageScreen, SidebarLine } from '../../src/application/screens.ts'
import { csrfField, type Form, hidden, keyField, select, submit, summary, textarea } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { quoted } from './message.ts'

export type ForwardPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly screen: MessageScreen
  readonly chats: readonly SidebarLine[]
  readonly key: string
  readonly form: Form
}

/** Where to, and what to say with it. What has to be confirmed first is said above, and the second press confirms it. */
export function forward({ site, slug, zone, screen, chats, key, form }: ForwardPage): Html {
  const { chat, message } = screen
  const path = paths(slug).forward(chat.id, message.id)
  const choices = chats.map(line => ({ value: line.chatId, label: line.kind === 'direct' ? line.title : `# ${line.title}` }))
  const question = form.errors['isConfirmed']
  return panel(
    { assets: site.assets, slug, title: 'Forward', back: paths(slug).message(chat.id, message.id) },
    html`<section class="block">${quoted({ ...screen, assets: site.assets, slug, zone }, message)}</section>
<form class="pico forward" method="post" action="${path}">${csrfField(site.csrf)}${keyField(key)}${question ? html`<p class="problem" role="alert">${question}</p>${hidden('isConfirmed', form.values['toChatId'] ?? '')}` : summary(form)}
${select(form, { name: 'toChatId', label: 'To' }, choices)}${textarea(form, { name: 'text', label: 'Your words', isOptional: true }, 2)}${submit(question ? 'Forward all the same' : 'Forward')}</form>`,
  )
}

import type { WebhooksScreen } from '../../src/application/channel-screens.ts'
import { appAvatar } from '../components/avatar.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, hidden, keyField, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { personOf } from '../components/person.ts'
import { date, moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths, roots } from '../paths.ts'

/** What was just made: shown this once. */
export type Made = { readonly botId: string; readonly address: string; readonly secret?: string }

export type WebhooksPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly origin: string
  readonly webhooks: WebhooksScreen
  readonly key: string
  readonly form?: Form
  readonly made?: Made
  readonly asked?: { readonly act: 'renew' | 'revoke'; readonly botId: string } // what waits for a yes
}

/** Programs that post into a channel: make an address, see which ones are in use, take one back. */
export function webhooks(props: WebhooksPage): Html {
  const { site, slug, webhooks: at, form = emptyForm, made } = props
  return panel(
    { assets: site.assets, slug, title: `Webhooks of ${at.title}`, back: paths(slug).chatSettings(at.chat.id) },
    html`${made && shown(props, made)}${form.reason === 'confirm_needed' ? confirming(props, form) : props.asked && summary(form)}
<section class="block"><h2>Programs that post here</h2>${at.items.length === 0 ? nothing(props) : html`<ul class="list">${at.items.map(item => line(props, item))}</ul>`}</section>
${!at.chat.isArchived && at.hasRoom && create(props)}
${!made && example(props, props.origin + roots.hook('…'))}`,
  )
}

const nothing = ({ site }: WebhooksPage): Html =>
  empty(site.assets, {
    icon: 'link',
    title: 'No program posts here yet',
    sentence: 'A build, a monitor or a script can: it sends its words to an address that you make here.',
    action: html`<a class="button plain" href="#field-name">Make one</a>`,
  })

const copied = (label: string, value: string): Html =>
  html`<div class="text"><div class="code"><pre tabindex="0" role="group" aria-label="${label}"><code>${value}</code></pre><button class="copy" type="button">Copy</button></div></div>`

const shown = (props: WebhooksPage, { address, secret }: Made): Html =>
  html`<div class="done" role="status"><p><b>The address is ready.</b> Copy it now: it is shown this once. Whoever has it can post here.</p>${copied('Address', address)}${
    secret !== undefined &&
    html`<p>Each delivery has to be signed with this secret, as Standard Webhooks say.</p>${copied('Secret', secret)}`
  }</div>${secret === undefined && example(props, address)}`

/** What it is for, told by what one types. */
const example = ({ webhooks: { title } }: WebhooksPage, address: string): Html =>
  html`<section class="block"><h2>How a program posts</h2><p>It sends JSON to its address, as it would to Slack or Mattermost: text, attachments and blocks are understood, and what it says appears in ${title} at once.</p>
<div class="text"><div class="code"><pre tabindex="0" role="group" aria-label="Example"><code>${`curl -d '{"text":"deployed"}' ${address}`}</code></pre><button class="copy" type="button">Copy</button></div></div></section>`

const create = ({ site, slug, webhooks: at, key, form = emptyForm, asked }: WebhooksPage): Html => {
  const typed = asked ? emptyForm : form
  return html`<section class="block"><h2>Let a program post</h2>
<form class="pico" method="post" action="${paths(slug).webhooks(at.chat.id)}">${csrfField(site.csrf)}${keyField(key)}${summary(typed)}
<div class="pair">${field(typed, { name: 'name', label: 'Name', hint: 'What it is called here, as in Deploys.', maxlength: 80, autocomplete: 'off' })}
${field(typed, { name: 'emoji', label: 'Emoji', hint: 'In place of a picture, as in :rocket:.', maxlength: 40, autocomplete: 'off', isOptional: true })}</div>
${signing(typed.values['isSigned'] === 'on')}
${submit('Make an address')}</form></section>`
}

const signing = (isOn: boolean): Html =>
  html`<div class="field"><label><input type="checkbox" name="isSigned" value="on"${isOn && html` checked`}> Only take signed deliveries <small>for programs that know Standard Webhooks</small></label></div>`

/** What stops something is done only after its consequence was read. */
function confirming({ site, slug, webhooks: at, asked, key }: WebhooksPage, { summary: sentence = '', values }: Form): Html {
  const p = paths(slug)
  const { act: verbOf, botId } = asked ?? { act: 'revoke', botId: '' }
  const [title, verb, path] =
    verbOf === 'revoke'
      ? ['Revoke this webhook', 'Revoke', asMethod(p.webhook(at.chat.id, botId), 'DELETE')]
      : ['Make a new address', 'Make a new address', asMethod(p.webhookAddress(at.chat.id, botId), 'PUT')]
  const isSigned = at.items.some(({ webhook }) => webhook.id === botId && webhook.isSigned)
  return html`<section class="problem confirm" role="alert" aria-labelledby="confirm-title"><h2 id="confirm-title">${title}</h2><p>${sentence.replace('Please confirm: ', '').replace(/^./, first => first.toUpperCase())}</p>
<form method="post" action="${path}">${csrfField(site.csrf)}${keyField(key)}${hidden('isConfirmed', 'on')}${verbOf === 'renew' && signing(values['isSigned'] === 'on' || isSigned)}<a class="button plain" href="${p.webhooks(at.chat.id)}">Cancel</a>${submit(verb, verbOf === 'revoke' ? 'danger' : 'primary')}</form></section>`
}

function line(props: WebhooksPage, { webhook, usedAt }: WebhooksScreen['items'][number]): Html {
  const { site, slug, zone, webhooks: at } = props
  const p = paths(slug)
  const used = usedAt === null ? 'never used' : html`last used ${moment(usedAt, zone)}`
  return html`<li>${appAvatar(webhook, 'small')}<div class="grow"><b>${webhook.name}</b>${webhook.isSigned && html` <span class="tag">Signed</span>`}<small>Made by ${personOf(at.people, webhook.creatorId).name} on ${date(webhook.createdAt, zone)} · ${used}</small></div>
<div class="acts">${!at.chat.isArchived && asking(site.csrf, asMethod(p.webhookAddress(at.chat.id, webhook.id), 'PUT'), webhook.name, 'New address')}${asking(site.csrf, asMethod(p.webhook(at.chat.id, webhook.id), 'DELETE'), webhook.name, 'Revoke')}</div></li>`
}

/** Both are asked about first, so the button only asks. */
const asking = (csrf: string, action: string, of: string, words: string): Html =>
  act(action, csrf, html`<button class="button quiet small" type="submit" aria-label="${words} of ${of}">${words}</button>`)

/** The way to it, on the page of the channel. */
export const webhooksLink = (slug: string, chatId: string): Html =>
  html`<section class="block"><h2>Webhooks</h2><p>Builds, monitors and scripts can post here by an address of their own.</p><p><a href="${paths(slug).webhooks(chatId)}">Webhooks of this channel</a></p></section>`

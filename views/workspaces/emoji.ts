import type { EmojiScreen } from '../../src/application/screens.ts'
import { emojiPicture } from '../components/emoji.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, keyField, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { date } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type EmojiPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly key: string
  readonly screen: EmojiScreen
  readonly form?: Form
}

/** The workspace's own emoji: who adds one may take it away again, and admins any. */
export const emojiPage = (props: EmojiPage): Html =>
  panel({ assets: props.site.assets, slug: props.slug, title: 'Emoji' }, html`${props.screen.mayAdd && adding(props)}${list(props)}`)

function adding({ site, slug, key, form = emptyForm }: EmojiPage): Html {
  return html`<section class="block"><h2>Add an emoji</h2>
<form class="pico" method="post" action="${paths(slug).ownEmoji}" enctype="multipart/form-data">${csrfField(site.csrf)}${keyField(key)}${summary(form)}
${field(form, { name: 'name', label: 'Name', maxlength: 42, autocomplete: 'off', hint: 'What people type between colons, as in :party_parrot:' })}
<div class="field"><label for="field-picture">Picture</label><input id="field-picture" type="file" name="picture" accept="image/png,image/jpeg,image/gif,image/webp,image/avif" required${form.errors['picture'] && html` aria-invalid="true" aria-describedby="problem-picture"`}><small>Square ones look best. They may move.</small>${form.errors['picture'] && html`<p class="problem-of-field" id="problem-picture">${form.errors['picture']}</p>`}</div>
${submit('Add the emoji')}</form></section>`
}

function list(props: EmojiPage): Html {
  const { items, mayAdd } = props.screen
  if (items.length === 0)
    return empty(props.site.assets, {
      icon: 'smile',
      title: 'No emoji of your own yet',
      sentence: `A logo, a mascot, a face everybody here knows: once it has a name, all can use it in messages and reactions.${mayAdd ? '' : ' Members of this workspace add them.'}`,
    })
  return html`<section class="block"><h2>${items.length === 1 ? '1 emoji' : `${items.length} emoji`}</h2><ul class="list">${items.map(item => line(props, item))}</ul></section>`
}

function line({ site, slug, zone }: EmojiPage, { emoji, addedBy, mayRemove }: EmojiScreen['items'][number]): Html {
  return html`<li><span class="own-emoji-large">${emojiPicture(slug, emoji)}</span><div class="grow"><b>:${emoji.name}:</b><small>${addedBy} · ${date(emoji.addedAt, zone)}</small></div>${
    mayRemove &&
    html`<details class="sure"><summary class="button quiet small">Remove<span class="vh"> ${emoji.name}</span></summary><p>Messages and reactions show :${emoji.name}: as words then.</p>${act(asMethod(paths(slug).oneEmoji(emoji.id), 'DELETE'), site.csrf, html`<button class="button danger small" type="submit">Remove :${emoji.name}:</button>`)}</details>`
  }</li>`
}

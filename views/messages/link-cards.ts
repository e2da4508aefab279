import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import type { Preview } from '../../src/domain/previews.ts'
import { act, asMethod } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { shownAt } from '../components/media.ts'
import { type Html, html, safeUrl } from '../html.ts'
import { paths } from '../paths.ts'

/** A picture at least this wide, and wider than high, stands below the words; any other is a tile beside them. */
const WIDE = 200

type Around = { readonly assets: Assets; readonly slug: string }
type Cards = readonly Preview[] | undefined

/** What a message's links lead to. Pictures have their place before they come. Where a card stands in a row, whoever wrote it can take it away. */
export const linkCards = (around: Around, message: MessageDocument, isRow = false): readonly Html[] =>
  (message.previews ?? []).map(preview => card(around, message, preview, isRow))

function card({ assets, slug }: Around, { chatId, id }: MessageDocument, preview: Preview, isRow: boolean): Html {
  const { previewId, url, title, site, summary, picture } = preview
  const p = paths(slug)
  const remove =
    isRow &&
    html`<a class="own" href="${p.message(chatId, id)}#cards" hx-delete="${p.linkCard(chatId, id, previewId)}" hx-swap="none" aria-label="Remove the card of ${title}">${icon(assets, 'x')}</a>`
  const size = picture && shownAt(picture.width / 2, picture.height / 2)
  const isWide = size !== undefined && size.width >= WIDE && size.width > size.height
  const shown =
    size && html`<img src="${p.cardPicture(chatId, id, previewId)}" width="${size.width}" height="${size.height}" alt="" loading="lazy">`
  return html`<div class="link-card${isWide && ' wide'}"><div><p class="site">${site}</p><p><a href="${safeUrl(url)}" target="_blank" rel="noopener noreferrer nofollow">${title}</a></p>${summary !== undefined && html`<p class="summary">${summary}</p>`}</div>${shown}${remove}</div>`
}

type Removing = Around & { readonly csrf: string; readonly chatId: string; readonly messageId: string }

/** On the message's own page: for those without script, and for whoever looks after the chat. */
export const removingCards = ({ slug, csrf, chatId, messageId }: Removing, previews: Cards): Html | false =>
  previews !== undefined &&
  html`<section class="block" id="cards"><h2>Link cards</h2><p>A card goes for everybody. The link stays.</p>${previews.map(
    ({ previewId, title }) =>
      act(
        asMethod(paths(slug).linkCard(chatId, messageId, previewId), 'DELETE'),
        csrf,
        html`<button class="button plain" type="submit">Remove the card of ${title}</button>`,
      ),
  )}</section>`

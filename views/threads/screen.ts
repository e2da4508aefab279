import type { ThreadLine, Threads } from '../../src/application/screens.ts'
import { chatName } from '../chats/panel.ts'
import { empty } from '../components/empty.ts'
import { asMethod, deed } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { quoted, type RowAround, repliesIn } from '../messages/message.ts'
import { paths } from '../paths.ts'
import { countOf } from '../sidebar/badge.ts'

export type ThreadsPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly threads: Threads }

/** The threads one follows: where each began and what was said last, with what is unread first. */
export function threadsScreen({ site, slug, zone, threads: { items, next, ...names } }: ThreadsPage): Html {
  const around = { assets: site.assets, slug, zone, ...names }
  const inside =
    items.length === 0
      ? empty(site.assets, {
          icon: 'chat',
          title: 'No threads yet',
          sentence: 'A thread you begin, reply in or are named in stands here.',
          action: html`<a class="button plain" href="${paths(slug).base}">Back to your chats</a>`,
        })
      : html`<ol class="kept">${items.map(item => line(site, around, item))}</ol>${next !== null && html`<p class="more-of"><a class="button plain" href="${paths(slug).threadsAfter(next)}">Older threads</a></p>`}`
  return panel({ assets: site.assets, slug, title: 'Threads' }, inside)
}

/** It opens in its chat, at the newest reply. */
function line(site: Site, around: RowAround, item: ThreadLine): Html {
  const { chat, root, last, unread, replyCount } = item
  const p = paths(around.slug)
  return html`<li class="thread-line${unread > 0 && ' unread'}" id="kept-${root.id}" data-thread="${root.id}"><p class="about"><a href="${p.chat(chat.id)}">${chatName(item)}</a> · ${repliesIn(replyCount)}${unread > 0 && html` · <b>${countOf(unread)} new</b>`}</p>
${quoted(around, root)}${last && html`<div class="last">${quoted(around, last)}</div>`}
<div class="ways-on"><a class="button plain small" href="${p.latestReply(chat.id, root.id)}">Open thread</a>${unfollowing(site, around.slug, item)}</div></li>`
}

function unfollowing({ csrf }: Site, slug: string, { chat, root }: ThreadLine): Html {
  const path = paths(slug).follow(chat.id, root.id)
  const words = { done: 'You no longer follow this thread.', undo: `PUT ${path}` }
  return deed(asMethod(path, 'DELETE'), csrf, words, html`<button class="button quiet small" type="submit">Unfollow</button>`)
}

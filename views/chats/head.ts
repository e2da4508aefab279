import type { ChatDocument } from '../../src/application/read-models/chats.ts'
import type { People } from '../../src/application/screens.ts'
import { avatarStack } from '../components/avatar.ts'
import { type Assets, icon } from '../components/icon.ts'
import { menu, menuLink } from '../components/menu.ts'
import { personOf } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'

export type Head = {
  readonly assets: Assets
  readonly slug: string
  readonly chat: ChatDocument
  readonly title: string // of a direct chat as this reader calls it: such a head is never part of a frame
  readonly faces: readonly string[]
  readonly people: People
}

/** The head of a chat, the same for everybody. What its menu holds for one person is fetched when it opens; without script it leads to the pages. */
export function chatHead({ assets, slug, chat, title, faces, people }: Head): Html {
  const p = paths(slug)
  const about = p.participants(chat.id)
  const isDirect = chat.chatType === 'direct'
  const count = chat.participantCount
  return html`<header class="head" id="${dom.head(chat.id)}" data-version="${chat.version}">
<a class="ib on-phone" href="${p.sidebar}" aria-label="All chats">${icon(assets, 'back')}</a>
<button class="ib on-tablet" type="button" popovertarget="side" aria-label="Chats">${icon(assets, 'menu')}</button>
<h1>${chat.visibility === 'private' ? icon(assets, 'lock') : !isDirect && html`<span class="sign"># </span>`}${title}</h1>
${chat.isArchived && html`<span class="tag">Archived</span>`}
${chat.topic === '' ? html`<span class="gap"></span>` : html`<span class="rule off-phone"></span><p class="topic off-phone" title="${chat.topic}">${chat.topic}</p><span class="gap on-phone"></span>`}
<a class="button quiet small off-phone" href="${about}">${avatarStack(faces.map(id => personOf(people, id)))}${count}<span class="vh"> ${count === 1 ? 'person' : 'people'}</span></a>
<a class="ib" href="${p.searchIn(chat.id)}" aria-label="Search in ${title}">${icon(assets, 'search')}</a>
<button class="ib" type="button" popovertarget="menu-${chat.id}" hx-get="${p.chatMenu(chat.id)}" hx-target="#menu-${chat.id}" hx-swap="innerHTML">${icon(assets, 'dots')}<span class="vh">More</span></button>
${menu(`menu-${chat.id}`, [
  menuLink(about, html`${icon(assets, 'people')}People`),
  menuLink(p.chatSettings(chat.id), html`${icon(assets, 'gear')}Settings`),
  !isDirect && html`<span class="takes-part">${menuLink(`${about}#leave`, html`${icon(assets, 'out')}Leave`)}</span>`,
])}
</header>`
}

import { largeIcon } from '../components/icon.ts'
import { type Html, html } from '../html.ts'
import type { Look } from '../page.ts'
import { paths, roots } from '../paths.ts'
import { badgeOf, loudCount } from './badge.ts'

/** The foot of a phone. */
export const tabBar = ({ site, viewer, sidebar }: Look, on: 'list' | 'main'): Html => html`<nav class="tab-bar" aria-label="Phone areas">
<a href="${paths(viewer.workspace.slug).sidebar}" aria-current="${on === 'list' ? 'page' : 'true'}">${largeIcon(site.assets, 'chat')}Chats${badgeOf(loudCount(sidebar), 'data-sum')}</a>
<a href="${roots.settings}">${largeIcon(site.assets, 'person')}You</a>
</nav>`

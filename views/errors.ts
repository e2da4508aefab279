import { empty } from './components/empty.ts'
import type { Assets, IconName } from './components/icon.ts'
import { type Html, html, type Value } from './html.ts'
import type { Site } from './layout.ts'
import { unsent } from './messages/composer.ts'
import { bare } from './page.ts'
import { roots } from './paths.ts'
import { card } from './people/frame.ts'

export type Trouble = {
  readonly title: string
  readonly sentence: string
  readonly icon: IconName
  readonly reference?: string
  readonly action?: Value
}

/** What people see where a page cannot be: a sentence, what now, and a number to quote. Never a cause. */
export const notFound: Trouble = {
  title: 'Not found',
  sentence: 'This does not exist, or you cannot see it.',
  icon: 'search',
  action: html`<a class="button plain" href="${roots.home}">Back to your chats</a>`,
}

export const forbidden = (sentence = 'You may see this but not change it.'): Trouble => ({
  title: 'Not allowed',
  sentence,
  icon: 'lock',
  action: html`<a class="button plain" href="${roots.home}">Back to your chats</a>`,
})

export const broken = (reference: string): Trouble => ({
  title: 'Something went wrong',
  sentence: 'It is not your fault, and nothing you sent is half done. Try again in a moment.',
  icon: 'alert',
  reference,
  action: html`<a class="button plain" href="">Try again</a>`,
})

/** `sentence` tells when to try again. */
export const busy = (sentence: string): Trouble => ({
  title: 'One moment',
  sentence,
  icon: 'clock',
  action: html`<a class="button plain" href="">Try again</a>`,
})

export const refused = (sentence: string): Trouble => ({
  title: 'That did not work',
  sentence,
  icon: 'alert',
  action: html`<a class="button plain" href="${roots.home}">Back to your chats</a>`,
})

/** A chat that is gone while somebody wrote in it. */
export const goneWhileWriting = (text: string): Trouble => ({ ...notFound, action: html`${unsent(text)}${notFound.action}` })

/** As a page of its own. */
export const errorPage = (site: Site, trouble: Trouble): Html =>
  bare(site, trouble.title, card(site.assets, trouble.title, html`<p>${trouble.sentence}</p>${reference(trouble)}<p>${trouble.action}</p>`))

/** In place of a screen inside the workspace. */
export const errorPanel = (assets: Assets, trouble: Trouble): Html =>
  html`<section class="panel" aria-label="${trouble.title}">${empty(assets, { icon: trouble.icon, title: trouble.title, sentence: trouble.sentence, isAll: true, action: html`${reference(trouble)}${trouble.action}` })}</section>`

const reference = (trouble: Trouble): Html | undefined | '' =>
  trouble.reference && html`<p><small>Reference ${trouble.reference}</small></p>`

import type { ChatSettings } from '../../src/application/channel-screens.ts'
import { asMethod, csrfField, deed, emptyForm, field, hidden, radios, select, submit } from '../components/form.ts'
import { type Assets, type IconName, icon } from '../components/icon.ts'
import { menuLink } from '../components/menu.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'

/** A chat and what one may do about it, for one person: these forms are never part of a frame. */
export type OwnChat = { readonly assets: Assets; readonly csrf: string; readonly slug: string; readonly settings: ChatSettings }

/** What the menus of a chat hold for this person: in its head, and beside its line in the list. */
export function ownMenu(at: OwnChat): Html {
  const { assets, slug, settings } = at
  const { chat, takesPart, mayManage, mayLeave } = settings
  const p = paths(slug)
  return html`${takesPart && [reading(at), favouring(at), muting(at), hiding(at)]}
${menuLink(p.chatSettings(chat.id), html`${icon(assets, 'gear')}${mayManage ? 'Channel settings' : 'Settings'}`)}
${menuLink(p.participants(chat.id), html`${icon(assets, 'people')}People`)}
${settings.mayJoin && joining(at)}${mayLeave && leaving(at)}`
}

/** Its threads with it. */
const reading = (at: OwnChat): Html =>
  deed(
    paths(at.slug).readAll,
    at.csrf,
    { done: 'Marked as read', undo: '' },
    html`${hidden('chatId', at.settings.chat.id)}${button(at, 'check', 'Mark as read')}`,
  )

function favouring(at: OwnChat): Html {
  const { isFavourite } = at.settings.own
  const words = isFavourite ? 'Remove from favourites' : 'Add to favourites'
  return preferring(at, {
    icon: 'star',
    words,
    done: isFavourite ? 'No favourite any more' : 'Added to your favourites',
    ...turned('isFavourite', isFavourite),
  })
}

function hiding(at: OwnChat): Html {
  const { isHidden } = at.settings.own
  const words = isHidden ? 'Show in the list' : 'Hide from the list'
  const done = isHidden ? 'It is in your list again' : 'Hidden. A message for you brings it back'
  return preferring(at, { icon: 'eye', words, done, ...turned('isHidden', isHidden) })
}

const turned = (name: 'isFavourite' | 'isHidden', isOn: boolean) => ({ name, to: isOn ? 'off' : 'on', back: isOn ? 'on' : 'off' })

const muting = (at: OwnChat): readonly Html[] =>
  (at.settings.own.isMuted ? UNMUTE : MUTE).map(choice => preferring(at, { icon: 'clock', name: 'mute', ...choice }))

const MUTE = [
  { to: '1h', back: 'off', words: 'Mute for an hour', done: 'Muted for an hour' },
  { to: 'tomorrow', back: 'off', words: 'Mute until tomorrow', done: 'Muted until tomorrow' },
  { to: 'always', back: 'off', words: 'Mute', done: 'Muted' },
]
const UNMUTE = [{ to: 'off', back: 'always', words: 'Unmute', done: 'You hear of it again' }]

type Choice = {
  readonly icon: IconName
  readonly name: string
  readonly to: string
  readonly back: string
  readonly words: string
  readonly done: string
}

function preferring(at: OwnChat, choice: Choice): Html {
  const path = paths(at.slug).preferences(at.settings.chat.id)
  const told = { done: choice.done, undo: `PATCH ${path}?${choice.name}=${choice.back}` }
  const inside = html`${hidden(choice.name, choice.to)}${button(at, choice.icon, choice.words)}`
  return deed(asMethod(path, 'PATCH'), at.csrf, told, inside)
}

function joining(at: OwnChat): Html {
  const told = { done: 'You are in', undo: `DELETE ${ownPlace(at)}` }
  return deed(paths(at.slug).participants(at.settings.chat.id), at.csrf, told, button(at, 'plus', 'Join'))
}

/** Leaving a public channel can be undone by joining again; a private one is asked about on its page. */
function leaving(at: OwnChat): Html {
  const { assets, slug, settings } = at
  const people = paths(slug).participants(settings.chat.id)
  if (settings.chat.visibility !== 'public') return menuLink(`${people}#leave`, html`${icon(assets, 'out')}Leave`)
  return deed(asMethod(ownPlace(at), 'DELETE'), at.csrf, { done: 'You have left', undo: `POST ${people}` }, button(at, 'out', 'Leave'))
}

const ownPlace = ({ slug, settings }: OwnChat): string => paths(slug).participant(settings.chat.id, settings.me)

const button = ({ assets }: OwnChat, name: IconName, words: string): Html =>
  html`<button class="entry" type="submit">${icon(assets, name)}${words}</button>`

/** The same as a form with everything, on the page of the chat's settings. */
export function ownChoices({ csrf, slug, settings: { chat, own, sections } }: OwnChat): Html {
  const levels = [
    { value: 'default', label: chat.chatType === 'direct' ? 'As usual: everything' : 'As usual: mentions of me' },
    { value: 'all', label: 'Every message' },
    { value: 'mentions', label: 'Mentions of me' },
    { value: 'nothing', label: 'Nothing' },
  ]
  const names = [{ value: '', label: 'None' }, ...sections.map(name => ({ value: name, label: name }))]
  return html`<section class="block" id="own"><h2>For you</h2>
<form class="pico" method="post" action="${asMethod(paths(slug).preferences(chat.id), 'PATCH')}">${csrfField(csrf)}
${radios(emptyForm, { name: 'level', label: 'Tell me about', value: own.chosenLevel ?? 'default' }, levels)}
${select(emptyForm, { name: 'mute', label: 'Muted', value: own.isMuted ? '' : 'off' }, [
  ...(own.isMuted ? [{ value: '', label: 'As it is now' }] : []),
  { value: 'off', label: 'No' },
  { value: '1h', label: 'For an hour' },
  { value: 'tomorrow', label: 'Until tomorrow' },
  { value: 'always', label: 'Until I change it' },
])}
<div class="pair">${select(emptyForm, { name: 'section', label: 'Section in my list', value: own.section }, names)}${field(emptyForm, { name: 'newSection', label: 'Or a new section', maxlength: 40, isOptional: true, autocomplete: 'off' })}</div>
<div class="field">${box('isFavourite', 'A favourite', own.isFavourite)}${box('isHidden', 'Hidden from my list', own.isHidden)}</div>
${submit('Save', 'plain')}</form></section>`
}

const box = (name: string, label: string, isOn: boolean): Html =>
  html`<input type="hidden" name="${name}" value="off"><label><input type="checkbox" name="${name}" value="on"${isOn && html` checked`}> ${label}</label>`

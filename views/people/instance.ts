import type { DeadLetters } from '../../src/application/dead-letters.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, submit, summary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { type Own, settingsPage } from './settings.ts'

/** How a replay ended that was just asked for. */
export type Told = 'done' | 'failed' | 'asked' | 'gone'
export type Instance = {
  readonly own: Own
  readonly letters: DeadLetters
  readonly told?: Told | undefined
  readonly form?: Form
  readonly reset?: string
}

type Letter = DeadLetters['items'][number]

/** For operators: what workers could not do. It names events, and nothing of what is in them. */
export const instancePage = ({ own, letters, told, form = emptyForm, reset }: Instance): Html =>
  settingsPage(
    own,
    'instance',
    html`${told && html`<p class="${told === 'failed' ? 'problem' : 'done'}" role="status">${SENTENCES[told]}</p>`}
${letters.refusal && refusal(own, letters.refusal)}<section class="block"><h2>Parked work</h2>${
      letters.items.length === 0
        ? empty(own.site.assets, {
            icon: 'check',
            title: 'Nothing is parked',
            sentence: 'An event that a worker cannot do after six tries waits here until you decide.',
          })
        : html`<p>Each is an event after which something should have happened. What comes later in the same place waits behind it.</p><ul class="list">${letters.items.map(letter => line(own, letter))}</ul>`
    }</section>
<section class="block"><h2>Take off a second factor</h2><p>For somebody who lost phone and recovery codes. Make sure that it is them: from then on their password alone opens the account, and they are signed out everywhere.</p>
${reset !== undefined && html`<p class="done" role="status">${reset} has no second factor any more.</p>`}
<form class="pico" method="post" action="${roots.factorResets}">${csrfField(own.site.csrf)}${summary(form)}
${field(form, { name: 'who', label: 'E-mail or @username', autocomplete: 'off' })}
${submit('Take it off', 'danger')}</form></section>`,
  )

/** One for all letters that wait: none of them is at fault. */
const refusal = ({ person }: Own, { code, since, waiting }: NonNullable<DeadLetters['refusal']>): Html =>
  html`<div class="problem" role="alert"><p>The mail server refuses what this Flowra sends (${code}), since ${moment(since, person.zone)}. ${waiting} ${waiting === 1 ? 'letter waits' : 'letters wait'}. It is asked again by itself; look at the user, the password and the sender in the settings.</p></div>`

const SENTENCES: Readonly<Record<Told, string>> = {
  done: 'It went through.',
  failed: 'It failed again. The log says why, beside the reference in its line.',
  asked: 'It is asked for. No worker came by until now.',
  gone: 'Somebody was quicker: it is not parked any more.',
}

const STATES: Readonly<Record<Letter['state'], string>> = {
  parked: 'Parked',
  retrying: 'Is tried again',
  waiting: 'Waits behind another',
  replay: 'Replay asked for',
  discarded: 'Discarded',
}

const line = ({ site, person }: Own, letter: Letter): Html => {
  const name = `${letter.stream}:${letter.eventVersion}`
  return html`<li>${icon(site.assets, letter.state === 'parked' ? 'alert' : 'clock')}<div class="grow"><b>${letter.worker}</b> <span class="tag">${STATES[letter.state]}</span><small>${name}${letter.error !== null && html` · ${letter.error}, reference ${letter.errorId} · ${letter.attempts} ${letter.attempts === 1 ? 'try' : 'tries'}`} · since ${moment(letter.at, person.zone)}</small></div>${letter.state === 'parked' && buttons(site, letter, name)}</li>`
}

const buttons = (site: Own['site'], letter: Letter, name: string): Html =>
  html`${act(roots.replay(letter.id), site.csrf, html`<button class="button plain small" type="submit" aria-label="Replay ${name}">Replay</button>`)}
<details class="sure"><summary class="button quiet small" aria-label="Discard ${name}">Discard</summary><p>What should have followed from it never will.</p>${act(
    asMethod(roots.deadLetter(letter.id), 'DELETE'),
    site.csrf,
    html`<button class="button danger small" type="submit" aria-label="Discard ${name} for good">Discard for good</button>`,
  )}</details>`

import { csrfField, type Form } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { menu, opener } from '../components/menu.ts'
import { type Html, html, type Value } from '../html.ts'

type Times = readonly (readonly [when: string, words: string])[]

/** On offer for something that is to come back. */
const REMIND: Times = [
  ['20m', 'In 20 minutes'],
  ['1h', 'In 1 hour'],
  ['3h', 'In 3 hours'],
  ['tomorrow', 'Tomorrow at 9:00'],
  ['monday', 'Next Monday at 9:00'],
]

/** On offer for a message that is to be sent. */
const SEND: Times = [
  ['later', 'Later today'],
  ['tomorrow', 'Tomorrow at 9:00'],
  ['monday', 'Next Monday at 9:00'],
]

/** Enter in the field for day and time means that field: the first button of a form is the one a browser takes for it. */
const first = html`<button type="submit" name="when" value="at" hidden></button>`

/** Each time is a button of its form. */
const buttons = (times: Times, look: string): Value =>
  times.map(([when, words]) => html`<button class="${look}" type="submit" name="when" value="${when}">${words}</button>`)

const anyTime = (label: string): Html => html`<input type="datetime-local" name="at" aria-label="${label}">`

export type TimesMenu = {
  readonly assets: Assets
  readonly csrf: string
  readonly id: string
  readonly action: string
  readonly words: string // on the button that opens it
  readonly about: string // what this is a time for, read aloud
  readonly done: string
}

/** A menu of times, as one form: whatever is pressed in it sends it. */
export const timesMenu = ({ assets, csrf, id, action, words, about, done }: TimesMenu): Html =>
  html`<button class="button plain small" type="button" popovertarget="${id}">${icon(assets, 'clock')}${words}<span class="vh"> ${about}</span></button>${menu(
    id,
    html`<form method="post" action="${action}" data-done="${done}" data-undo="">${csrfField(csrf)}${first}${buttons(REMIND, 'entry')}<div class="any-time">${anyTime('Day and time')}<button class="button plain small" type="submit" name="when" value="at">Set</button></div></form>`,
  )}`

export type TimesForm = {
  readonly csrf: string
  readonly action: string
  readonly form: Form
  readonly value: string
  readonly zone: string
}

/** The same on a page of its own, for those who come without script, and for whoever comes from a row. */
export const timesForm = ({ csrf, action, form, value, zone }: TimesForm): Html => {
  const problem = form.errors['at'] ?? form.errors['when'] ?? form.summary
  return html`<form class="pico times" method="post" action="${action}">${csrfField(csrf)}${first}${problem && html`<p class="problem-of-field" id="problem-at" role="alert">${problem}</p>`}
<div class="ways-on">${buttons(REMIND, 'button plain')}</div>
<div class="field"><label for="field-at">Or a day and a time</label><input id="field-at" type="datetime-local" name="at" value="${form.values['at'] ?? value}"${problem && html` aria-invalid="true" aria-describedby="problem-at"`}><small>In ${zone}</small></div>
<button class="button primary" type="submit" name="when" value="at">Remind me then</button></form>`
}

/** Beside *Send*: the message for later. */
export const laterOpener = (assets: Assets, id: string): Html =>
  opener({ opens: id, name: 'Send later', look: 'button primary small later', inside: icon(assets, 'down') })

/**
 * Stands before the files of the form: what is behind them is not read. Enter still means *Send*: the first button of a form is the one a
 * browser takes for it. Without script the last button leads to a form that asks for day and time; with it the field stands here.
 */
export const laterMenu = (id: string, action: string): Html => {
  const entry = (when: string, words: Value) =>
    html`<button class="entry" type="submit" formaction="${action}" name="when" value="${when}">${words}</button>`
  return html`<button type="submit" hidden></button>${menu(
    id,
    html`<h3>Send later</h3>${SEND.map(([when, words]) => entry(when, words))}<div class="any-time"><input class="scripted" type="datetime-local" data-at aria-label="Day and time">${entry('at', 'At another time')}</div>`,
  )}`
}

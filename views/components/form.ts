import type { FileFacts } from '../../src/domain/files.ts'
import { type Html, html, nothing, type Value } from '../html.ts'

/** A form as it comes back: what was typed, and a sentence beside each field that was refused. */
export type Form = {
  readonly values: Readonly<Record<string, string>>
  readonly errors: Readonly<Record<string, string>>
  readonly summary?: string
  readonly reason?: string // of the refusal
  readonly files?: readonly FileFacts[] // that came with it, and are still there
}

export const emptyForm: Form = { values: {}, errors: {} }

export type Field = {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'datetime-local'
  readonly autocomplete?: string
  readonly inputmode?: 'numeric'
  readonly hint?: string
  readonly value?: string // where the form does not say
  readonly isOptional?: boolean
  readonly list?: string // the id of what it may be picked from
  readonly maxlength?: number
  readonly min?: number
  readonly max?: number
  readonly from?: string // what script fills it in from until it is touched: the id of another field, or `zone`
}
export type Choice = { readonly value: string; readonly label: string; readonly isOff?: boolean }

/** On a form whose fields script fills in while it is being written (`from`). */
export const filling: Html = html` x-data="filling" x-on:input="typed"`

export const csrfField = (csrf: string): Html => html`<input type="hidden" name="csrf" value="${csrf}">`
export const keyField = (key: string): Html => html`<input type="hidden" name="key" value="${key}">`
export const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`

/** Address of a form that the server reads as another method: forms only know GET and POST. */
export const asMethod = (path: string, method: 'PUT' | 'PATCH' | 'DELETE'): string => `${path}?_method=${method}`

/** What went wrong, on top of the form, with a way to each field. */
export function summary(form: Form): Html {
  const errors = Object.entries(form.errors)
  if (errors.length === 0 && form.summary === undefined) return nothing
  const links = errors.map(([name, sentence]) => html`<li><a href="#field-${name}">${sentence}</a></li>`)
  return html`<div class="problem" role="alert"><p>${form.summary ?? 'Some fields need another look.'}</p>${links.length > 0 && html`<ul>${links}</ul>`}</div>`
}

export function field(form: Form, at: Field): Html {
  const type = at.type ?? 'text'
  if (type === 'password') return secret(form, at)
  return labelled(
    form,
    at,
    html`<input id="field-${at.name}" name="${at.name}" type="${type}" value="${typedIn(form, at)}"${rules(at)}${described(form, at)}>`,
  )
}

/** Never printed back. Script (`public/js/forms.js`) takes the button out of hiding and tells by the hint when a new one is long enough. */
const secret = (form: Form, at: Field): Html =>
  html`<div class="field" x-data="secret"><label for="field-${at.name}">${at.label}</label><div class="with-button"><input id="field-${at.name}" name="${at.name}" type="password" value="" x-bind="field"${rules(at)}${described(form, at)}><button class="button quiet small" type="button" x-bind="button" hidden><span x-text="word">show</span><span class="vh"> ${at.label}</span></button></div>${at.hint && html`<small id="hint-${at.name}" x-bind="hint">${at.hint}</small>`}${problem(form, at)}</div>`

export const textarea = (form: Form, at: Field, rows: number): Html =>
  labelled(
    form,
    at,
    html`<textarea id="field-${at.name}" name="${at.name}" rows="${rows}"${rules(at)}${described(form, at)}>
${typedIn(form, at)}</textarea>`,
  )

export function select(form: Form, at: Field, choices: readonly Choice[]): Html {
  const now = typedIn(form, at)
  const options = choices.map(choice => option(choice, choice.value === now))
  return labelled(form, at, html`<select id="field-${at.name}" name="${at.name}"${from(at)}${described(form, at)}>${options}</select>`)
}

export function radios(form: Form, at: Field, choices: readonly Choice[]): Html {
  const now = typedIn(form, at)
  return html`<fieldset class="choices"><legend>${at.label}</legend>
    ${choices.map(choice => html`<label><input type="radio" name="${at.name}" value="${choice.value}"${choice.value === now && html` checked`}> ${choice.label}</label>`)}
    ${at.hint && html`<small>${at.hint}</small>`}${problem(form, at)}</fieldset>`
}

/** On or off. A box that is not ticked sends nothing, so a hidden field of the same name says off first. */
export const switchBox = (form: Form, at: Field): Html =>
  html`<div class="field"><input type="hidden" name="${at.name}" value="off"><label><input id="field-${at.name}" type="checkbox" name="${at.name}" value="on"${typedIn(form, at) === 'on' && html` checked`}${described(form, at)}> ${at.label}</label>${hint(at)}${problem(form, at)}</div>`

export const submit = (words: string, kind: 'primary' | 'plain' | 'danger' = 'primary'): Html =>
  html`<button class="button ${kind}" type="submit">${words}</button>`

/** A form that is nothing but its button. */
export const act = (action: string, csrf: string, button: Value): Html =>
  html`<form class="act" method="post" action="${action}">${csrfField(csrf)}${button}</form>`

/** A form that is nothing but its button. With script it is done in place: a toast says so and offers the way back, `METHOD PATH?fields`. */
export const deed = (action: string, csrf: string, { done, undo }: { readonly done: string; readonly undo: string }, button: Value): Html =>
  html`<form class="act" method="post" action="${action}" data-done="${done}" data-undo="${undo}">${csrfField(csrf)}${button}</form>`

const labelled = (form: Form, at: Field, control: Html): Html =>
  html`<div class="field"><label for="field-${at.name}">${at.label}${at.isOptional && html` <small>optional</small>`}</label>${control}${hint(at)}${problem(form, at)}</div>`

const option = (choice: Choice, isSelected: boolean): Html =>
  html`<option value="${choice.value}"${isSelected && html` selected`}${choice.isOff && html` disabled`}>${choice.label}</option>`

const hint = (at: Field): Html | undefined | '' => at.hint && html`<small id="hint-${at.name}">${at.hint}</small>`

const problem = (form: Form, at: Field): Html | undefined | '' =>
  form.errors[at.name] && html`<p class="problem-of-field" id="problem-${at.name}">${form.errors[at.name]}</p>`

const typedIn = (form: Form, at: Field): string => form.values[at.name] ?? at.value ?? ''

function described(form: Form, at: Field): Html {
  const isWrong = form.errors[at.name] !== undefined
  const ids = [isWrong && `problem-${at.name}`, at.hint && `hint-${at.name}`].filter(Boolean).join(' ')
  return html`${isWrong && html` aria-invalid="true"`}${ids !== '' && html` aria-describedby="${ids}"`}`
}

const rules = (at: Field): Html =>
  html`${!at.isOptional && html` required`}${at.autocomplete && html` autocomplete="${at.autocomplete}"`}${at.inputmode && html` inputmode="${at.inputmode}"`}${at.list && html` list="${at.list}"`}${attribute('maxlength', at.maxlength)}${attribute('min', at.min)}${attribute('max', at.max)}${from(at)}`

const from = (at: Field): Html | undefined | '' => at.from && html` data-from="${at.from}"`

const attribute = (name: 'maxlength' | 'min' | 'max', value: number | undefined): Html | false =>
  value !== undefined && html` ${name}="${value}"`

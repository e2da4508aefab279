import type { Viewer } from '../../src/application/screens.ts'
import { avatar } from '../components/avatar.ts'
import { boldName } from '../components/person.ts'
import { type Html, html } from '../html.ts'

/** An own row that nobody has confirmed yet: script fills in id, place, time and text. */
export const draftRow = ({
  person,
}: Pick<Viewer, 'person'>): Html => html`<template id="draft-row"><li class="message pending" data-author="${person.id}"><article>
${avatar(person)}<div class="body"><p class="who">${boldName(person)} <span class="at"></span></p><div class="text" hx-ignore x-ignore></div><p class="state"></p></div></article></li></template>
`

import { act, asMethod, csrfField, emptyForm, type Form, field, keyField, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { type Own, settingsPage } from './settings.ts'

/** `drawn`: one that waits for its first code. `codes`: recovery codes, shown this once. `isFor`: a workspace that asks for it. */
export type FactorPage = {
  readonly own: Own
  readonly key: string // a form that comes twice shows its codes twice
  readonly drawn?: { readonly secret: string; readonly picture: readonly (readonly boolean[])[] } | undefined
  readonly codes?: readonly string[]
  readonly codesLeft: number
  readonly isFor?: string | undefined
  readonly form?: Form
}

export const factorPage = (props: FactorPage): Html => {
  const { own, codes, drawn, isFor } = props
  return settingsPage(
    own,
    'factor',
    html`${isFor !== undefined && !own.person.hasFactor && html`<p class="notice" role="status">${isFor} asks for a second factor. Set it up here; then you reach it.</p>`}
${codes ? shown(codes) : own.person.hasFactor ? on(props) : drawn ? scanning(props, drawn) : off(own)}`,
  )
}

const off = ({ site }: Own): Html =>
  html`<p>A code from your phone, besides the password: whoever learns your password alone does not get in.</p>
<p>You need an app that shows such codes, as phones and password managers have.</p>
<section class="block">${act(roots.factor, site.csrf, html`<button class="button primary" type="submit">Set it up</button>`)}</section>`

const scanning = ({ own, key, form = emptyForm }: FactorPage, { secret, picture }: NonNullable<FactorPage['drawn']>): Html =>
  html`<ol class="steps"><li><p>Scan this with the app, or type the key into it.</p>${drawing(picture)}
<p><code class="key">${inFours(secret)}</code></p></li>
<li><p>Enter the code that it shows.</p>
<form class="pico" method="post" action="${asMethod(roots.factor, 'PUT')}">${csrfField(own.site.csrf)}${keyField(key)}${summary(form)}
${field(form, { name: 'code', label: 'Code', autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10 })}
${submit('Turn it on')}</form></li></ol>`

/** A path of squares: no style, no script, no picture from elsewhere. Dark on light in every theme, or phones do not see it. */
function drawing(picture: NonNullable<FactorPage['drawn']>['picture']): Html {
  const path = picture.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
  return html`<svg class="qr" role="img" aria-label="Picture to scan" viewBox="0 0 ${picture.length} ${picture.length}" shape-rendering="crispEdges"><path d="${path}"/></svg>`
}

const on = ({ own: { site }, key, codesLeft, form = emptyForm }: FactorPage): Html =>
  html`<p><b>Your second factor is on.</b> You are asked for a code when you sign in.</p>${summary(form)}
<section class="block"><h2>Recovery codes</h2><p>${codesLeft === 0 ? 'None is left.' : `${codesLeft} of 10 are left.`} Each opens your account once, when your phone is not at hand. New ones end those you have.</p>
${act(roots.factorCodes, site.csrf, html`${keyField(key)}<button class="button plain" type="submit">Make new codes</button>`)}</section>
<section class="block"><h2>Turn it off</h2><details class="sure"><summary class="button quiet">Turn off</summary><p>From then on the password alone opens your account. Workspaces that ask for a second factor do not let you in any more.</p>${act(
    asMethod(roots.factor, 'DELETE'),
    site.csrf,
    html`<button class="button danger" type="submit">Turn the second factor off</button>`,
  )}</details></section>`

const shown = (codes: readonly string[]): Html =>
  html`<p class="done" role="status"><b>Your second factor is on.</b> Keep these recovery codes where your phone is not. They are shown this once; each opens your account once.</p>
<textarea class="secret codes" rows="10" readonly aria-label="Recovery codes" data-act="copy">
${codes.join('\n')}</textarea>
<p><a class="button primary" href="${roots.home}">I kept them</a></p>`

const inFours = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ')

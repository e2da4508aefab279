import { csrfField, emptyForm, type Field, field, hidden, keyField, submit, textarea } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare } from '../page.ts'
import { roots } from '../paths.ts'
import { card } from './frame.ts'

export type Resumed = {
  readonly site: Site
  readonly key: string
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** What people write themselves is shown, to be changed or copied; what else the form held goes along as it was. */
const WRITTEN: Readonly<Record<string, Omit<Field, 'name' | 'value'> & { readonly rows?: number }>> = {
  text: { label: 'Text', rows: 6 },
  description: { label: 'Description', rows: 6 },
  topic: { label: 'Topic', rows: 2 },
  title: { label: 'Title' },
  name: { label: 'Name' },
  username: { label: 'Username' },
  email: { label: 'E-mail', type: 'email' },
  who: { label: 'E-mail or @username' },
  handle: { label: 'Handle' },
  workspace: { label: 'Workspace' },
  slug: { label: 'Address' },
  newSection: { label: 'Section' },
  at: { label: 'When', type: 'datetime-local' },
}

/** After signing in again: a form that was interrupted, on a page of its own, since where it stood nobody knows. Nothing is sent by itself. */
export function resumed({ site, key, action, fields }: Resumed): Html {
  const isWritten = ([name, value]: readonly [string, string]): boolean => name in WRITTEN && value.trim() !== ''
  const written = fields.filter(isWritten)
  const intro =
    written.length > 0
      ? 'You were signed out in between, and nothing was sent. What you wrote is kept.'
      : 'You were signed out in between, and nothing was changed.'
  return bare(
    site,
    'Go on',
    card(
      site.assets,
      'Go on',
      html`<p class="notice" role="status">${intro}</p>
<form class="pico" method="post" action="${action}">${csrfField(site.csrf)}${keyField(key)}${fields.filter(one => !isWritten(one)).map(([name, value]) => hidden(name, value))}
${written.map(asWritten)}
${submit(written.length > 0 ? 'Send it now' : 'Do it now')}</form>
<div class="aside"><p><a href="${roots.home}">Leave it</a></p></div>`,
    ),
  )
}

function asWritten([name, value]: readonly [string, string]): Html {
  const { rows, ...how } = WRITTEN[name] ?? { label: name }
  return rows === undefined ? field(emptyForm, { name, value, ...how }) : textarea(emptyForm, { name, value, ...how }, rows)
}

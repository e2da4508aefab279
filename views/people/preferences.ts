import { asMethod, csrfField, emptyForm, type Form, field, radios, submit, summary, switchBox } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { newPassword } from './fields.ts'
import { type Own, settingsPage } from './settings.ts'

export type Preferences = { readonly own: Own; readonly form?: Form }

export const appearancePage = ({ own, form = emptyForm }: Preferences): Html =>
  settingsPage(
    own,
    'appearance',
    html`<form class="pico" method="post" action="${asMethod(roots.appearance, 'PATCH')}">${csrfField(own.site.csrf)}${summary(form)}
${radios(form, { name: 'theme', label: 'Theme', value: own.person.theme }, [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
])}
${radios(form, { name: 'density', label: 'Density', value: own.person.density, hint: 'Compact shows more rows and smaller pictures.' }, [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
])}
${submit('Save')}</form>`,
  )

export const keyboardPage = ({ own, form = emptyForm }: Preferences): Html =>
  settingsPage(
    own,
    'keyboard',
    html`<form class="pico" method="post" action="${asMethod(roots.keyboard, 'PATCH')}">${csrfField(own.site.csrf)}${summary(form)}
${switchBox(form, { name: 'singleKeys', label: 'Single keys act outside fields', value: own.person.singleKeys ? 'on' : 'off', hint: 'Ctrl K and other combinations work always. Press ? in a chat to see all keys.' })}
${submit('Save')}</form>`,
  )

/** The person's choice, and the device's: that one script draws, because only the browser knows it. */
export const notificationsPage = ({ own, form = emptyForm }: Preferences): Html =>
  settingsPage(
    own,
    'notifications',
    html`<p>While Flowra is open in a tab, it tells you of mentions and direct messages.</p>
<form class="pico" method="post" action="${asMethod(roots.notifications, 'PATCH')}">${csrfField(own.site.csrf)}${summary(form)}
${switchBox(form, { name: 'sounds', label: 'A short sound', value: own.person.sounds === false ? 'off' : 'on', hint: 'Not from chats you muted, nor from the one you are looking at.' })}
${submit('Save')}</form>
<section class="block"><h2>On this device</h2><p data-ring>To be told by the system as well, you need JavaScript.</p></section>`,
  )

export const passwordPage = ({ own, form = emptyForm }: Preferences): Html =>
  settingsPage(
    own,
    'password',
    html`<form class="pico" method="post" action="${asMethod(roots.password, 'PUT')}">${csrfField(own.site.csrf)}${summary(form)}
<p>All your other devices are signed out.</p>
<input class="vh" type="text" name="username" value="${own.person.email}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
${field(form, { name: 'current', label: 'Current password', type: 'password', autocomplete: 'current-password' })}
${newPassword(form, 'New password')}
${submit('Change password')}</form>`,
  )

import type { WorkspaceDocument } from '../../src/application/read-models/workspaces.ts'
import { asMethod, csrfField, emptyForm, type Form, field, select, submit, summary, switchBox, textarea } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { localeChoices } from '../components/zones.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { zoneField } from '../people/fields.ts'

export type WorkspaceSettings = {
  readonly site: Site
  readonly workspace: WorkspaceDocument
  readonly form?: Form
  readonly isSaved?: boolean
}

export const workspaceSettings = ({ site, workspace, form = emptyForm, isSaved }: WorkspaceSettings): Html =>
  panel(
    { assets: site.assets, slug: workspace.slug, title: 'Workspace settings' },
    html`${isSaved && html`<p class="done" role="status">Saved.</p>`}
<form class="pico" method="post" action="${asMethod(paths(workspace.slug).settings, 'PATCH')}">${csrfField(site.csrf)}${summary(form)}
${field(form, { name: 'name', label: 'Name', value: workspace.name, maxlength: 100, autocomplete: 'off' })}
${textarea(form, { name: 'description', label: 'Description', value: workspace.description, maxlength: 500, isOptional: true }, 3)}
<div class="pair">
${zoneField(form, workspace.zone)}
${select(form, { name: 'locale', label: 'Dates and numbers', value: workspace.locale }, localeChoices)}
</div>
${switchBox(form, { name: 'membersMayInvite', label: 'Members may invite people', value: workspace.membersMayInvite ? 'on' : 'off' })}
${switchBox(form, { name: 'membersMayCreatePublic', label: 'Members may create channels for everybody', value: workspace.membersMayCreatePublic ? 'on' : 'off' })}
${switchBox(form, { name: 'previewsAllowed', label: 'Links show a card of what they lead to', value: workspace.previewsAllowed === false ? 'off' : 'on' })}
${field(form, { name: 'editWindowMinutes', label: 'Messages can be edited for minutes', type: 'number', min: 1, isOptional: true, value: workspace.editWindowMinutes === null ? '' : String(workspace.editWindowMinutes), hint: 'Empty: without limit.' })}
${field(form, { name: 'storageGigabytes', label: 'Room for files in gigabytes', type: 'number', min: 1, isOptional: true, value: typeof workspace.storageBytes === 'number' ? String(workspace.storageBytes / 1_000_000_000) : '', hint: 'Empty: without limit.' })}
${submit('Save')}</form>
<section class="block"><h2>Sign-in</h2><form class="pico" method="post" action="${asMethod(paths(workspace.slug).signInSettings, 'PUT')}">${csrfField(site.csrf)}
${switchBox(form, { name: 'requiresFactor', label: 'Everybody here needs a second factor', value: workspace.requiresFactor ? 'on' : 'off', hint: 'Who has none sets one up before they get in. Whoever signs in elsewhere is asked there.' })}
${submit('Save', 'plain')}</form></section>`,
  )

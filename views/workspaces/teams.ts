import type { TeamDocument } from '../../src/application/read-models/teams.ts'
import type { TeamScreen, Teams } from '../../src/application/screens/mentions.ts'
import type { PersonCard } from '../../src/application/screens.ts'
import { pickPeople } from '../chats/start-direct.ts'
import { livingAvatar } from '../components/avatar.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, keyField, submit, summary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { boldName } from '../components/person.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type TeamsPage = { readonly site: Site; readonly slug: string; readonly key: string; readonly teams: Teams; readonly form?: Form }

/** Every team, and for those who keep them the form that makes one. */
export function teams({ site, slug, key, teams: { items, mayManage }, form = emptyForm }: TeamsPage): Html {
  const p = paths(slug)
  return panel(
    { assets: site.assets, slug, title: 'Teams' },
    html`
${
  items.length === 0
    ? empty(site.assets, {
        icon: 'people',
        title: 'No team yet',
        sentence: `A team is a group with a name: @design reaches everybody in it.${mayManage ? '' : ' Admins of this workspace make them.'}`,
      })
    : html`<ul class="list">${items.map(
        ({ team, namesake }) =>
          html`<li>${icon(site.assets, 'people')}<div class="grow"><a href="${p.team(team.id)}"><b>${team.name}</b></a><small>@${team.handle} · ${count(team)}</small>${taken(team, namesake)}</div></li>`,
      )}</ul>`
}
${
  mayManage &&
  html`<section class="block"><h2>New team</h2><form class="pico" method="post" action="${p.teams}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}${names(form)}${submit('Make the team')}</form></section>`
}`,
  )
}

/** Refused changes of the name, and of the people to add. */
export type TeamPage = {
  readonly site: Site
  readonly slug: string
  readonly screen: TeamScreen
  readonly form?: Form
  readonly adding?: Form
}

/** One team: who is in it, and what its keepers may do. */
export function team(props: TeamPage): Html {
  const { site, slug, screen } = props
  const p = paths(slug)
  return panel(
    { assets: site.assets, slug, title: screen.team.name, back: p.teams },
    html`
<section class="block"><p>@${screen.team.handle} reaches everybody here.</p>${taken(screen.team, screen.namesake)}<h2>${count(screen.team)}</h2>${
      screen.members.length === 0
        ? html`<p>Nobody is in this team yet.</p>`
        : html`<ul class="list">${screen.members.map(card => line(props, card))}</ul>`
    }</section>
${screen.mayManage && html`${adding(props)}${keeping(props)}`}`,
  )
}

function line({ site, slug, screen }: TeamPage, card: PersonCard): Html {
  const p = paths(slug)
  return html`<li>${livingAvatar(card, 'medium')}<div class="grow"><a href="${p.person(card.id)}">${boldName(card)}</a><small>@${card.username}${card.title && html` · ${card.title}`}</small></div>${
    screen.mayManage &&
    act(
      asMethod(p.teamMember(screen.team.id, card.id), 'DELETE'),
      site.csrf,
      html`<button class="button quiet small" type="submit" aria-label="Remove ${card.name}">Remove</button>`,
    )
  }</li>`
}

const adding = ({ site, slug, screen: { team, others }, adding: form = emptyForm }: TeamPage): Html =>
  html`<section class="block"><h2>Add people</h2>${
    others.length === 0
      ? html`<p>Everybody who can be in a team is in this one.</p>`
      : html`<form class="pico" method="post" action="${paths(slug).teamMembers(team.id)}">${csrfField(site.csrf)}${summary(form)}${pickPeople('People', others, [])}${submit('Add', 'plain')}</form>`
  }</section>`

const keeping = ({ site, slug, screen: { team }, form = emptyForm }: TeamPage): Html =>
  html`<section class="block"><h2>Name and handle</h2><form class="pico" method="post" action="${asMethod(paths(slug).team(team.id), 'PATCH')}">${csrfField(site.csrf)}${summary(form)}${names(form, team)}${submit('Save', 'plain')}</form></section>
<section class="block"><h2>Delete</h2><p>Its handle reaches nobody any more. Messages that name it stay as they are.</p>${act(asMethod(paths(slug).team(team.id), 'DELETE'), site.csrf, html`<button class="button danger" type="submit">Delete team</button>`)}</section>`

const names = (form: Form, team?: TeamDocument): Html =>
  html`${field(form, { name: 'name', label: 'Name', value: team?.name ?? '', maxlength: 80, autocomplete: 'off' })}${field(form, { name: 'handle', label: 'Handle', value: team?.handle ?? '', maxlength: 32, autocomplete: 'off', hint: 'What people type after the @, as in design.' })}`

const count = ({ memberIds }: TeamDocument): string => `${memberIds.length} ${memberIds.length === 1 ? 'person' : 'people'}`

const taken = (team: TeamDocument, namesake: PersonCard | null): Html | null =>
  namesake &&
  html`<p class="problem-of-field">@${team.handle} reaches ${namesake.name}, whose username it is. Give the team another handle.</p>`

import type { Asked, Hit, SearchScreen } from '../../src/application/screens/search.ts'
import { faceOf, nameOf } from '../components/author.ts'
import { empty } from '../components/empty.ts'
import { type Assets, icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { moment } from '../components/time.ts'
import { type Html, html, type Value } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { filesIn } from './files.ts'
import { linkTo } from './message.ts'

export type SearchPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly screen: SearchScreen }
type Name = keyof SearchScreen['problems']

/** Messages by their words: a question that has an address of its own, and what answers it, the newest first. */
export function searchPage(props: SearchPage): Html {
  const { site, slug, screen } = props
  const { inChat } = screen
  const back = inChat && paths(slug).latest(inChat.id)
  return panel(
    { assets: site.assets, slug, title: inChat ? `Search in ${called(inChat)}` : 'Search', ...(back && { back }) },
    html`${form(props)}
${screen.isAsked ? answer(props) : Object.keys(screen.problems).length === 0 && hint(props)}`,
  )
}

const called = ({ kind, title }: Hit['place']): string => (kind === 'direct' ? title : `# ${title}`)

function form({ site, slug, screen }: SearchPage): Html {
  const { asked, inChat } = screen
  const isNarrow = [asked.from, asked.before, asked.after].some(value => value) || Object.keys(screen.problems).length > 0
  const isFixed = inChat !== undefined && asked.in === inChat.id
  return html`<form class="question" role="search" method="get" action="${paths(slug).search}">
<div class="toolbar-line"><input id="field-q" type="search" name="q" value="${asked.words}" maxlength="500" aria-label="Words" placeholder="Words, or “words side by side”" autocomplete="off"><button class="button primary" type="submit">Search</button></div>
<details${isNarrow && html` open`}><summary>From, in, dates</summary><div class="narrow">
${field(screen, 'from', 'From', html` type="text" placeholder="@name" autocapitalize="none"`)}
${isFixed ? html`<input type="hidden" name="in" value="${asked.in}">` : field(screen, 'in', 'In', html` type="text" placeholder="# channel or @name"`)}
${field(screen, 'after', 'Since', html` type="date"`)}
${field(screen, 'before', 'Before', html` type="date"`)}
</div></details>
${isFixed && html`<p><a class="button quiet small" href="${everywhere(slug, asked)}">${icon(site.assets, 'x')}Search everywhere</a></p>`}</form>`
}

function field({ asked, problems }: SearchScreen, name: Name, label: string, kind: Html): Html {
  const problem = problems[name]
  return html`<p class="field"><label for="field-${name}">${label}</label><input id="field-${name}" name="${name}" value="${asked[name]}"${kind} autocomplete="off"${problem && html` aria-invalid="true" aria-describedby="problem-${name}"`}>${problem && html`<small class="problem-of-field" id="problem-${name}">${problem}</small>`}</p>`
}

function answer({ site, slug, zone, screen }: SearchPage): Html {
  const { hits, next, people, asked } = screen
  const more =
    next !== null && html`<p><a class="button plain" href="${address(slug, { ...asked, key: next })}" rel="next">Look further back</a></p>`
  if (hits.length === 0 && !more)
    return empty(site.assets, {
      icon: 'search',
      title: 'Nothing found',
      sentence: 'No message that you can read says this. Whole words are looked for: try fewer, or another form of them.',
      action: html`<a class="button plain" href="${paths(slug).search}">Clear the search</a>`,
    })
  return html`${hits.length === 0 && html`<p>Nothing in the newest messages.</p>`}<ol class="found" aria-label="Found">${hits.map(hit => line({ slug, zone, people, site }, hit))}</ol>${more}`
}

type Around = Pick<SearchPage, 'site' | 'slug' | 'zone'> & Pick<SearchScreen, 'people'>

function line({ site, slug, zone, people }: Around, { message, place, pieces, names }: Hit): Html {
  const mark = place.kind === 'direct' ? 'person' : place.kind === 'private' ? 'lock' : 'hash'
  return html`<li><a href="${linkTo(slug, message)}"><small>${icon(site.assets, mark)}${place.title}</small>
<span class="quoted">${faceOf({ people, slug }, message)}<span class="body"><span class="who">${nameOf(people, message)} <span class="at">${moment(message.at, zone)}</span></span>
<span class="text">${pieces.map(shown)}</span>${brings(site.assets, names)}</span></span></a></li>`
}

/** A hit is one link, so its files are only named. */
const brings = (assets: Assets, names: Hit['names']): Html | false =>
  names.length > 0 &&
  html`<small>${icon(assets, 'clip')}<span>${filesIn(names.length)}: ${names.map((name, n) => html`${n > 0 && ', '}<bdi>${name.map(shown)}</bdi>`)}</span></small>`

const shown = ({ text, isMarked }: Hit['pieces'][number]): Value => (isMarked ? html`<mark>${text}</mark>` : text)

const hint = ({ site }: SearchPage): Html =>
  empty(site.assets, {
    icon: 'search',
    title: 'Search messages',
    sentence:
      'In everything you can read and the names of its files, the newest first. Words side by side stand in quotes; a minus before a word leaves it out.',
  })

const everywhere = (slug: string, { in: _, ...asked }: Asked): string => address(slug, asked)

/** The same question, as an address. */
function address(slug: string, { words, ...others }: Asked & { readonly key?: string }): string {
  const fields = Object.entries({ q: words, ...others }).filter(([, value]) => value)
  return `${paths(slug).search}?${new URLSearchParams(fields as [string, string][])}`
}

import { sizeText } from '../../public/js/size.js'
import type { FileFacts } from '../../src/domain/files.ts'
import { type Assets, type IconName, icon } from '../components/icon.ts'
import { kindText, shownAt } from '../components/media.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'

type Around = { readonly assets: Assets; readonly slug: string }

/** What a message brings beside its words. Every size is known before anything is loaded, so nothing moves when it comes. */
export const filesOf = (around: Around, files: readonly FileFacts[] | undefined, id: string): Html | false =>
  files !== undefined &&
  files.length > 0 &&
  html`<ul class="files" id="${id}" aria-label="${filesIn(files.length)}">${files.map(file => fileItem(around, file))}</ul>`

export const filesIn = (count: number): string => (count === 1 ? '1 file' : `${count} files`)

/** One of them. Script puts it into a row that is on its way. */
export function fileItem(around: Around, file: FileFacts): Html {
  switch (file.kind) {
    case 'picture':
      return picture(around, file)
    case 'audio':
      return html`<li class="player"${marked(file)}><audio controls preload="metadata" src="${paths(around.slug).file(file.id)}" aria-label="${nameOf(file)}"></audio>${beneath(around, file)}</li>`
    case 'video':
      return html`<li class="player"${marked(file)}><video controls preload="metadata" playsinline src="${paths(around.slug).file(file.id)}" aria-label="${nameOf(file)}"></video>${beneath(around, file)}</li>`
    case 'other':
      return html`<li class="file"${marked(file)}>${card(around, file)}</li>`
  }
}

const marked = ({ id }: FileFacts): Html => html` data-file="${id}"`

const NAMELESS: Readonly<Record<FileFacts['kind'], string>> = { picture: 'Picture', audio: 'Recording', video: 'Video', other: 'File' }

/** A name may have been taken out for good. */
export const nameOf = ({ kind, name }: FileFacts): string => name || NAMELESS[kind]

/** What has no shape of its own, or stands beside others, is a tile. */
function picture({ slug }: Around, file: FileFacts): Html {
  const size = shownAt(file.width ?? 0, file.height ?? 0)
  return html`<li class="picture${!size && ' tile'}"${marked(file)}>${pictureLink(slug, file, size)}</li>`
}

/** Without script the link opens the picture itself. */
export const pictureLink = (slug: string, file: FileFacts, size: { readonly width: number; readonly height: number } | undefined): Html =>
  html`<a href="${paths(slug).file(file.id)}" data-picture="${file.width}x${file.height}"><img src="${paths(slug).smallFile(file.id)}"${size && html` width="${size.width}" height="${size.height}"`} alt="${nameOf(file)}" loading="lazy"></a>`

/** Name, size and the way to keep it, under a player. */
const beneath = ({ assets, slug }: Around, file: FileFacts): Html =>
  html`<a href="${paths(slug).savedFile(file.id)}" download><bdi>${nameOf(file)}</bdi><small>${sizeText(file.byteCount)}</small>${icon(assets, 'download')}<span class="vh">Download</span></a>`

const card = ({ assets, slug }: Around, file: FileFacts): Html =>
  html`<a href="${paths(slug).file(file.id)}" download>${icon(assets, signOf(file))}<span><bdi>${nameOf(file)}</bdi><small>${kindText(file.name)} · ${sizeText(file.byteCount)}</small></span>${icon(assets, 'download')}<span class="vh">Download</span></a>`

const SIGNS: Readonly<Record<FileFacts['kind'], IconName>> = { picture: 'picture', audio: 'sound', video: 'film', other: 'file' }

/** By what it is, as far as that can be told. */
export function signOf({ kind, mediaType, name }: FileFacts): IconName {
  if (kind !== 'other') return SIGNS[kind]
  if (/zip|compressed|x-(7z|tar|rar|gzip)/.test(mediaType) || /\.(zip|7z|rar|tar|gz|tgz|xz|zst)$/i.test(name)) return 'box'
  return mediaType.startsWith('image/') ? 'picture' : 'file'
}

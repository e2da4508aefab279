import { rejected } from './decider.ts'

export type FileKind = 'picture' | 'audio' | 'video' | 'other'

/** A file as the message that carries it tells of it. */
export type FileFacts = {
  readonly id: string
  readonly kind: FileKind
  readonly mediaType: string
  readonly byteCount: number
  readonly width?: number
  readonly height?: number
  readonly name: string
  readonly bytesOf?: string // of a forward: the file that has them
}

/** The files a message carries itself, and those of the message it forwards. */
export type Carried = { readonly fileIds?: readonly string[]; readonly originFileIds?: readonly string[] }

type Carrying = { readonly files?: readonly FileFacts[]; readonly originFiles?: readonly FileFacts[] }

export const carriedBy = ({ files, originFiles }: Carrying): Carried =>
  carried({ fileIds: idsOf(files), originFileIds: idsOf(originFiles) })

export const carried = ({ fileIds, originFileIds }: { readonly [K in keyof Carried]: Carried[K] | undefined }): Carried => ({
  ...(fileIds && { fileIds }),
  ...(originFileIds && { originFileIds }),
})

const idsOf = (files?: readonly FileFacts[]): readonly string[] | undefined => files?.map(file => file.id)

/** The fact keeps that there was one, and how large. */
export const withoutNames = (files: readonly FileFacts[]): readonly FileFacts[] => files.map(file => ({ ...file, name: '' }))

const words = (text: string): readonly string[] => text.split(' ')

/** What a double click would run. */
const PROGRAMS = new Set(
  words(
    'exe dll com bat cmd msi scr ps1 vbs js jar apk app dmg lnk reg hta cpl pif msp mst msc jse vbe wsf wsh wsc sct scf gadget application appref-ms psm1 ps1xml mjs jnlp xapk ipa deb rpm pkg url website desktop command chm xll ws msix msixbundle appx appxbundle appinstaller settingcontent-ms',
  ),
)
const PROGRAM_TYPES = new Set([
  ...['application/x-msdownload', 'application/x-elf', 'application/x-mach-binary', 'application/java-vm', 'application/java-archive'],
  ...['application/vnd.android.package-archive', 'application/x-apple-diskimage', 'application/x-ms-shortcut'],
  ...['application/x-ft-apple.alias', 'application/wasm', 'application/x-deb'],
  ...['application/x-rpm', 'application/x-shockwave-flash', 'application/x-google-chrome-extension', 'application/x-xpinstall'],
])

const OFFICE = words('application/zip application/x-cfb')
const office = (...types: readonly string[]): readonly string[] => [...OFFICE, ...types]

/** What a file of this name may be inside, and must be: nothing that cannot be recognised passes under one of these names. */
const MUST: Readonly<Record<string, readonly string[]>> = {
  png: words('image/png image/apng'),
  apng: words('image/apng image/png'),
  jpg: ['image/jpeg'],
  jpeg: ['image/jpeg'],
  gif: ['image/gif'],
  webp: ['image/webp'],
  avif: words('image/avif image/heif'),
  heic: words('image/heic image/heic-sequence image/heif image/heif-sequence'),
  mp4: words('video/mp4 video/x-m4v audio/x-m4a audio/mp4 video/quicktime video/3gpp video/3gpp2'),
  webm: words('video/webm video/matroska'),
  m4a: words('audio/x-m4a audio/mp4 video/mp4 video/3gpp video/3gpp2'),
  ogg: words('audio/ogg video/ogg application/ogg'),
  oga: words('audio/ogg application/ogg'),
  opus: words('audio/ogg application/ogg'),
  wav: words('audio/wav audio/vnd.wave'),
  flac: ['audio/flac'],
  pdf: ['application/pdf'],
  docx: office('application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
  xlsx: office('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  pptx: office('application/vnd.openxmlformats-officedocument.presentationml.presentation'),
}

/** What it is where it is recognised; text of a kind is not. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  mp3: ['audio/mpeg'],
  mov: words('video/quicktime video/mp4'),
  m4v: words('video/x-m4v video/mp4'),
  ...Object.fromEntries(words('txt md csv tsv log json yaml yml ini toml css sql htaccess').map(extension => [extension, []])),
  ...Object.fromEntries(words('html htm xhtml xml svg').map(extension => [extension, words('application/xml text/html image/svg+xml')])),
}

const PICTURES = new Set(words('image/png image/apng image/jpeg image/gif image/webp image/avif'))

/** Under its own name, or under none: what is in it and what it is called must both say so. */
const PLAYED: Readonly<Record<string, readonly ['audio' | 'video', string]>> = {
  mp4: ['video', 'video/mp4'],
  webm: ['video', 'video/webm'],
  mp3: ['audio', 'audio/mpeg'],
  m4a: ['audio', 'audio/mp4'],
  ogg: ['audio', 'audio/ogg'],
  oga: ['audio', 'audio/ogg'],
  opus: ['audio', 'audio/ogg'],
  wav: ['audio', 'audio/wav'],
}

const UNKNOWN_TYPE = 'application/octet-stream'

/** What a file of this name with this content is to us; programs and what is not what its name says are refused. */
export function judged(name: string, content: string | undefined): { readonly kind: FileKind; readonly mediaType: string } {
  const extension = extensionOf(name)
  if (isProgram(name) || (content !== undefined && PROGRAM_TYPES.has(content))) throw rejected('file_kind', 'Programs cannot be attached.')
  if (isDisguised(extension, content)) throw rejected('file_disguised', 'This file is not what its name says.')
  const isNamedSo = extension === '' || under(extension, MUST)?.includes(content ?? '')
  if (content !== undefined && PICTURES.has(content) && isNamedSo) return { kind: 'picture', mediaType: content }
  const played = content === undefined ? undefined : under(extension, PLAYED)
  if (played && content !== 'video/ogg') return { kind: played[0], mediaType: played[1] }
  return { kind: 'other', mediaType: content ?? UNKNOWN_TYPE }
}

/** Some drop what follows a colon when they save it, some write another sign in its place. */
const isProgram = (name: string): boolean => name.split(':').some(part => PROGRAMS.has(extensionOf(part)))

/** People may call a file `x.constructor`. */
const under = <T>(extension: string, table: Readonly<Record<string, T>>): T | undefined =>
  Object.hasOwn(table, extension) ? table[extension] : undefined

function isDisguised(extension: string, content: string | undefined): boolean {
  const must = under(extension, MUST)
  if (must) return content === undefined || !must.includes(content)
  const may = under(extension, MAY)
  return may !== undefined && content !== undefined && !may.includes(content)
}

/** As the strictest reader of names sees it: dots and spaces at the end, and what follows a colon, are dropped by some. */
function extensionOf(name: string): string {
  const [plain = ''] = name.toLowerCase().split(':')
  const trimmed = plain.replace(/[\s.]+$/, '')
  const at = trimmed.lastIndexOf('.')
  return at < 0 ? '' : trimmed.slice(at + 1)
}

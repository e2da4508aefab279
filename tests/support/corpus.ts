import { gzipSync } from 'node:zlib'
import sharp from 'sharp'

export type Sample = { readonly name: string; readonly bytes: Buffer }

const latin = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
const rest = (byteCount = 200): Buffer => Buffer.alloc(byteCount)

const solid = () => sharp({ create: { width: 24, height: 16, channels: 3, background: 'teal' } })

async function pictures(): Promise<readonly Sample[]> {
  const formats = {
    'a.png': 'png',
    'a.jpg': 'jpeg',
    'a.jpeg': 'jpeg',
    'a.gif': 'gif',
    'a.webp': 'webp',
    'a.avif': 'avif',
    photo: 'png',
  } as const
  const made = Object.entries(formats).map(async ([name, format]) => ({ name, bytes: await solid().toFormat(format).toBuffer() }))
  const [gif, png] = [await solid().gif().toBuffer(), await solid().png().toBuffer()]
  return [
    ...(await Promise.all(made)),
    { name: 'behind.gif', bytes: latin(gif, '<script>alert(1)</script>PK\x03\x04') },
    { name: 'cut.png', bytes: png.subarray(0, 60) },
    { name: 'script.gif', bytes: latin('GIF89a=1;alert(1)') },
    { name: 'a.tiff', bytes: await solid().tiff().toBuffer() },
    { name: 'wrong.jpg', bytes: png },
  ]
}

const box = (brand: string) => latin('\0\0\0\x18ftyp', brand, '\0\0\x02\0', brand, 'isom', '\0\0\0\x08free', rest())
const ogg = (codec: string) => latin('OggS\0\x02', rest(20), '\x01\x1e', codec, '\0\0\0\0\x01\x44\xac\0\0', rest())
const wave = () => latin('RIFF\xf4\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\xd0\0\0\0', rest())
const webm = () =>
  latin('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04', rest())
const mpeg = () => latin('\xff\xfb\x90\x64', rest(413), '\xff\xfb\x90\x64', rest(413), '\xff\xfb\x90\x64', rest(413))

const played = (): readonly Sample[] => [
  { name: 'a.mp4', bytes: box('isom') },
  { name: 'a.m4a', bytes: box('M4A ') },
  { name: 'a.webm', bytes: webm() },
  { name: 'a.ogg', bytes: ogg('\x01vorbis') },
  { name: 'a.opus', bytes: ogg('OpusHead') },
  { name: 'a.wav', bytes: wave() },
  { name: 'a.mp3', bytes: latin('ID3\x04\0\0\0\0\0\x0a', rest(10), mpeg()) },
  { name: 'plain.mp3', bytes: mpeg() },
  { name: 'a.mov', bytes: box('qt  ') },
  { name: 'a.flac', bytes: latin('fLaC\0\0\0\x22', rest()) },
  { name: 'words.mp3', bytes: latin('just words') },
]

const texts = (): readonly Sample[] =>
  Object.entries({
    'notes.txt': 'Ship on Friday',
    'notes.md': '# Plan\n',
    'sheet.csv': 'a,b\n1,2\n',
    'data.json': '{"a":1}',
    'page.html': '<!doctype html><script>alert(1)</script>',
    'drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'feed.xml': '<?xml version="1.0"?><a/>',
    'deploy.sh': '#!/bin/sh\necho hello\n',
    'report.pdf': '%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n',
    'page.png': '<!doctype html><script>alert(1)</script>',
    '.htaccess': 'AddType application/x-httpd-php .txt',
    unnamed: 'no name that says anything',
  }).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))

const archives = (): readonly Sample[] => [
  { name: 'a.zip', bytes: latin('PK\x05\x06', rest(18)) },
  { name: 'a.gz', bytes: gzipSync('words') },
  { name: 'zip.png', bytes: latin('PK\x05\x06', rest(18)) },
]

/** Each under a name it would get through with, if only names were looked at. */
const programs = (): readonly Sample[] => {
  const inside = {
    windows: latin('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', rest(44), '\x40\0\0\0PE\0\0\x64\x86', rest()),
    linux: latin('\x7fELF\x02\x01\x01\0', rest(8), '\x02\0\x3e\0\x01\0\0\0', rest()),
    mac: latin('\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0', rest()),
    java: latin('\xca\xfe\xba\xbe\0\0\0\x34', rest()),
    wasm: latin('\0asm\x01\0\0\0', rest()),
    debian: latin('!<arch>\ndebian-binary   1410122664  0     0     100644  4         `\n2.0\n', rest()),
    rpm: latin('\xed\xab\xee\xdb\x03\0\0\0', rest()),
    flash: latin('FWS\x0a', rest()),
    shortcut: latin('L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', rest()),
    installer: latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', rest(600)),
  }
  return Object.entries(inside).flatMap(([name, bytes]) => ['', '.txt', '.png'].map(as => ({ name: name + as, bytes })))
}

/** Files of every kind that people have, and of every kind that somebody else would like them to open. */
export const corpus = async (): Promise<readonly Sample[]> => [...(await pictures()), ...played(), ...texts(), ...archives(), ...programs()]

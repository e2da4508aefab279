import type { Page } from 'playwright-core'
import sharp from 'sharp'

/** A file as somebody's device has it. */
export type OwnFile = { readonly name: string; readonly type: string; readonly bytes: Buffer }

export async function aPicture(name: string, [width, height] = [1600, 900], background = '#4a7'): Promise<OwnFile> {
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
  return { name, type: 'image/png', bytes }
}

export const aPaper = (name = 'Contract 2026.pdf'): OwnFile => ({
  name,
  type: 'application/pdf',
  bytes: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
})

export const aProgram = (name = 'setup.exe'): OwnFile => ({ name, type: 'application/octet-stream', bytes: Buffer.from('MZ') })

/** Half a second of silence, or more. */
export function aSound(name = 'call.wav', samples = 4_000): OwnFile {
  const bytes = Buffer.alloc(44 + samples)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8_000, 24)
  bytes.writeUInt32LE(8_000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples, 40)
  bytes.fill(128, 44)
  return { name, type: 'audio/wav', bytes }
}

/** What a browser films of a canvas for a second. */
export async function aFilm(page: Page, name = 'demo.webm'): Promise<OwnFile> {
  const text = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width: 320, height: 180 })
    const brush = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    const isDone = new Promise(resolve => recorder.addEventListener('stop', resolve))
    recorder.start()
    for (let n = 0; n < 25; n++) {
      brush?.fillRect(n * 10, n * 5, 10, 10)
      await new Promise(resolve => setTimeout(resolve, 40))
    }
    recorder.stop()
    await isDone
    return new Uint8Array(await new Blob(parts).arrayBuffer()).toBase64()
  })
  return { name, type: 'video/webm', bytes: Buffer.from(text, 'base64') }
}

const handed = (files: readonly OwnFile[]) => files.map(({ name, type, bytes }) => ({ name, type, text: bytes.toString('base64') }))

/** Drags files over a part of the page, and lets them go there unless they are only shown. */
export async function drops(page: Page, files: readonly OwnFile[], { on = 'section.panel', isHeld = false } = {}): Promise<void> {
  await page.evaluate(
    ({ files, on, isHeld }) => {
      const data = new DataTransfer()
      for (const { name, type, text } of files)
        data.items.add(new File([Uint8Array.from(atob(text), sign => sign.charCodeAt(0))], name, { type }))
      const target = document.querySelector(on)
      for (const type of isHeld ? ['dragover'] : ['dragover', 'drop'])
        target?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    { files: handed(files), on, isHeld },
  )
}

/** Pastes files, and text beside them, into the box. @returns whether the browser was to do it itself */
export const pastes = (page: Page, files: readonly OwnFile[], beside: Readonly<Record<string, string>> = {}): Promise<boolean> =>
  page.evaluate(
    ({ files, beside }) => {
      const data = new DataTransfer()
      for (const { name, type, text } of files)
        data.items.add(new File([Uint8Array.from(atob(text), sign => sign.charCodeAt(0))], name, { type }))
      for (const [type, text] of Object.entries(beside)) data.setData(type, text)
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      return document.querySelector('form.composer textarea')?.dispatchEvent(event) ?? true
    },
    { files: handed(files), beside },
  )

/** As the dialog of the paperclip hands them over. */
export const picks = (page: Page, files: readonly OwnFile[], within = 'section.panel') =>
  page.locator(`${within} .attach input`).setInputFiles(files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })))

export const chip = (page: Page, name: string) => page.locator('.chip', { has: page.locator('bdi', { hasText: name }) })
export const isAttached = (page: Page, name: string) => page.locator('.chip[data-state="done"]', { hasText: name }).waitFor()

import { isUtf8 } from 'node:buffer'
import type { FileTypes } from '../../application/ports.ts'

/** Read from the first bytes alone; the library is loaded with the first file. */
export const fileTypes: FileTypes = {
  async of(head) {
    const { fileTypeFromBuffer } = await import('file-type')
    const found = (await fileTypeFromBuffer(head).catch(() => undefined))?.mime.split(';')[0]
    return found ?? (isLatePdf(head) ? 'application/pdf' : undefined)
  },
}

/** So far in may a PDF begin for all who read it; the library looks at the first byte. */
const PDF_BEGINS = 1024

/** A text that writes about it is none. */
const isLatePdf = (head: Uint8Array): boolean => Buffer.from(head.subarray(0, PDF_BEGINS)).includes('%PDF-') && !isText(head)

/** Cut within a character, it lacks up to three bytes. */
const isText = (head: Uint8Array): boolean => [0, 1, 2, 3].some(cut => isUtf8(head.subarray(0, head.length - cut)))

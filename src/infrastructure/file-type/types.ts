import type { FileTypes } from '../../application/ports.ts'

/** Read from the first bytes alone; the library is loaded with the first file. */
export const fileTypes: FileTypes = {
  async of(head) {
    const { fileTypeFromBuffer } = await import('file-type')
    return (await fileTypeFromBuffer(head).catch(() => undefined))?.mime.split(';')[0]
  },
}

import { z } from 'zod'
import { Misconfigured } from './reading.ts'

export type MailSettings = { readonly url: URL; readonly from: { readonly name: string; readonly address: string } }

/** What is said of mail: where it is handed in, and who it comes from. */
export const mailSchema = {
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'is not an address of a mail server, as in smtps://user:password@mail.example.org' })
    .optional(),
  MAIL_FROM: z.string().transform(sender).optional(),
}

type Said = { readonly SMTP_URL?: string | undefined; readonly MAIL_FROM?: MailSettings['from'] | undefined }

export function mailIn({ SMTP_URL, MAIL_FROM }: Said): MailSettings | undefined {
  if (SMTP_URL === undefined) return undefined
  if (MAIL_FROM === undefined) throw new Misconfigured('SMTP_URL is set and MAIL_FROM is not: every letter needs a sender.')
  const url = new URL(SMTP_URL)
  if (url.hostname === '') throw new Misconfigured('SMTP_URL names no mail server: it begins with smtp:// or smtps://.')
  if (!isReadable(url.username) || !isReadable(url.password))
    throw new Misconfigured('SMTP_URL holds a % that stands for nothing: write %25.')
  return { url, from: MAIL_FROM }
}

function isReadable(encoded: string): boolean {
  try {
    return decodeURIComponent(encoded) !== undefined
  } catch {
    return false
  }
}

const FRAMED = /^\s*([^<>"\p{Cc}]*)<([^<>\s@,]+@[^<>\s@,]+)>\s*$/u
const ALONE = /^\s*()([^<>\s@,]+@[^<>\s@,]+)\s*$/u

/** `Name <address>` or the address alone. */
function sender(text: string, context: z.RefinementCtx): MailSettings['from'] {
  const [, name = '', address = ''] = FRAMED.exec(text) ?? ALONE.exec(text) ?? []
  if (address === '') context.addIssue({ code: 'custom', message: 'is not an address, as in Flowra <flowra@example.org>' })
  return { name: name.trim() || 'Flowra', address }
}

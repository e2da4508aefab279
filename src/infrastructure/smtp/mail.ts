import type { Delivery, Mail, WrittenLetter } from '../../application/ports.ts'
import { type Failure, outcomeOf } from './failures.ts'

export type SmtpOptions = {
  readonly url: URL
  readonly from: { readonly name: string; readonly address: string }
  /** Nobody stands between: TLS is not asked for. */
  readonly isLoopback: boolean
  readonly patience?: Partial<Patience>
}

/** Each step has its own end, and all of them together. */
type Patience = { readonly connectMs: number; readonly greetMs: number; readonly silenceMs: number; readonly wholeMs: number }
const PATIENCE: Patience = { connectMs: 10_000, greetMs: 10_000, silenceMs: 20_000, wholeMs: 40_000 }

const LOOK_EVERY_MS = 60_000
/** One address, nothing that could begin another header, command or receiver. */
const ADDRESS = /^[^\s@"<>,;:()[\]\\]{1,64}@[^\s@"<>,;:()[\]\\]{1,255}$/
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu
const SECURE_PORT = 465
const SUBMISSION_PORT = 587

/** A connection for each letter. The library is loaded by the first. */
export function smtpMail({ url, from, isLoopback, patience = {} }: SmtpOptions): Mail {
  const times = { ...PATIENCE, ...patience }
  let lookedAt = 0
  let isUp = true

  const isSecure = url.protocol === 'smtps:'
  const auth = url.username !== '' && { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  const settings = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isSecure ? SECURE_PORT : SUBMISSION_PORT),
    secure: isSecure,
    requireTLS: !isSecure && !isLoopback,
    ignoreTLS: !isSecure && isLoopback,
    connectionTimeout: times.connectMs,
    dnsTimeout: times.connectMs,
    greetingTimeout: times.greetMs,
    socketTimeout: times.silenceMs,
  }

  /** Called off, it closes its connection: a server that goes on slowly takes no letter that is sent again by then. */
  async function hand(letter: WrittenLetter): Promise<void> {
    const { createTransport } = await import('nodemailer')
    const open = createTransport({ ...settings, ...(auth && { auth }), disableFileAccess: true, disableUrlAccess: true })
    await open.sendMail({ ...messageOf(letter, from), signal: AbortSignal.timeout(times.wholeMs) })
  }

  /** As the library's `verify`, which cannot be called off: a server that drips would keep a connection for each look. */
  async function greet(): Promise<void> {
    const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection')
    const open = new SMTPConnection(settings)
    const greeted = new Promise<void>((resolve, reject) => {
      const then = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next())
      open.on('error', reject)
      open.on('end', () => reject(new Error('The mail server hung up.')))
      AbortSignal.timeout(times.wholeMs).addEventListener('abort', () => reject(tookTooLong()))
      open.connect(then(() => (auth && open.allowsAuth ? open.login(auth, then(resolve)) : resolve())))
    })
    try {
      await greeted
      open.quit()
    } finally {
      open.close()
    }
  }

  async function look(): Promise<string | undefined> {
    lookedAt = performance.now()
    const failed = await greet().then(
      () => undefined,
      (error: Failure) => outcomeOf(error).code,
    )
    isUp = failed === undefined
    return failed
  }

  return {
    look,
    isUp() {
      const isOld = lookedAt === 0 || performance.now() - lookedAt > LOOK_EVERY_MS
      if (isOld) look().catch(ending)
      return isUp
    },
    async send(letter): Promise<Delivery> {
      if (!ADDRESS.test(letter.to)) return { outcome: 'refused', code: 'no_address' }
      try {
        await hand(letter)
        isUp = true
        return { outcome: 'sent' }
      } catch (error) {
        const { isAnswer, ...delivery } = outcomeOf(error as Failure)
        isUp = isAnswer
        return delivery
      }
    },
  }
}

const tookTooLong = (): Error => Object.assign(new Error('The mail server took too long.'), { code: 'ETOOLONG' })

/** `look` answers every failure itself. */
const ending = (): undefined => undefined

/** Addresses as objects: nothing of them is parsed again. Not to be answered by machines. */
const messageOf = ({ messageId, to, subject, text, html }: WrittenLetter, from: SmtpOptions['from']) => ({
  from: { name: plain(from.name), address: from.address },
  to: { name: '', address: to },
  messageId: `<${plain(messageId).replace(/[<>\s]/g, '')}>`,
  subject: plain(subject),
  text,
  html,
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
})

const plain = (text: string): string => text.normalize('NFC').replace(INVISIBLE, ' ').trim()

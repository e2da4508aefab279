import type { LetterFacts } from '../../src/application/outbox.ts'
import type { WrittenLetter } from '../../src/application/ports.ts'
import { roots } from '../paths.ts'
import { asHtml, asText, type Draft } from './frame.ts'

type Letter = { readonly id: string; readonly version: number; readonly to: string; readonly facts: LetterFacts }
type Of<K extends LetterFacts['kind']> = Extract<LetterFacts, { kind: K }>

/** Puts letters into words. The message's id is made of what caused it, so that a repetition is recognised. */
export function lettersFrom(origin: string): (letter: Letter) => WrittenLetter {
  const { hostname } = new URL(origin)
  return ({ id, version, to, facts }) => {
    const draft = draftOf(facts, origin)
    return {
      messageId: `${id}.${version}@${hostname}`,
      to,
      subject: draft.subject,
      text: asText(draft, origin),
      html: asHtml(draft, origin),
    }
  }
}

function draftOf(facts: LetterFacts, origin: string): Draft {
  switch (facts.kind) {
    case 'reset':
      return reset(facts, origin)
    case 'invitation':
      return invitation(facts, origin)
    case 'confirmation':
      return confirmation(facts, origin)
    default:
      return { subject: SUBJECTS[facts.kind], greeting: hello(facts.name), lines: [happened(facts)], after: [NOT_YOU] }
  }
}

const reset = ({ name, token, minutes }: Of<'reset'>, origin: string): Draft => ({
  subject: 'Choose a new password',
  greeting: hello(name),
  lines: ['Somebody asked for a new password for your account. If it was you, choose one here:'],
  link: { words: 'Choose a new password', url: origin + roots.reset(token) },
  after: [`The link works once, for ${minutes} minutes. If you did not ask for it, you need do nothing: your password stays as it is.`],
})

const invitation = ({ inviterName, workspaceName, role, token, until }: Of<'invitation'>, origin: string): Draft => ({
  subject: `${inviterName} invites you to ${workspaceName}`,
  greeting: 'Hello,',
  lines: [`${inviterName} invites you to ${workspaceName} as ${role === 'admin' ? 'an admin' : `a ${role}`}.`],
  link: { words: 'Look at the invitation', url: origin + roots.invitation(token) },
  after: [`The invitation is for this address and lasts until ${until}. If you do not know who this is from, you need do nothing.`],
})

const confirmation = ({ name, token, hours }: Of<'confirmation'>, origin: string): Draft => ({
  subject: 'Confirm your e-mail address',
  greeting: hello(name),
  lines: ['This address is to belong to your account. Confirm that it is yours:'],
  link: { words: 'Confirm this address', url: origin + roots.confirmation(token) },
  after: [`The link works once, for ${hours} hours. If you did not ask for it, you need do nothing: nothing changes.`],
})

const SUBJECTS = {
  password_changed: 'Your password was changed',
  address_changed: 'Your e-mail address was changed',
  factor_on: 'The second factor is on',
  factor_off: 'The second factor is off',
  factor_reset: 'Your second factor was taken off',
  codes_made: 'You have new recovery codes',
} as const

const happened = ({ kind, when }: Of<keyof typeof SUBJECTS>): string => SENTENCES[kind](when)

const SENTENCES: Readonly<Record<keyof typeof SUBJECTS, (when: string) => string>> = {
  password_changed: when => `The password of your account was changed on ${when}. You were signed out everywhere else.`,
  address_changed: when => `Your account has another e-mail address since ${when}. Letters about it no longer come here.`,
  factor_on: when => `Since ${when} your account asks for a code besides the password.`,
  factor_off: when => `Since ${when} your account asks for the password alone.`,
  factor_reset: when => `On ${when} somebody who runs this Flowra took the second factor off your account. You were signed out everywhere.`,
  codes_made: when => `New recovery codes were made for your account on ${when}. The ones before open nothing any more.`,
}

const hello = (name: string): string => `Hello ${name},`
const NOT_YOU = 'If this was not you, tell whoever runs this Flowra at once.'

import type { By } from '../../../src/application/application.ts'
import type { Commands } from '../../../src/application/commands.ts'
import type { TestApp } from '../../support/app.ts'
import { newKey } from '../../support/keys.ts'
import { profile } from '../../support/profile.ts'

type Sending = {
  /** Sends the command under a client id. `other`: with another body. */
  send(command: string, other?: true): Promise<unknown>
}
export type Tools = {
  readonly app: TestApp
  readonly commands: Commands
  readonly as: (who: 'ann' | 'bob' | 'cleo' | 'dan') => (command: string) => By
}

/** How to send each command of a noun, and the same client id with another body. */
export type Entries = Readonly<Record<string, (tools: Tools) => Promise<Sending> | Sending>>

export const self = ({ personId, command }: By): Pick<By, 'personId' | 'command'> => ({ personId, command })

export const newcomer = async ({ commands }: Tools): Promise<string> =>
  (await commands.people.register(newKey(), 'local', profile('Hal'))).personId

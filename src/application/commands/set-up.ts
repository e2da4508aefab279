import { rejected } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { FIRST_WORKSPACE } from '../claims.ts'
import { newClientId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { WORKSPACES } from '../read-models/workspaces.ts'
import { newSecret, SECRETS, type SecretDocument, spend } from '../secrets.ts'
import { peopleCommands } from './people.ts'
import { type CreatedWorkspace, wishedWorkspace, workspaceCommands } from './workspaces.ts'

export type SetUp = CreatedWorkspace & { readonly personId: string }

/** The first person and the first workspace, by the one-time link that the server prints (contract.md 7). */
export const setUpCommands = (app: Application) => ({
  /** True while no owner exists. */
  isPending: async (): Promise<boolean> => (await firstWorkspace(app)) === undefined,

  /** A fresh link; the ones before it die. */
  async makeLink(): Promise<string> {
    for (const { id } of await links(app)) await app.ports.documents.erase(SECRETS, INSTANCE, id)
    const expiresAt = app.ports.clock.now() + LIMITS.setUpLink * 1000
    const { token, document } = newSecret(app.ports, { purpose: 'set_up', subject: SET_UP, workspace: INSTANCE, expiresAt })
    await app.ports.documents.put(SECRETS, document)
    return token
  },

  /**
   * Whoever redeems one link meets in the same streams; the claim on the first workspace keeps a second link from winning
   * beside it. The link is spent by the commit: while no owner exists it may be tried again.
   */
  async redeem(secret: SecretDocument, person: unknown, workspace: unknown): Promise<SetUp> {
    const first = await firstWorkspace(app)
    const command = clientIdOf(app, secret)
    if (first) throw rejected('gone', 'Flowra has been set up already. Sign in instead.')
    const wish = wishedWorkspace(workspace) // whoever mistypes an address must not have an account yet
    const { personId } = await peopleCommands(app).register(command, 'set_up', person)
    const created = await workspaceCommands(app).create({ personId, command }, wish, true)
    await spend(app.ports.documents, secret)
    return { ...created, personId }
  },
})

const SET_UP = 'first'
const MANY = 100

/** Those made before; each new one erases them, so there are never many. */
const links = (app: Application) =>
  app.ports.documents.find(SECRETS, INSTANCE, { equal: { purpose: 'set_up', subject: SET_UP }, limit: MANY })

async function firstWorkspace(app: Application) {
  const claim = await app.ports.documents.claimed(FIRST_WORKSPACE)
  return claim && app.ports.documents.get(WORKSPACES, claim.owner, claim.owner)
}

/** The client id of everything a link makes: its hash, at the moment it ends. */
const clientIdOf = (app: Application, secret: SecretDocument): string =>
  newClientId(secret.expiresAt, Buffer.from(app.ports.keys.digest('set-up', secret.id), 'hex'))

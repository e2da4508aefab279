import { z } from 'zod'
import type { WorkspaceCommand } from '../../domain/workspaces.ts'
import { actOnWorkspace, around } from '../act.ts'
import type { Application, By } from '../application.ts'
import { claimsOn, FIRST_WORKSPACE, keyOfSlug } from '../claims.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { count, id, line, locale, optionalLine, parsed, slug, zone } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { WORKSPACE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { WORKSPACES } from '../read-models/workspaces.ts'

const workspaceName = line(LIMITS.workspaceName, 'Give the workspace a name.')
const creating = z.strictObject({ name: workspaceName, slug, zone, locale })
const renaming = z.strictObject({ name: workspaceName, description: optionalLine(LIMITS.workspaceDescription) })
const setting = z.discriminatedUnion('key', [
  z.strictObject({ key: z.literal('zone'), to: zone }),
  z.strictObject({ key: z.literal('locale'), to: locale }),
  z.strictObject({
    key: z.literal('editWindowMinutes'),
    to: z.union([z.null(), count(1, 525_600, 'Enter minutes from 1 to 525,600, or leave it empty.')]),
  }),
  z.strictObject({
    key: z.literal('storageBytes'),
    to: z.union([z.null(), z.number().refine(isStorage, 'Enter gigabytes from 1 to 1,000,000, or leave it empty.')]),
  }),
  z.strictObject({ key: z.literal('membersMayInvite'), to: z.boolean() }),
  z.strictObject({ key: z.literal('membersMayCreatePublic'), to: z.boolean() }),
  z.strictObject({ key: z.literal('previewsAllowed'), to: z.boolean() }),
  z.strictObject({ key: z.literal('defaultChatIds'), to: z.array(id).max(20) }),
])
const GIGABYTE = 1_000_000_000

function isStorage(bytes: number): boolean {
  return Number.isInteger(bytes / GIGABYTE) && bytes >= GIGABYTE && bytes <= 1_000_000 * GIGABYTE
}

const transferring = z.strictObject({ person: id, confirm: z.string() })

/** The fields of a new workspace, or `Invalid`. */
export const wishedWorkspace = (input: unknown) => parsed(creating, input)

export type CreatedWorkspace = Answer & { readonly workspaceId: string; readonly slug: string }

const workspaceIdOf = (by: Pick<By, 'command'>): string => derivedId('workspaces', INSTANCE, '-', by.command)

export const workspaceCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  return {
    /** By secret: a set-up link (`isFirst`), or an operator; the caller has asked. */
    async create(by: Omit<By, 'workspaceId'>, input: unknown, isFirst = false): Promise<CreatedWorkspace> {
      const wish = wishedWorkspace(input)
      const workspaceId = workspaceIdOf(by)
      const hasAppeared = async (owner: string) => (await app.ports.documents.get(WORKSPACES, owner, owner)) !== undefined
      if (isFirst)
        await claims.take({ key: FIRST_WORKSPACE, owner: workspaceId, shown: { name: wish.name, field: 'workspace' }, hasAppeared })
      await claims.take({ key: keyOfSlug(wish.slug), owner: workspaceId, shown: { name: wish.slug, field: 'slug' }, hasAppeared })
      const answer = await app.execute.run({
        kind: WORKSPACE,
        ...around(app, { ...by, workspaceId }, 'workspaces.create', wish),
        stream: `workspace-${workspaceId}`,
        subject: workspaceId,
        ask: (): WorkspaceCommand => ({ type: 'create', ownerId: by.personId, ...wish }),
      })
      return { ...answer, workspaceId, slug: wish.slug }
    },

    rename(by: By, input: unknown): Promise<Answer> {
      const wish = parsed(renaming, input)
      return actOnWorkspace(app, { by, act: 'workspaces.rename', body: wish, ask: () => ({ type: 'rename', ...wish }) })
    },

    /** One setting, typed by its key. */
    configure(by: By, input: unknown): Promise<Answer> {
      const wish = parsed(setting, input)
      return actOnWorkspace(app, { by, act: 'workspaces.configure', body: wish, ask: () => ({ type: 'configure', ...wish }) })
    },

    /** Whether everybody here needs a second factor. */
    requireFactor(by: By, to: boolean): Promise<Answer> {
      const wish = { type: 'configure', key: 'requiresFactor', to } as const
      return actOnWorkspace(app, { by, act: 'workspaces.requireFactor', body: to, ask: () => wish })
    },

    transfer(by: By, input: unknown): Promise<Answer> {
      const { person: personId, confirm } = parsed(transferring, input)
      if (confirm !== 'TRANSFER') throw invalid('confirm', 'Please type TRANSFER to confirm: you become an admin.', 'confirm_needed')
      return actOnWorkspace(app, {
        by,
        act: 'workspaces.transfer',
        body: personId,
        ask: () => ({ type: 'transfer', toPersonId: personId }),
      })
    },
  }
}

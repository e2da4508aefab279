import type { Application } from './application.ts'
import { everyWith } from './everything.ts'
import { GRANTS, type GrantDocument } from './grants.ts'
import { first, forget } from './once.ts'
import { type Issuer, NotVouched } from './ports.ts'

const BELIEVED_MS = 10 * 60_000 // longer than a logout token is believed anyway

type Meant = { readonly sid: string | null; readonly subject: string | null }

/**
 * An issuer says behind the browser's back that somebody left: all sessions of that sign-in there end, or where it names none, all
 * of that person there. Each token counts once; one that could not be followed to its end may come again.
 */
export async function loggedOut(
  app: Application,
  issuer: Issuer,
  token: string,
  end: (grant: GrantDocument) => Promise<void>,
): Promise<void> {
  const { id, ...meant } = await issuer.loggedOut(token)
  const mark = `${issuer.id} ${id}`
  if (!(await first(app.ports, 'logout', mark, BELIEVED_MS))) throw new NotVouched('untrusted')
  try {
    for (const grant of await livingGrants(app, issuer.id, meant)) await end(grant)
  } catch (error) {
    await forget(app.ports, 'logout', mark)
    throw error
  }
}

async function livingGrants({ ports }: Application, issuerId: string, { sid, subject }: Meant): Promise<readonly GrantDocument[]> {
  const found = await everyWith(ports.documents, GRANTS, sid === null ? { issuerId, subject } : { issuerId, sid })
  return found.filter(grant => !grant.isEnded && (subject === null || grant.subject === subject))
}

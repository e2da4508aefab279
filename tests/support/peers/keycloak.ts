import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isFree } from '../free-port.ts'
import { isThere } from './mongo.ts'

/** A real Keycloak with the realm we ship: ada is admin, ben is nothing special, cleo is a guest by her group. */
export type Keycloak = AsyncDisposable & {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Flowra is at this origin from now on. */
  serves(origin: string): Promise<void>
  /** As an administrator of the realm: a path below it, what to send, the answer. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>
  userId(username: string): Promise<string>
}

const VERSION = '26.7.3'
const HEALTH_ABOVE = 1_000
const STARTING_MS = 180_000
const ANSWERING_MS = 60_000 // or a test says nothing until its part is over
const cached = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'flowra-peers', `keycloak-quarkus-dist-${VERSION}.zip`)

/** Why there is none on this machine, or undefined. It is fetched (177 MB) only where everything must be proved. */
export function withoutKeycloak(): string | undefined {
  if (!isThere('java', '-version')) return 'no Java: apt-get install default-jre-headless'
  if (existsSync(cached)) return undefined
  if (process.env['CI'] !== 'true') return 'Keycloak is fetched with CI=true only'
  return isThere('mvn', '-v') ? undefined : 'no Maven: apt-get install maven'
}

export async function aKeycloak(): Promise<Keycloak> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-keycloak-'))
  const port = await portsFree()
  let said = ''
  const server = spawn(join(import.meta.dirname, 'keycloak', 'start.sh'), [String(port), folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [server.stdout, server.stderr]) stream.on('data', bytes => (said = (said + bytes).slice(-4_000)))
  const isReady = () =>
    fetch(`http://127.0.0.1:${port + HEALTH_ABOVE}/health/ready`).then(
      answer => answer.ok,
      () => false,
    )
  for (const end = Date.now() + STARTING_MS; !(await isReady()); await sleep(500))
    if (Date.now() > end || server.exitCode !== null) throw new Error(`Keycloak did not come up. ${said}`)
  return {
    ...keycloakAt(`http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      await ended(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Two: for its health one is taken that is so far above. */
async function portsFree(): Promise<number> {
  const port = await freePort()
  return (await isFree(port + HEALTH_ABOVE)) ? port : portsFree()
}

/** One that runs already. */
export function keycloakAt(origin: string): Omit<Keycloak, keyof AsyncDisposable> {
  const [clientId, clientSecret] = ['flowra', 'flowra-secret']
  let token: { readonly value: string; readonly until: number } | undefined

  async function adminToken(): Promise<string> {
    if (token && token.until > Date.now()) return token.value
    const body = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' })
    const answer = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(ANSWERING_MS),
    })
    const { access_token: value } = (await answer.json()) as { access_token: string }
    token = { value, until: Date.now() + 30_000 }
    return value
  }

  async function admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer ${await adminToken()}`, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${origin}/admin/realms/flowra${path}`, {
      method,
      headers,
      ...sent,
      signal: AbortSignal.timeout(ANSWERING_MS),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  type Named = readonly { readonly id: string; readonly attributes?: Readonly<Record<string, string>> }[]

  return {
    issuer: `${origin}/realms/flowra`,
    clientId,
    clientSecret,
    admin,
    async serves(flowra) {
      const [client] = (await admin('GET', `/clients?clientId=${clientId}`)) as Named
      const attributes = {
        ...client?.attributes,
        'post.logout.redirect.uris': `${flowra}/sign-in`,
        'backchannel.logout.url': `${flowra}/auth/keycloak/logout`,
      }
      await admin('PUT', `/clients/${client?.id}`, { ...client, redirectUris: [`${flowra}/auth/keycloak/callback`], attributes })
    },
    async userId(username) {
      const [user] = (await admin('GET', `/users?exact=true&username=${username}`)) as Named
      return user?.id ?? ''
    },
  }
}

const GRACE_MS = 10_000

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await Promise.race([gone, sleep(GRACE_MS, undefined, { ref: false })])
  server.kill('SIGKILL')
}

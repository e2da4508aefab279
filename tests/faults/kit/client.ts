import { paths } from '../../../views/paths.ts'
import type { House, Person } from './house.ts'
import type { End, Ledger, Wish } from './ledger.ts'

/** What the people of a house do over HTTP, as their pages do it. */
export type Client = {
  /** Sends a wish and writes down how it ended. */
  act(wish: Wish): Promise<End>
  get(person: Person, path: string): Promise<Response>
}

const TIMEOUT_MS = 15_000

export async function clientOf(house: House, origin: string, ledger: Ledger): Promise<Client> {
  const tokens = new Map<string, string>()
  for (const { id, cookie } of house.people) {
    const { csrf } = (await (await fetch(`${origin}/session`, { headers: { cookie } })).json()) as { csrf: string }
    tokens.set(id, csrf)
  }

  async function sent(wish: Wish): Promise<End> {
    const person = house.people.find(({ id }) => id === wish.personId) as Person
    const [method, path, fields] = requestOf(house.slug, wish)
    const headers = { ...script(person), origin, 'sec-fetch-site': 'same-origin', 'x-csrf': tokens.get(person.id) as string }
    const body = new URLSearchParams({ key: wish.key, ...fields })
    try {
      const answer = await fetch(origin + path, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
      await answer.arrayBuffer()
      return endOf(answer)
    } catch (error) {
      return isNeverSent(error) ? 'fail' : 'info'
    }
  }

  return {
    async act(wish) {
      ledger.send(wish)
      const end = await sent(wish)
      ledger.end(wish, end)
      return end
    },
    get: (person, path) => fetch(origin + path, { headers: script(person), redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }),
  }
}

const script = ({ cookie }: Person) => ({ cookie, 'hx-request': 'true', 'hx-request-type': 'partial' })

function requestOf(
  slug: string,
  { act, chatId, messageId, text = '', emoji = '' }: Wish,
): readonly [string, string, Record<string, string>] {
  const at = paths(slug)
  switch (act) {
    case 'post':
      return ['POST', at.messages(chatId), { text }]
    case 'edit':
      return ['PATCH', at.message(chatId, messageId), { text }]
    case 'delete':
      return ['DELETE', at.message(chatId, messageId), {}]
    case 'react':
      return ['PUT', at.reaction(chatId, messageId, emoji), {}]
    case 'unreact':
      return ['DELETE', at.reaction(chatId, messageId, emoji), {}]
  }
}

/** 503 and 507 promise that nothing was written; any other fault of the server promises nothing. */
function endOf({ status }: Response): End {
  if (status < 300) return 'ok'
  return status < 500 || status === 503 || status === 507 ? 'fail' : 'info'
}

const isNeverSent = (error: unknown): boolean => {
  const { cause } = error as { cause?: { code?: string } }
  return cause?.code === 'ECONNREFUSED'
}

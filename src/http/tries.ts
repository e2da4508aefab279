import type { Context } from 'hono'
import { plainEmail } from '../application/fields.ts'
import { RATES } from '../application/limits.ts'
import type { Env } from './doors.ts'
import { refusal } from './refusals.ts'
import { deviceOf } from './session.ts'

/**
 * Takes one try of the password that belongs to this address. A browser known to the account has tries of its own; everybody else
 * shares those of the account and of the address.
 */
export async function mayTry(c: Context<Env>, email: string): Promise<boolean> {
  const { limits, keys } = c.get('doors').app.ports
  const device = deviceOf(c, email)
  if (device) return (await limits.take(RATES.signInDevice, device)).isAllowed
  const byAddress = await limits.take(RATES.signInAddress, c.get('address'))
  const seconds = Math.max(1, Math.ceil(byAddress.resetMs / 1000))
  if (!byAddress.isAllowed) throw refusal(429, `That was a lot at once. Try again in ${seconds} seconds.`, seconds)
  return (await limits.take(RATES.signInAccount, keys.digest('sign-in', plainEmail(email)))).isAllowed
}

/** The same for the code of a second factor, which only who knows the password is asked for. */
export async function mayTryFactor(
  c: Context<Env>,
  { personId, email }: { readonly personId: string; readonly email: string },
): Promise<boolean> {
  const { limits } = c.get('doors').app.ports
  return (await limits.take(RATES.factor, deviceOf(c, email) ?? personId)).isAllowed
}

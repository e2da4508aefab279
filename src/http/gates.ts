import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from './doors.ts'

/** Lets a request through, answers it, or throws a refusal. */
export type Gate = (c: Context<Env>) => Response | undefined | Promise<Response | undefined>

/** Several gates as one step of the framework, whose own steps cost as much as what stands in them. */
export function gates(...all: readonly Gate[]): MiddlewareHandler<Env> {
  return async (c, next) => {
    for (const gate of all) {
      const passed = gate(c)
      const answer = passed instanceof Promise ? await passed : passed
      if (answer) return answer
    }
    return next() as Promise<never>
  }
}

/** A header of whatever is answered in the end, errors too. Straight to Node where it serves: a Headers object costs ten times as much. */
export function tell(c: Context<Env>, name: string, value: string): void {
  const answer = c.env?.outgoing
  if (answer) answer.setHeader(name, value)
  else c.header(name, value)
}

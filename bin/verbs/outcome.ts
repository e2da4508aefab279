/** What a verb has to say: sentences for people, one object for programs. `problems` go to stderr, and make it exit 1. */
export type Outcome = { readonly lines: readonly string[]; readonly problems?: readonly string[]; readonly facts: object }

/** Why a verb will not do what it was asked, in one sentence. */
export class Refusal extends Error {}

/** For programs both are in the object, so that stdout is one line of JSON whatever happened. */
export function tell({ lines, problems = [], facts }: Outcome, isJson: boolean): void {
  if (problems.length > 0) process.exitCode = 1
  if (isJson) process.stdout.write(`${JSON.stringify({ ok: problems.length === 0, ...facts })}\n`)
  else process.stdout.write(lines.map(line => `${line}\n`).join(''))
  process.stderr.write(problems.map(line => `${line}\n`).join(''))
}

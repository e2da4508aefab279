import { resolve } from 'node:path'
import type { EventData, run } from 'node:test'
import { inspect } from 'node:util'

export type Counts = { passed: number; failed: number; skipped: number }
type Failure = EventData.TestFail
type Outcome = { counts: Counts; failures: readonly Failure[]; printed: ReadonlyMap<string, string> }

/** Reads a run to its end. The counts are Node's own; a run that ends without them has failed. */
export async function outcome(stream: ReturnType<typeof run>, passed: (name: string) => void): Promise<Outcome> {
  const printed = new Map<string, string>()
  const failures: Failure[] = []
  let counts: Counts = { passed: 0, failed: 1, skipped: 0 }
  for await (const { type, data } of stream) {
    switch (type) {
      case 'test:pass':
        passed(`${'  '.repeat(data.nesting)}ok ${data.name}`)
        break
      case 'test:fail':
        failures.push(data)
        break
      case 'test:stdout':
      case 'test:stderr':
        add(printed, resolve(data.file), data.message)
        break
      case 'test:summary':
        if (data.file === undefined) counts = summed(data.counts)
    }
  }
  return { counts, failures, printed }
}

/** One paragraph per test that failed by itself (not only through a test inside it), then what their files printed. */
export function readable(failures: readonly Failure[], printed: ReadonlyMap<string, string>): readonly string[] {
  const own = failures.filter(failure => failureType(failure) !== 'subtestsFailed')
  const files = new Set(own.map(failure => resolve(failure.file ?? '')))
  return [...own.map(paragraph), ...[...files].map(file => printed.get(file) ?? '').filter(text => text.trim() !== '')]
}

function add(printed: Map<string, string>, file: string, text: string): void {
  printed.set(file, (printed.get(file) ?? '') + text)
}

function summed({ tests, passed, skipped, todo }: EventData.TestSummary['counts']): Counts {
  return { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo }
}

function paragraph(failure: Failure): string {
  const error = failure.details.error.cause ?? failure.details.error
  const place = failure.file === undefined ? '' : `\n  at ${failure.file}:${failure.line}:${failure.column}`
  return `\nFAILED ${failure.name}${place}\n${indented(told(error))}\n`
}

/** The error with its stack, without Node's own part of it. */
function told(error: unknown): string {
  const text = error instanceof Error ? `${error.stack}${error.cause ? `\ncaused by ${told(error.cause)}` : ''}` : inspect(error)
  return text.replaceAll(/^\s+at .*\(?node:internal.*\n?/gm, '').trimEnd()
}

function failureType(failure: Failure): string | undefined {
  return (failure.details.error as { failureType?: string }).failureType
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export type Service = {
  readonly image?: string
  readonly build?: string
  readonly profiles?: readonly string[]
  readonly restart?: string
  readonly mem_limit?: string
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>
  readonly extra_hosts?: readonly string[]
}

export type Compose = {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

/** The reader that comes with a tool of ours: for reading these few files no package of its own is worth having. */
const yaml = createRequire(import.meta.resolve('knip'))('yaml') as { parse(text: string, options: object): unknown }

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Throws where it is no YAML. A key that is written twice is none. */
export const yamlOf = (path: string): unknown => yaml.parse(textOf(path), { merge: true, uniqueKeys: true })

/** Every text in a value, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : []
}

/** `COPY a b to`: what is copied from here, not from another stage. */
export const copiedBy = (dockerfile: string): readonly string[] =>
  [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) => words.trim().split(/\s+/).slice(0, -1))

import type { AnyCollection, Documents, Ports } from '../../src/application/ports.ts'

/** What the store was asked, in words like `get participants`. */
export type Asked = { readonly calls: string[]; of(word: string): number; forget(): void }

const WORDS = ['get', 'getMany', 'find', 'count'] as const

/** Hands the ports on, and writes down what is read of documents. */
export function counted(): { readonly asked: Asked; on(ports: Ports): Ports } {
  const calls: string[] = []
  const told = (word: (typeof WORDS)[number], documents: Documents) => {
    const ask = documents[word] as (collection: AnyCollection, ...rest: unknown[]) => unknown
    return (collection: AnyCollection, ...rest: unknown[]) => {
      calls.push(`${word} ${collection.name}`)
      return ask(collection, ...rest)
    }
  }
  return {
    asked: { calls, of: word => calls.filter(call => call === word).length, forget: () => calls.splice(0) },
    on: ports => ({
      ...ports,
      documents: { ...ports.documents, ...Object.fromEntries(WORDS.map(word => [word, told(word, ports.documents)])) } as Documents,
    }),
  }
}

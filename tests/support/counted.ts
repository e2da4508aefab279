import type { AnyCollection, Documents, Ports } from '../../src/application/ports.ts'

type Call = { readonly word: string; rows: number }

/** What the store was asked, in words like `get participants`, and how many documents it answered. */
export type Asked = {
  times(word: string): number
  rows(collection: string): number
  forget(): void
}

const WORDS = ['get', 'getMany', 'find', 'count'] as const

/** Hands the ports on, and writes down what is read of documents. */
export function counted(): { readonly asked: Asked; on(ports: Ports): Ports } {
  const calls: Call[] = []
  const told = (word: (typeof WORDS)[number], documents: Documents) => {
    const ask = documents[word] as (collection: AnyCollection, ...rest: unknown[]) => Promise<unknown>
    return async (collection: AnyCollection, ...rest: unknown[]) => {
      const call: Call = { word: `${word} ${collection.name}`, rows: 0 }
      calls.push(call)
      const answer = await ask(collection, ...rest)
      call.rows = Array.isArray(answer) ? answer.length : Number(answer !== undefined)
      return answer
    }
  }
  return {
    asked: {
      times: word => calls.filter(call => call.word === word).length,
      rows: collection => calls.filter(({ word }) => word.endsWith(` ${collection}`)).reduce((sum, { rows }) => sum + rows, 0),
      forget: () => calls.splice(0),
    },
    on: ports => ({
      ...ports,
      documents: { ...ports.documents, ...Object.fromEntries(WORDS.map(word => [word, told(word, ports.documents)])) } as Documents,
    }),
  }
}

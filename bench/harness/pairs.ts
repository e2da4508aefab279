/** One measurement of ours beside one of the yardstick. */
export type Pair = { readonly ours: number; readonly yardstick: number }

/** A B A B …: what the machine does meanwhile meets both. */
export async function interleaved(count: number, ours: () => Promise<number>, yardstick: () => Promise<number>): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  for (let at = 0; at < count; at++) pairs.push({ ours: await ours(), yardstick: await yardstick() })
  return pairs
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

export const ratioOf = (pairs: readonly Pair[]): number => median(pairs.map(({ ours, yardstick }) => ours / yardstick))

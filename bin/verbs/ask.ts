/** Asks a person at a terminal; undefined where nobody can answer, or somebody does not want to. */
export async function ask(message: string, isJson: boolean): Promise<string | undefined> {
  if (isJson || !process.stdin.isTTY || !process.stdout.isTTY) return undefined
  const { isCancel, text } = await import('@clack/prompts')
  const answer = await text({ message })
  return isCancel(answer) || answer === '' ? undefined : answer
}

/** JSON that is the same for equal values, in whatever order their fields were set. Maps and sets keep theirs. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value instanceof Map || value instanceof Set) return canonical([...value])
  let fields = ''
  for (const name of Object.keys(value).sort()) {
    const field = (value as Readonly<Record<string, unknown>>)[name]
    if (field !== undefined) fields += `${fields === '' ? '' : ','}"${name}":${canonical(field)}` // names are constants of the code
  }
  return `{${fields}}`
}

const IS_KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)+$/

export const isKey = (key: unknown): key is string => typeof key === 'string' && IS_KEY.test(key) && !key.includes('..')

/** No key leads out of the place where files are kept. */
export function keyOf(key: string): string {
  if (!isKey(key)) throw new TypeError(`Not a key of a file: ${JSON.stringify(key)}`)
  return key
}

export function folderOf(folder: string): string {
  if (typeof folder !== 'string' || !folder.endsWith('/') || !isKey(`${folder}x`))
    throw new TypeError(`Not a folder of files: ${JSON.stringify(folder)}`)
  return folder
}

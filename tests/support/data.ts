import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type DataFolder = Disposable & { readonly path: string; readonly store: string; readonly keys: string; also(name: string): string }

/** An empty data folder that this process's configuration points to, until it is disposed of. */
export function aDataFolder(environment: Readonly<Record<string, string>> = {}): DataFolder {
  const room = mkdtempSync(join(tmpdir(), 'flowra-'))
  const path = join(room, 'data')
  const wanted = { DATA: path, PUBLIC_URL: '', HOST: '', ...environment }
  const before = Object.keys(wanted).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, wanted)
  return {
    path,
    store: join(path, 'flowra.db'),
    keys: join(path, 'keys.json'),
    also: name => join(room, name),
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
      rmSync(room, { recursive: true, force: true })
    },
  }
}

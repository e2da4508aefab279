import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Certified = { readonly key: string; readonly cert: string }

/** An authority that nobody believes in, and what it certified for some names. */
export function certified(names: readonly string[]): Certified & { readonly authority: string } {
  const room = mkdtempSync(join(tmpdir(), 'flowra-certificates-'))
  const at = (name: string): string => join(room, name)
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=An authority', '-keyout', at('ca.key'), '-out', at('ca.pem'))
    openssl('req', ...newKey, '-subj', '/CN=A peer', '-keyout', at('key'), '-out', at('csr'))
    writeFileSync(at('names'), `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`)
    openssl(
      'x509',
      '-req',
      '-in',
      at('csr'),
      '-CA',
      at('ca.pem'),
      '-CAkey',
      at('ca.key'),
      '-days',
      '2',
      '-extfile',
      at('names'),
      '-out',
      at('pem'),
    )
    const [key, cert, authority] = ['key', 'pem', 'ca.pem'].map(name => readFileSync(at(name), 'utf8')) as [string, string, string]
    return { key, cert, authority }
  } finally {
    rmSync(room, { recursive: true })
  }
}

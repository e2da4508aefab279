import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A real haproxy before several servers: each request goes to the next that is ready, whoever sent it. */
export type Proxy = AsyncDisposable & {
  readonly origin: string
  /** Resolves when it sends requests to the server at this port again. */
  knows(port: number): Promise<void>
}

/** Why there is none on this machine, or undefined. */
export const withoutHaproxy = (): string | undefined =>
  spawnSync('haproxy', ['-v']).status === 0 ? undefined : 'no haproxy: apt-get install haproxy'

export async function aProxy(port: number, statusPort: number, servers: readonly number[]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-proxy-'))
  const file = join(folder, 'haproxy.cfg')
  writeFileSync(file, configuration(port, statusPort, servers))
  const child = spawn('haproxy', ['-q', '-f', file], { stdio: 'ignore' })
  const gone = once(child, 'exit')

  const isUp = async (to: number): Promise<boolean> => {
    const lines = await fetch(`http://127.0.0.1:${statusPort}/;csv`).then(
      answer => answer.text(),
      () => '',
    )
    return lines.split('\n').some(line => line.startsWith(`web,to${to},`) && /,UP,/.test(line))
  }

  return {
    origin: `http://127.0.0.1:${port}`,
    async knows(to) {
      while (!(await isUp(to))) await sleep(20)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What was sent is never sent again by the proxy: only a server that does not take the connection is passed over. */
const configuration = (port: number, statusPort: number, servers: readonly number[]): string => `
global
  maxconn 4000
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 30s
  timeout tunnel 1h
  timeout check 1s
  retries 4
  retry-on conn-failure
  option redispatch 1
  option httpchk GET /health/ready
  default-server check inter 200ms fall 2 rise 1
frontend status
  bind 127.0.0.1:${statusPort}
  stats enable
  stats uri /
frontend all
  bind 127.0.0.1:${port}
  option forwardfor
  default_backend web
backend web
  balance roundrobin
${servers.map(to => `  server to${to} 127.0.0.1:${to}`).join('\n')}
`

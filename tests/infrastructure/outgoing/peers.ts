import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecretServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Outgoing } from '../../../src/application/ports.ts'
import { guardedOutgoing, type OutgoingOptions } from '../../../src/infrastructure/outgoing/outgoing.ts'
import type { Certified } from '../../support/certificates.ts'

/** Listens at every address of this machine and counts who connects, whatever they say then. */
export type Peer = AsyncDisposable & {
  readonly port: number
  readonly origin: string
  connections(): number
  requests(): readonly string[]
}

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** `secret`: with it, the peer speaks https. */
export async function aPeer(answer: Answer = (_, response) => response.end('here'), secret?: Certified): Promise<Peer> {
  let connections = 0
  const requests: string[] = []
  const hear: Answer = (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request, response)
  }
  const server: Server = secret ? createSecretServer(secret, hear) : createServer(hear)
  server.on('connection', () => connections++)
  await new Promise<void>(resolve => server.listen(0, '::', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `${secret ? 'https' : 'http'}://127.0.0.1:${port}`,
    connections: () => connections,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The name that a caller asked for before anything was secret. */
export const namedIn = ({ socket }: IncomingMessage): string => String((socket as TLSSocket).servername)

export const clockAt = (start = 0) => {
  let now = start
  return {
    now: () => now,
    pass(ms: number) {
      now += ms
    },
  }
}

type More = Partial<Omit<OutgoingOptions, 'rules'>> & {
  readonly privately?: readonly string[]
  readonly ports?: readonly number[]
  readonly own?: readonly string[]
}

/** Plain http at the given ports, and nothing private but what is named. */
export const anOutgoing = ({ privately = [], ports = [], own = [], ...more }: More = {}): Outgoing =>
  guardedOutgoing({
    rules: { allowsPlain: true, ports, privately, own },
    userAgent: 'Flowra/test',
    clock: clockAt(),
    timeoutMs: 2_000,
    ...more,
  })

/** One that may ask this peer. */
export const towards = ({ port }: Peer, more: More = {}): Outgoing => anOutgoing({ privately: [`127.0.0.1:${port}`], ...more })

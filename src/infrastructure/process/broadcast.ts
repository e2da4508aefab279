import type { Broadcast } from '../../application/ports.ts'

type Listener = (payload: Uint8Array) => void
type Node = Map<string, Set<Listener>>

/** Nodes that live in one process. Each `join` is one of them; it does not hear itself. */
export function processBroadcast(): { join(): Broadcast } {
  const nodes = new Set<Node>()

  function join(): Broadcast {
    const own: Node = new Map()
    nodes.add(own)
    return {
      publish: (channel, payload) => deliver(own, channel, payload),
      subscribe: (channel, listener) => subscribe(own, channel, listener),
    }
  }

  /** Later, as over a wire: nobody may count on being heard before `publish` returns. */
  function deliver(sender: Node, channel: string, payload: Uint8Array): void {
    if (nodes.size === 1) return
    const copy = new Uint8Array(payload)
    setImmediate(() => {
      for (const node of nodes) if (node !== sender) for (const listener of node.get(channel) ?? []) listener(copy)
    })
  }

  return { join }
}

/** A listener given twice hears twice; each answer ends its own. */
function subscribe(node: Node, channel: string, listener: Listener): () => void {
  const own: Listener = payload => listener(payload)
  const listeners = node.getOrInsertComputed(channel, () => new Set<Listener>()).add(own)
  return () => {
    listeners.delete(own)
    if (listeners.size === 0 && node.get(channel) === listeners) node.delete(channel)
  }
}

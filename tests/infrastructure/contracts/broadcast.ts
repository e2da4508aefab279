import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Broadcast } from '../../../src/application/ports.ts'

/** Three processes, or what stands for them. `settled` answers when what was said until now is everywhere. */
export type OpenBroadcast = () => Promise<{ readonly nodes: readonly [Broadcast, Broadcast, Broadcast]; settled(): Promise<void> }>

export function broadcastContract(name: string, open: OpenBroadcast): void {
  suite(`broadcast by ${name}`, () => {
    test('all others hear it, in order; the publisher does not hear itself', async () => {
      const { nodes, settled } = await open()
      const heard = nodes.map(node => listen(node, 'one'))
      await settled()
      for (const text of ['a', 'b', 'c']) nodes[0].publish('one', Buffer.from(text))
      await settled()
      assert.deepEqual(heard, [[], ['a', 'b', 'c'], ['a', 'b', 'c']])
    })

    test('a channel is heard by its own listeners only', async () => {
      const { nodes, settled } = await open()
      const [one, two] = [listen(nodes[1], 'one'), listen(nodes[1], 'two')]
      await settled()
      nodes[0].publish('two', Buffer.from('x'))
      nodes[0].publish('three', Buffer.from('y'))
      await settled()
      assert.deepEqual([one, two], [[], ['x']])
    })

    test('who stopped listening hears nothing, and its neighbour goes on', async () => {
      const { nodes, settled } = await open()
      const gone: string[] = []
      const stop = nodes[1].subscribe('one', payload => gone.push(String(payload)))
      const stays = listen(nodes[1], 'one')
      await settled()
      stop()
      stop()
      nodes[0].publish('one', Buffer.from('x'))
      await settled()
      assert.deepEqual([gone, stays], [[], ['x']])
    })

    test('the publisher may use its buffer again at once', async () => {
      const { nodes, settled } = await open()
      const heard = listen(nodes[1], 'one')
      await settled()
      const buffer = Buffer.from('abc')
      nodes[0].publish('one', buffer)
      buffer.fill('x')
      await settled()
      assert.deepEqual(heard, ['abc'])
    })
  })
}

function listen(node: Broadcast, channel: string): readonly string[] {
  const heard: string[] = []
  node.subscribe(channel, payload => heard.push(Buffer.from(payload).toString()))
  return heard
}

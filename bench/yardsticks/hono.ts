import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { serving } from '../harness/calls.ts'

/** A page that is ready: so many bytes, told at the start. */
const [, bytes = '0'] = process.argv.slice(2)
const text = '<p>ready</p>'.padEnd(Number(bytes), '.')
const app = new Hono().get('/', c => c.html(text))
const port = await new Promise<number>(resolve => serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, info => resolve(info.port)))

serving({ port: () => port })

import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** The least that can be started: node:http that says yes, and ws behind it. */
const server = createServer((_request, response) => response.end('yes'))
const wss = new WebSocketServer({ server })
wss.on('connection', socket => socket.on('message', text => socket.send(text)))
server.listen(Number(process.env['PORT']), '127.0.0.1')

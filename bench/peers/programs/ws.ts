/**
 * The broadcast of the `ws` package's own documentation, per room.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import './collect.ts';

const rooms = new Map<string, Set<WebSocket>>();
const server = createServer();
const sockets = new WebSocketServer({ server });

sockets.on('connection', (socket, request) => {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const names = (query.get('rooms') ?? '').split(',').filter(Boolean);
  for (const name of names) rooms.set(name, (rooms.get(name) ?? new Set()).add(socket));
  const room = rooms.get(names[0] ?? '') ?? new Set();
  socket.on('message', (data) => {
    for (const client of room) if (client.readyState === client.OPEN) client.send(data, { binary: false });
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const name of names) rooms.get(name)?.delete(socket);
  });
});

server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port }));
});

/**
 * Stock Socket.IO as its tutorial has it: what comes in goes out to everybody in the room, nothing is kept. With a file as
 * argument every message is first one insert of its own, fully synced, before anybody hears of it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { Server } from 'socket.io';
import './collect.ts';

const open = (file: string): ((text: string) => void) => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT, text TEXT, at INTEGER)');
  const insert = database.prepare('INSERT INTO messages (room, text, at) VALUES (?, ?, ?)');
  return (text) => insert.run('room', text, Date.now());
};

const [file] = process.argv.slice(2);
const keep = file === undefined ? (): void => undefined : open(file);
const server = createServer();
const io = new Server(server);

io.on('connection', (socket) => {
  const { user, rooms } = socket.handshake.query;
  const names = typeof rooms === 'string' ? rooms.split(',').filter(Boolean) : [];
  const room = names[0] ?? '';
  void socket.join(typeof user === 'string' ? [user, ...names] : names);
  socket.on('chat message', (text: string) => {
    keep(text);
    io.to(room).emit('chat message', text);
  });
  socket.on('direct message', (to: string, text: string, done: (answer: { ok: boolean }) => void) => {
    keep(text);
    io.to(to).emit('direct message', text);
    done({ ok: true });
  });
});

server.listen({ port: 0, host: '127.0.0.1' }, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port }));
});

/**
 * Peers that speak bare WebSocket frames: what a client sends is what its room gets. They keep nothing and ask nobody who he is.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child, serverCore } from '../measure/child.ts';
import { compile } from '../measure/load.ts';
import { requirePackages } from '../measure/packages.ts';
import { freePort } from '../measure/port.ts';
import { freshFolder } from '../measure/work-directory.ts';
import { seatsOf, talkersOf, type Contestant, type Running, type Seat } from './contestant.ts';
import { collectIn, programPath, startCommand, startNode, type Program } from './program.ts';

const plainRows = (seats: readonly Seat[], path: (seat: Seat) => string): Running['rows'] =>
  seats.map((seat) => ({ path: path(seat), againPath: path(seat), send: seat.talks ? '@T' : '' }));

const inQuery = ({ user, rooms }: Seat): string => `/?user=${user}&rooms=${rooms.join(',')}`;

const plain = (name: string, start: () => Promise<Program>): Contestant => ({
  name,
  async start(audience) {
    const program = await start();
    const { child, port } = program;
    return {
      port,
      pids: [child.pid],
      dialect: { delivery: '~t' },
      rows: plainRows(seatsOf(audience, talkersOf(audience)), inQuery),
      ...(name === 'ws' && { collect: () => collectIn(program) }),
      [Symbol.asyncDispose]: () => child.stop(),
    };
  },
});

export const ws = plain('ws', () => startNode('ws.ts'));

const bunFile = (): string => {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x64';
  return new URL(
    'bun',
    new URL(import.meta.resolve(`@oven/bun-linux-${machine}/package.json`)).href.replace(
      'package.json',
      'bin/',
    ),
  ).pathname;
};

export const bun = plain('bun', () => startCommand([bunFile(), programPath('bun.ts')]));

/** How fast one core can call `send` at all: no protocol but the frames, no storage, no questions. */
export const sendLoop = plain('c-loop', () =>
  startCommand([compile(programPath('send-loop.c'), 'send-loop')]),
);

const nginxConfig = (folder: string, port: number): string => `
load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log error;
events { worker_connections 16384; }
worker_rlimit_nofile 20000;
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/room/(\\w+)$ {
      nchan_pubsub websocket;
      nchan_channel_id $1;
      nchan_message_buffer_length 0;
    }
  }
}
`;

const workersOf = (master: number): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(master)])
    .stdout.toString()
    .split('\n')
    .map(Number)
    .filter(Boolean);

/** nginx with nchan: one worker, in memory, no buffer. Only one room for each connection. */
export const nchan: Contestant = {
  name: 'nchan',
  async start(audience) {
    requirePackages('/usr/lib/nginx/modules/ngx_nchan_module.so', ['nginx', 'libnginx-mod-nchan']);
    const port = await freePort();
    const folder = freshFolder();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, nginxConfig(folder, port));
    const child = new Child(['nginx', '-c', file, '-p', folder, '-e', join(folder, 'error.log')], {
      core: serverCore,
    });
    for (let tries = 0; workersOf(child.pid).length === 0 && tries < 100; tries += 1) await pause(50);
    return {
      port,
      pids: workersOf(child.pid),
      dialect: { delivery: '~t' },
      rows: plainRows(
        seatsOf(audience, talkersOf(audience)),
        ({ user, rooms }) => `/room/${rooms[0] ?? user}`,
      ),
      [Symbol.asyncDispose]: () => child.stop(),
    };
  },
};

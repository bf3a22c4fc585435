/**
 * A real nginx in front of a server, as Debian ships it: its own prefix, pid file and temporary directories, a free port of the
 * loopback, one worker. The site is written anew and loaded while it runs, as an operator does it; whoever has a connection keeps it
 * under the old one. Left to nginx-sites.ts: what stands in a site.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { eventually } from '../eventually.ts';
import { temporaryDirectory } from '../temporary.ts';

/** What stands in `http { … }` for the port it is to listen on, leading to a server (`127.0.0.1:3000`). */
export type NginxSite = (port: number, target: string) => string;

export interface Nginx extends AsyncDisposable {
  readonly url: string;
  /** Resolves when new connections are served by the new site. */
  reload(site: NginxSite): Promise<void>;
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Debian's own file, but for places, the user and its logs. */
const wholeFile = (site: string): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  default_type application/octet-stream;
  access_log off;
  gzip on;
  ${temporary.map((name) => `${name}_temp_path ${name};`).join(' ')}
  ${site}
}
`;

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((resolve) => void probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => void probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const listens = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  try {
    return await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

/** Debian keeps it where only root's PATH leads. */
const path = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`;

export const startNginx = async (target: string, site: NginxSite): Promise<Nginx> => {
  await using rollback = new AsyncDisposableStack();
  const { path: directory } = rollback.use(await temporaryDirectory('nginx'));
  const { host } = new URL(target);
  const port = await freePort();
  const file = join(directory, 'nginx.conf');
  const write = (given: NginxSite): Promise<void> => writeFile(file, wholeFile(given(port, host)));
  await write(site);
  const child = spawn('nginx', ['-p', directory, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: path },
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  rollback.defer(() => stop(child));
  const alive = (): void => {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`nginx ended: ${said.join('')}`);
  };
  const workers = (): number => said.join('').match(/start worker process \d/g)?.length ?? 0;
  await eventually(async () => {
    alive();
    return workers() > 0 && (await listens(port));
  });
  const kept = rollback.move();
  return {
    url: `http://127.0.0.1:${port}`,
    async reload(given) {
      const [before, words] = [workers(), said.length];
      await write(given);
      child.kill('SIGHUP');
      await eventually(() => {
        alive();
        const new_ = said.slice(words).join('');
        if (/\[emerg\]/.test(new_)) throw new Error(`nginx refuses the site: ${new_}`);
        return workers() > before && /gracefully shutting down/.test(new_);
      });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  await gone;
};

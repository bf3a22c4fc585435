/**
 * AUTH-1 on live connections: for each way in which a right ends, and each transport, the time from the acknowledged change
 * to the commit of the last event that was delivered after it, while somebody goes on writing. Under 2 s each; printed.
 */
import {
  createRest,
  eventually,
  granted,
  group,
  hostToken,
  people,
  person,
  register,
  startServer,
} from '@ghanti/testkit';
import { connect, read, type Person, type StartedServer } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshId } from './resume-support/talk.ts';
import { unhurried } from './support/watched-server.ts';

const boundMs = 2_000;
const writeEveryMs = 30;
const transports = ['websocket', 'polling', 'upgrade', 'raw', 'sse', 'longPoll'] as const;
type Transport = (typeof transports)[number];

type Seen = {
  readonly channel?: string | undefined;
  readonly by?: string | null | undefined;
  readonly at: number;
};
type Watch = { last: number; count: number; closed: number | undefined; code?: number; why?: string };

/** What happens; resolves with the moment from which it counts. */
type Change = () => Promise<number>;
type Case = {
  readonly channel: string;
  /** Whose token the watched connections have. */
  readonly token: string;
  readonly writer: string;
  readonly change: Change;
  /** Whether the connections end by it. */
  readonly cuts: boolean;
};

let server: StartedServer;
let admin: Person;
let names = 0;
const fresh = (): number => (names += 1);

beforeAll(async () => {
  server = await startServer({ limits: unhurried, registration: 'open' });
  admin = person(server, 'root', { roles: ['admin'] });
});
afterAll(() => server.close());

const now = (): number => performance.now();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const watchOn = async (
  transport: Transport,
  token: string,
  counts: (seen: Seen) => boolean,
): Promise<Watch> => {
  const watch: Watch = { last: 0, count: 0, closed: undefined };
  const see = (seen: Seen): void => {
    if (!counts(seen)) return;
    // When it was committed: how fast this side reads says nothing of the server.
    watch.last = seen.at - performance.timeOrigin;
    watch.count += 1;
  };
  const ended = (): void => void (watch.closed ??= now());
  if (transport === 'sse' || transport === 'longPoll') {
    const onEnd = (why: string): void => {
      watch.why = why;
      ended();
    };
    await read(server.url, token, transport, { onEnvelope: see, onEnd });
    return watch;
  }
  if (transport !== 'raw') {
    await connect(server.url, token, { transport, keep: false, onEnvelope: see, onClose: ended });
    return watch;
  }
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'ghanti.v1', { headers });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('message', (data: Buffer) => see(JSON.parse(data.toString()) as Seen));
  socket.on('close', (code) => {
    watch.code = code;
    ended();
  });
  return watch;
};

/** Writes until told to stop; refusals are what is waited for. */
const writing = (user: string, channel: string): (() => Promise<void>) => {
  let going = true;
  const run = async (): Promise<void> => {
    while (going) {
      const input = { channel, clientId: freshId(), text: 'on and on' };
      await server.ghanti
        .as(user)
        .call('sendMessage', input)
        .catch(() => undefined);
      await pause(writeEveryMs);
    }
  };
  const done = run();
  return async () => {
    going = false;
    await done;
  };
};

const must = async (reply: Promise<{ status: number; text: string }>): Promise<number> => {
  const { status, text } = await reply;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return now();
};

const post = (who: Person, path: string, method = 'POST', body?: object) =>
  must(who.rest.request(`/api/v1${path}`, { method, ...(body !== undefined && { body }) }));

/** Somebody with an own account in a group of somebody else's. */
const own = async () => {
  const name = fresh();
  const handle = `dora${name}`;
  const dora = await register(server, handle);
  const [writer] = await people(server, `writer${name}`);
  const channel = await group(writer, [dora]);
  return { handle, dora, channel, token: dora.token, writer: writer.user, cuts: true };
};

/** Somebody of the host application, with a token of his own making. */
const hosted = async (claims: object = {}) => {
  const name = fresh();
  const user = `host${name}`;
  const [writer] = await people(server, `writer${name}`, user);
  const channel = await group(writer, [person(server, user)]);
  const token = hostToken(server, { sub: user, name: user, ...claims });
  return { user, channel, token, writer: writer.user, by: writer, cuts: true };
};

const login = async (handle: string) => {
  const reply = await createRest(server.url).request('/api/v1/auth/login', {
    method: 'POST',
    body: { handle, password: `the password of ${handle}` },
  });
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { token: String(Object(reply.body).accessToken), cookie };
};

const cases: Readonly<Record<string, () => Promise<Case>>> = {
  expiry: async () => {
    const exp = Math.ceil(Date.now() / 1000) + 6;
    const change: Change = async () => {
      await pause(exp * 1000 - Date.now());
      return now();
    };
    return { ...(await hosted({ exp })), change };
  },
  'sign-out': async () => {
    const it = await own();
    const { token, cookie } = await login(it.handle);
    const headers = { cookie, origin: server.url };
    const change = () =>
      must(createRest(server.url).request('/api/v1/auth/logout', { method: 'POST', headers }));
    return { ...it, token, change };
  },
  'session revoked': async () => {
    const it = await own();
    const { token } = await login(it.handle);
    return { ...it, token, change: () => post(it.dora, '/auth/sessions', 'DELETE') };
  },
  'password changed': async () => {
    const it = await own();
    const { token } = await login(it.handle);
    const body = { current: `the password of ${it.handle}`, password: 'battery staple' };
    return { ...it, token, change: () => post(it.dora, '/auth/password', 'POST', body) };
  },
  suspension: async () => {
    const it = await own();
    return { ...it, change: () => post(admin, `/admin/users/${it.dora.user}/suspension`, 'PUT') };
  },
  'signed out by an admin': async () => {
    const it = await hosted();
    return { ...it, change: () => post(admin, `/admin/users/${it.user}/sign-out`) };
  },
  'account removed': async () => {
    const it = await own();
    const body = { password: `the password of ${it.handle}` };
    return { ...it, change: () => post(it.dora, '/me', 'DELETE', body) };
  },
  'token revoked by jti': async () => {
    const jti = `jti-${fresh()}`;
    return {
      ...(await hosted({ jti })),
      change: () => post(admin, '/admin/revoked-tokens', 'POST', { jti }),
    };
  },
  'key revoked': async () => {
    const reply = await admin.rest.request('/api/v1/admin/keys', {
      method: 'POST',
      body: { name: 'Bot', scopes: ['bot'] },
    });
    const { key, secret } = Object(reply.body) as { key: { id: string; user: string }; secret: string };
    const [writer] = await people(server, `writer${fresh()}`);
    const { channel } = await writer.call('createGroup', {
      title: 'Machines',
      members: [key.user],
      clientId: freshId(),
    });
    const change = () => post(admin, `/admin/keys/${key.id}`, 'DELETE');
    return { channel: channel.id, token: secret, writer: writer.user, cuts: true, change };
  },
  'removed from a group': async () => {
    const it = await hosted();
    const change = async () => {
      await it.by.call('removeMember', { channel: it.channel, user: it.user, clientId: freshId() });
      return now();
    };
    return { ...it, cuts: false, change };
  },
  block: async () => {
    const it = await hosted();
    const me = person(server, it.user);
    const { channel } = await me.call('openDirect', { user: it.writer });
    const change = async () => {
      granted(await me.rest.call('blockUser', { user: it.writer, on: true }));
      return now();
    };
    return { ...it, channel: channel.id, cuts: false, change };
  },
  'role taken away': async () => {
    const name = fresh();
    const [owner, member] = await people(server, `owner${name}`, `member${name}`);
    const channel = await group(owner, [member], { posting: 'admins' });
    const role = (to: 'admin' | 'member') =>
      owner.call('setRole', { channel, user: member.user, role: to, clientId: freshId() });
    await role('admin');
    const change = async () => {
      await role('member');
      return now();
    };
    return { channel, token: owner.token, writer: member.user, cuts: false, change };
  },
};

type Line = readonly [
  what: string,
  transport: Transport,
  ms: number,
  seen: number,
  closed: boolean,
  code: number | string | undefined,
];

const measured = async (what: string, make: () => Promise<Case>): Promise<Line[]> => {
  const { channel, token, writer, change } = await make();
  const counts = (seen: Seen): boolean => seen.channel === channel && seen.by === writer;
  const watches = await Promise.all(transports.map((transport) => watchOn(transport, token, counts)));
  const stop = writing(writer, channel);
  // Whatever the machine is busy with: who has heard nothing yet proves nothing later.
  await eventually(() => watches.every(({ count }) => count > 0), { withinMs: 20_000 });
  const since = await change();
  await pause(boundMs + 300);
  await stop();
  return transports.map((transport, index) => {
    const { last = 0, count = 0, closed, code, why } = watches[index] ?? {};
    const ms = Math.max(0, Math.round(last - since));
    return [what, transport, ms, count, closed !== undefined, code ?? why] as const;
  });
};

const table = (lines: readonly Line[]): string =>
  lines.map(([what, transport, ms]) => `${what.padEnd(24)} ${transport.padEnd(10)} ${ms} ms`).join('\n');

test(
  'AUTH-1: nothing is delivered 2 s after a right has ended, on any transport',
  { timeout: 60_000 },
  async () => {
    const all = Object.entries(cases).map(([what, make]) => measured(what, make));
    const lines = (await Promise.all(all)).flat();
    process.stdout.write(`from the acknowledged change to the last event after it\n${table(lines)}\n`);
    for (const [what, transport, ms, seen] of lines) {
      expect(seen, `${what} over ${transport} saw something before`).toBeGreaterThan(0);
      expect(ms, `${what} over ${transport}`).toBeLessThan(boundMs);
    }
    const lasting = new Set(['removed from a group', 'block', 'role taken away']);
    expect(
      lines.filter(([what, , , , closed]) => closed === lasting.has(what)).map(([what]) => what),
    ).toEqual([]);
    const codes = (on: readonly Transport[]) =>
      new Set(
        lines
          .filter(([, transport, , , closed]) => on.includes(transport) && closed)
          .map(([, , , , , code]) => code),
      );
    expect(codes(['raw'])).toEqual(new Set([4401]));
    expect(codes(['sse', 'longPoll'])).toEqual(new Set(['unauthenticated']));
  },
);

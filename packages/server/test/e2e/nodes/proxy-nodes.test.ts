/**
 * Three nodes behind Debian's nginx with deploy/nginx.conf, the very text: Socket.IO by polls alone, polls that become a WebSocket,
 * WebSocket, SSE and long polls get through; when the node that has the polls drains and goes, and another one after it, everybody goes on by his cursor
 * at those who are left, and nothing is lost (NODE-1, RES-1).
 */
import { readFile } from 'node:fs/promises';
import {
  createRest,
  eventually,
  group,
  person,
  read,
  startNginx,
  startRedis,
  type Connection,
  type ConnectOptions,
  type NginxSite,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { freshId, span } from '../resume-support/talk.ts';
import { startNodes } from './nodes.ts';

const patience = { withinMs: 30_000 };
const conf = new URL('../../../../../deploy/nginx.conf', import.meta.url);

/** What stands in `http { … }`, for these nodes. */
const siteOf = async (nodes: readonly StartedServer[]): Promise<NginxSite> => {
  const told = /\n( {2}map [^]*)\n}\n$/.exec(await readFile(conf, 'utf8'))?.[1];
  if (told === undefined) throw new Error('deploy/nginx.conf has no site');
  return (port) =>
    nodes.reduce(
      (site, { url }, index) => site.replaceAll(`node${index + 1}:3000`, new URL(url).host),
      told.replace('listen 80;', `listen 127.0.0.1:${port};`),
    );
};

type Kept = { readonly seqs: () => readonly number[]; readonly stop: () => void };

/** Comes back by its cursor, whatever ends it. */
const keep = (who: Person, channel: string, transport: ConnectOptions['transport']): Kept => {
  const seqs: number[] = [];
  const state: { stopped: boolean; cursor: string | undefined; live: Connection | undefined } = {
    stopped: false,
    cursor: undefined,
    live: undefined,
  };
  const once = async (): Promise<void> => {
    const ended = Promise.withResolvers<void>();
    state.live = await who.connect({
      ...(transport && { transport }),
      cursor: state.cursor,
      onClose: () => ended.resolve(),
      onEnvelope: (envelope) => {
        if (envelope.type === 'ready') {
          expect(envelope.data.resume.result).toBe('complete');
          state.cursor ??= envelope.data.cursor;
        }
        if (!('seq' in envelope) || envelope.seq === undefined) return;
        if (envelope.channel === channel) seqs.push(envelope.seq);
        state.cursor = envelope.cursor ?? state.cursor;
      },
    });
    await ended.promise;
  };
  const run = async (): Promise<void> => {
    while (!state.stopped) {
      await once().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  void run();
  return {
    seqs: () => seqs,
    stop: () => {
      state.stopped = true;
      state.live?.close();
    },
  };
};

/** Which node has Socket.IO's polls: by what it tells of itself. */
const hasPolls = async ({ url }: StartedServer): Promise<boolean> => {
  const { text } = await createRest(url).request('/metrics');
  return /^ghanti_connections\{[^}]*poll[^}]*\} [1-9]/m.test(text);
};

test(
  'every way gets through nginx to any node, and goes on when nodes go (NODE-1, RES-1)',
  { timeout: 120_000 },
  async () => {
    await using redis = await startRedis();
    await using place = await startNodes({ count: 3, redisUrl: redis.url, trustProxy: 1 });
    await using nginx = await startNginx(place.nodes[0]?.url ?? '', await siteOf(place.nodes));
    const [server] = place.nodes;
    if (server === undefined) throw new Error('no node');
    const behind = { ...server, url: nginx.url };
    const names = ['asha', 'bilal', 'chitra', 'dev', 'esha', 'farid'];
    const [asha, ...others] = names.map((name) => person(behind, name));
    if (asha === undefined) throw new Error('nobody');
    for (const other of [asha, ...others]) await other.call('listChannels', { limit: 1 });
    const channel = await group(asha, others);
    const head = (await asha.call('getChannel', { channel })).asOf;
    const kept = others.map((one, at) =>
      keep(one, channel, (['polling', 'upgrade', 'websocket'] as const)[at % 3]),
    );
    await using stack = new AsyncDisposableStack();
    stack.defer(() => kept.forEach(({ stop }) => stop()));
    for (const way of ['raw', 'sse', 'longPoll', 'shortPoll'] as const) {
      using reader = await read(nginx.url, asha.token, way);
      await asha.call('sendMessage', { channel, clientId: freshId(), text: way });
      await eventually(() => reader.events.some((event) => event.channel === channel), patience);
    }
    const all = async (): Promise<void> => {
      const { asOf } = await eventually(() => asha.call('getChannel', { channel }), patience);
      await eventually(
        () => expect(kept.map(({ seqs }) => seqs().at(-1))).toEqual(kept.map(() => asOf)),
        patience,
      );
    };
    await all();
    const say = (text: string): Promise<unknown> =>
      eventually(
        () => asha.call('sendMessage', { channel, clientId: `said ${text}`.replaceAll(' ', '-'), text }),
        patience,
      );
    const polled: StartedServer[] = [];
    for (const node of place.nodes) if (await hasPolls(node)) polled.push(node);
    expect(polled).toHaveLength(1);
    const [first] = polled;
    const second = place.nodes.find((node) => node !== first);
    for (const node of [first, second]) {
      await node?.close();
      for (let more = 0; more < 10; more += 1) await say(`${node?.url.slice(-5)}-${more}`);
      await all();
    }
    const { asOf } = await asha.call('getChannel', { channel });
    for (const { seqs } of kept) expect(seqs()).toEqual(span(seqs()[0] ?? head + 1, asOf));
  },
);

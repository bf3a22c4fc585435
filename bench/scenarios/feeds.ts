/**
 * A ticker beside chat: a feed of 1,000 keys at 5,000 updates a second to 200 readers, ten of whom read 10 kB a second, while
 * people talk. What counts is what the chat feels of it, the server's memory, and that in the end all have the same values.
 */
import { fileURLToPath } from 'node:url';
import { Child, loadCore } from '../measure/child.ts';
import { residentBytes } from '../measure/memory.ts';
import { freshFolder } from '../measure/work-directory.ts';
import type { ChatPlan, ChatSaid } from '../feeds/chat.ts';
import type { ReadersPlan, ReadersSaid } from '../feeds/readers.ts';
import { GhantiServer, tokenOf } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import { profiling } from './profiling.ts';
import type { Scale, Scenario } from './scenario.ts';

type Ticker = {
  readonly delivery: 'every' | 'latest';
  readonly maxPerSecond?: number;
  readonly published: boolean;
};

const people = Array.from({ length: 20 }, (_none, number) => `m${number}`);
/** Publishes and reads, and is in no group. */
const ticking = 'ticker';
/** Until the database's cache is full and retention takes away as much as comes. */
const warmSeconds = { quick: 5, full: 45 };
const seconds = { quick: 5, full: 15 };

const programOf = async (name: string, plan: ReadersPlan | ChatPlan): Promise<Child> => {
  const path = fileURLToPath(new URL(`../feeds/${name}.ts`, import.meta.url));
  const child = new Child([process.execPath, path, JSON.stringify(plan)], { core: loadCore });
  await child.line();
  return child;
};

// What the programs answer is what their types say: they are ours.
const asked = async <Said>(child: Child, line: string): Promise<Said> => {
  child.say(line);
  return JSON.parse(await child.line()) as Said;
};

const channelIn = (output: unknown): string => Object(Object(output).channel).id as string;

const prepared = async (server: GhantiServer, { published: _published, ...rules }: Ticker) => {
  await server.order({ do: 'users', users: [...people, ticking] });
  const [owner = '', ...members] = people;
  const group = await server.call(owner, 'createGroup', { clientId: 'chat', title: 'Chat', members });
  const input = { clientId: 'feed', name: 'ticker', public: true, retainEvents: 50_000, ...rules };
  const feed = await server.call(ticking, 'createFeed', input);
  return { group: channelIn(group), feed: channelIn(feed) };
};

/** Resident, garbage collected: what it keeps, not what it has yet to sweep. */
const keptBytes = async (server: GhantiServer): Promise<number> => {
  await server.collect();
  await server.collect();
  return residentBytes([server.child.pid]);
};

const measure = async (name: string, ticker: Ticker, scale: Scale): Promise<Figures> => {
  const { quick } = scale;
  await using server = await GhantiServer.start(freshFolder());
  const { group, feed } = await prepared(server, ticker);
  const { port } = server;
  const readersPlan = { port, token: tokenOf(ticking), channel: feed, readers: 200, keys: 1_000, batch: 50 };
  const rates = { slow: 10, slowBytesPerSecond: 10_000, perSecond: 5_000 };
  await using readers = await programOf('readers', { ...readersPlan, ...rates });
  const chatPlan = { port, tokens: people.map(tokenOf), channel: group, perSecond: 200 };
  await using chat = await programOf('chat', chatPlan);
  const ms = (quick ? seconds.quick : seconds.full) * 1_000;
  const act = ticker.published ? 'publish' : 'wait';
  const both = (span: number) =>
    Promise.all([asked<ReadersSaid>(readers, `${act} ${span}`), asked<ChatSaid>(chat, String(span))]);
  await both((quick ? warmSeconds.quick : warmSeconds.full) * 1_000);
  const before = await keptBytes(server);
  await server.order({ do: 'watch' });
  const profile = { start: () => server.profile(), save: (file: string) => server.profile(file) };
  const profiled = await profiling({ profile }, name, scale);
  const [read, talked] = await both(ms);
  await profiled[Symbol.asyncDispose]();
  const { loopMs, cpuMs } = await server.watched();
  const grown = (await keptBytes(server)) - before;
  const settled = await asked<ReadersSaid>(readers, 'settle');
  return {
    p50Ms: talked.p50,
    p99Ms: talked.p99,
    maxMs: talked.max,
    loopMs,
    serverCpu: cpuMs / ms,
    updatesPerSecond: read.updates / read.seconds,
    megabytesPerSecond: read.megabytes / read.seconds,
    grownMegabytes: grown / 1e6,
    unequal: settled.unequal,
    settledMs: settled.settledMs,
    refused: read.refused + talked.refused,
  };
};

const tickers: Readonly<Record<string, Ticker>> = {
  'no-ticker': { delivery: 'every', published: false },
  every: { delivery: 'every', published: true },
  'latest-500': { delivery: 'latest', maxPerSecond: 500, published: true },
};

export const feeds: readonly Scenario[] = [
  {
    name: 'feeds',
    slow: true,
    entries: () =>
      Object.entries(tickers).map(([contestant, ticker]) => ({
        contestant,
        measure: (scale: Scale) => measure(contestant, ticker, scale),
      })),
  },
];

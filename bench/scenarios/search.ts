/**
 * How long a search takes among a million messages (ten thousand in a quick run), by kind of query: for somebody with a thousand
 * channels, with four and with ten thousand; common words and rare ones, such that hardly occur where one may look, and such that
 * have to be looked through to the end for nothing. Timed inside the server, one after another and eight at once; `loopMs` is the
 * longest that the server's loop was held up meanwhile, less the timer's own step; `cpuMsEach` is what one search cost the whole
 * server, which a busy machine changes little. Who is who: src/servers/talk.ts.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder } from '../measure/work-directory.ts';
import { GhantiServer } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import type { Call, Called } from '../src/servers/orders.ts';
import type { Scale, Scenario } from './scenario.ts';

type Query = {
  readonly user: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Words whose oldest hit the query begins below. */
  readonly below?: string;
};

const mostCalls = 200;
const fewestCalls = 24;
const atOnce = 8;
/** What is slow is asked less often, so that a kind of query takes about so long. */
const aboutMs = 10_000;

const everywhere = (q: string, more: object = {}): Query => ({ user: 'm0', input: { q, ...more } });
const few = (q: string, more: object = {}): Query => ({ user: 'm1', input: { q, ...more } });
const tenThousand = (q: string, more: object = {}): Query => ({ user: 'm3', input: { q, ...more } });

const queries: Readonly<Record<string, Query>> = {
  common: everywhere('tea'),
  'two-common': everywhere('tea train'),
  rare: everywhere('zugzwang'),
  absent: everywhere('zzzz'),
  'rare-and-common': everywhere('the zugzwang'),
  prefix: everywhere('t*'),
  'long-prefix': everywhere('offi*'),
  hindi: everywhere('चाय काम'),
  'common-elsewhere': few('the', { channel: 't1' }),
  'common-in-few': few('the'),
  'by-seldom': everywhere('the', { by: 'm0' }),
  'by-nobody': everywhere('the', { by: 'm1' }),
  'never-together': everywhere('odd even', { channel: 't0' }),
  'never-together-anywhere': everywhere('odd even'),
  'never-together-in-few': few('odd even'),
  'never-together-prefixes': everywhere('od* ev*'),
  'never-together-long-prefixes': everywhere('offi* चाय*'),
  'prefix-and-absent': everywhere('t* zzzz'),
  'wide-prefix-and-rare': everywhere('w* firstly'),
  'eight-common': everywhere('the tea train office match rain price music'),
  'only-elsewhere': few('hall'),
  'only-elsewhere-prefix': few('hal*'),
  'by-who-never-says-it': everywhere('even', { by: 'm4' }),
  oldest: everywhere('firstly'),
  'oldest-and-common': everywhere('the odd firstly'),
  'below-a-place': { ...everywhere('odd even'), below: 'zugzwang' },
  'ten-thousand-channels': tenThousand('tea'),
  'ten-thousand-channels-only-elsewhere': tenThousand('hall'),
  'ten-thousand-channels-never-together': tenThousand('odd even'),
};

/** What the command `search` gives, as far as the bench reads it. */
type Answered = { readonly hits: readonly { readonly message: { readonly id: string } }[] };

const callOf = async (server: GhantiServer, { user, input, below }: Query): Promise<Call> => {
  if (below === undefined) return { user, command: 'search', input };
  const { hits } = (await server.call(user, 'search', { q: below })) as Answered;
  return { user, command: 'search', input: { ...input, before: hits.at(-1)?.message.id } };
};

let opened: Promise<GhantiServer> | undefined;

const filled = async ({ quick }: Scale): Promise<GhantiServer> => {
  const server = await GhantiServer.start(freshFolder());
  await server.order({ do: 'users', users: ['m0', 'm1', 'm2', 'm3', 'm4'] });
  const begun = performance.now();
  const size = { messages: quick ? 10_000 : 1_000_000, channels: quick ? 50 : 1_000, silent: 9_000 };
  await server.order({ do: 'talk', ...size });
  const writtenAt = performance.now();
  await indexed(server);
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  console.log(
    `search: written in ${seconds(writtenAt - begun)} s, all of it found ${seconds(performance.now() - writtenAt)} s later`,
  );
  const file = join(server.folder, 'search.db');
  // With DATABASE_URL it is in the database.
  if (existsSync(file))
    console.log(`search: the index has ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
  return server;
};

/** Until the index has caught up a search is refused. */
const indexed = async (server: GhantiServer): Promise<void> => {
  for (;;) {
    try {
      await server.call('m1', 'search', { q: 'zzzz' });
      return;
    } catch (error) {
      if (!String(error).includes('search')) throw error;
    }
  }
};

const atPercent = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;

const slowest = (called: readonly Called[]): number => Math.max(...called.map(({ ms }) => ms));

const measure = async (server: GhantiServer, query: Query): Promise<Figures> => {
  const call = await callOf(server, query);
  const some = (count: number): Call[] => Array.from({ length: count }, () => call);
  const warm = slowest(await server.order({ do: 'calls', calls: some(5) }));
  const calls = Math.max(fewestCalls, Math.min(mostCalls, Math.floor(aboutMs / warm)));
  await server.order({ do: 'watch' });
  const alone = await server.order({ do: 'calls', calls: some(calls) });
  const { loopMs, cpuMs } = await server.watched();
  const together = [];
  for (let round = 0; round < calls / atOnce; round += 1)
    together.push(...(await server.order({ do: 'calls', calls: some(atOnce), together: true })));
  const [one, many] = [alone, together].map((called) => called.map(({ ms }) => ms).toSorted((a, b) => a - b));
  return {
    p50Ms: atPercent(one ?? [], 50),
    p99Ms: atPercent(one ?? [], 99),
    maxMs: one?.at(-1) ?? 0,
    p99MsOfEight: atPercent(many ?? [], 99),
    loopMs,
    cpuMsEach: cpuMs / calls,
  };
};

export const search: readonly Scenario[] = [
  {
    name: 'search',
    slow: true,
    entries: () =>
      Object.entries(queries).map(([contestant, query]) => ({
        contestant,
        measure: async (scale) => measure(await (opened ??= filled(scale)), query),
      })),
    done: async () => {
      await (await opened)?.stop();
    },
  },
];

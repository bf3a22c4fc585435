/**
 * How long a search takes among a million messages (ten thousand in a quick run), by kind of query: for somebody with a thousand
 * channels and for somebody with four, common words, rare ones, and such that hardly occur where one may look. Timed inside the server, one
 * after another and eight at once; `loopMs` is the longest that the server's loop was held up meanwhile, less the timer's own step.
 */
import { freshFolder } from '../measure/work-directory.ts';
import { GhantiServer } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import type { Call } from '../src/servers/orders.ts';
import type { Scale, Scenario } from './scenario.ts';

type Query = { readonly user: string; readonly input: Readonly<Record<string, unknown>> };

const calls = 200;
const atOnce = 8;

const everywhere = (q: string, more: object = {}): Query => ({ user: 'm0', input: { q, ...more } });
const few = (q: string, more: object = {}): Query => ({ user: 'm1', input: { q, ...more } });

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
};

const callOf = ({ user, input }: Query): Call => ({ user, command: 'search', input });

let opened: Promise<GhantiServer> | undefined;

const filled = async ({ quick }: Scale): Promise<GhantiServer> => {
  const server = await GhantiServer.start(freshFolder());
  await server.order({ do: 'users', users: ['m0', 'm1', 'm2'] });
  const begun = performance.now();
  await server.order({ do: 'talk', messages: quick ? 10_000 : 1_000_000, channels: quick ? 50 : 1_000 });
  const writtenAt = performance.now();
  await indexed(server);
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  console.log(
    `search: written in ${seconds(writtenAt - begun)} s, all of it found ${seconds(performance.now() - writtenAt)} s later`,
  );
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

const measure = async (server: GhantiServer, query: Query): Promise<Figures> => {
  const some = (count: number): Call[] => Array.from({ length: count }, () => callOf(query));
  await server.order({ do: 'calls', calls: some(5) });
  await server.order({ do: 'watch' });
  const alone = await server.order({ do: 'calls', calls: some(calls) });
  const loopMs = await server.loopMs();
  const together = [];
  for (let round = 0; round < calls / atOnce; round += 1)
    together.push(...(await server.order({ do: 'calls', calls: some(atOnce), together: true })));
  const [one, many] = [alone, together].map((called) => called.map(({ ms }) => ms).toSorted((a, b) => a - b));
  return {
    p50Ms: atPercent(one ?? [], 50),
    p99Ms: atPercent(one ?? [], 99),
    p99MsOfEight: atPercent(many ?? [], 99),
    loopMs,
  };
};

export const search: readonly Scenario[] = [
  {
    name: 'search',
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

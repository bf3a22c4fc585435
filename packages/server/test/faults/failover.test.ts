/**
 * A standby of Postgres is promoted while nodes live through it (CUR-3): a copy of the database's files, made earlier, is started in its place
 * and becomes a timeline of its own. Where it lacks what nodes have told, they end and are started anew, cursors of what is gone are
 * answered with `reset`, and everything written afterwards is heard by everybody. Where it lacks nothing, nobody ends.
 */
import { cp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  eventually,
  group,
  people,
  person,
  queryPostgres,
  spawnServer,
  startPostgres,
  startRedis,
  type Connection,
  type Postgres,
  type SpawnedServer,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { preparePostgres } from '../../src/store/postgres/open-postgres-store.ts';
import { say, seqsOf, span } from '../e2e/resume-support/talk.ts';

const patience = { withinMs: 30_000, everyMs: 100 };
const readyWithinMs = 60_000;

const filesOf = ({ directory }: Postgres, name = 'data'): string => join(directory, name);

/** As a standby has them, up to now. */
const copied = async (postgres: Postgres): Promise<void> => {
  await postgres.stop('fast');
  await cp(filesOf(postgres), filesOf(postgres, 'standby'), { recursive: true, preserveTimestamps: true });
  await own(filesOf(postgres, 'standby'), filesOf(postgres));
  await postgres.start();
};

/** It runs as another user than the test may. */
const own = async (to: string, like: string): Promise<void> => {
  const { execFileSync } = await import('node:child_process');
  execFileSync('chown', ['-R', `--reference=${like}`, to]);
  execFileSync('chmod', [`--reference=${like}`, to]);
};

const promote = async (postgres: Postgres, url: string): Promise<void> => {
  await writeFile(join(filesOf(postgres), 'standby.signal'), '');
  await own(join(filesOf(postgres), 'standby.signal'), filesOf(postgres, 'data/PG_VERSION'));
  await postgres.start();
  await queryPostgres(url, 'SELECT pg_promote()');
};

/** Kept running, on its port, as a supervisor does. */
const kept = async (environment: Readonly<Record<string, string>>) => {
  const lines: string[] = [];
  const options = { environment, readyWithinMs, onLine: (line: string) => void lines.push(line) };
  const first = await spawnServer(options);
  let current = first;
  let isOver = false;
  const again = first.exited.then(async ({ code }) => {
    if (!isOver) current = await spawnServer({ ...options, port: first.port });
    return code;
  });
  return {
    first,
    lines,
    /** How the first one ended; resolves when the next one is ready. */
    again,
    async [Symbol.asyncDispose]() {
      isOver = true;
      await first[Symbol.asyncDispose]();
      await again.catch(() => undefined);
      await current[Symbol.asyncDispose]();
    },
  };
};

/** Sent again until it is acknowledged, as an outbox does. */
const sayInTheEnd = (node: SpawnedServer, user: string, channel: string, text: string): Promise<unknown> =>
  eventually(
    () =>
      person(node, user).call('sendMessage', {
        channel,
        clientId: `${user}-${text.replaceAll(/\W/g, '_')}`,
        text,
      }),
    patience,
  );

const heard = (channel: string, seqs: readonly number[], connections: readonly Connection[]) =>
  eventually(() => {
    for (const connection of connections) expect(seqsOf(channel, connection)).toEqual(seqs);
  }, patience);

const stage = async (postgres: Postgres, redisUrl: string) => {
  const url = await postgres.create('ghanti');
  await preparePostgres(url);
  const environment = {
    DATABASE_URL: url,
    REDIS_URL: redisUrl,
    GHANTI_LIMITS: JSON.stringify({ commandsPerSecond: 1_000, commandBurst: 1_000 }),
  };
  const nodes = await Promise.all([kept(environment), kept(environment)]);
  const [one, other] = nodes;
  const [asha, bilal] = await people(one.first, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  return { url, nodes, one, other, channel };
};

const both = (one: SpawnedServer, other: SpawnedServer, cursor?: string) =>
  Promise.all([person(one, 'asha').connect({ cursor }), person(other, 'bilal').connect({ cursor })]);

test('CUR-3: nodes that have told what the promoted standby lacks end, start anew, and lose nothing that is written afterwards', async () => {
  await using postgres = await startPostgres({ durable: true });
  await using redis = await startRedis();
  const { url, nodes, one, other, channel } = await stage(postgres, redis.url);
  await using _one = one;
  await using _other = other;
  await say(person(one.first, 'asha'), channel, 'is on the standby');
  await copied(postgres);
  const [asha, bilal] = await both(one.first, other.first);
  const from = (await person(one.first, 'asha').call('getChannel', { channel })).asOf;
  const early = bilal.ready.cursor;
  await sayInTheEnd(one.first, 'asha', channel, 'lost');
  await sayInTheEnd(other.first, 'bilal', channel, 'lost, too');
  await sayInTheEnd(other.first, 'bilal', channel, 'and this');
  await heard(channel, span(from + 1, from + 3), [asha, bilal]);
  const late = bilal.events.at(-1)?.cursor ?? '';
  const isClosed = nodes.map(() => Promise.withResolvers<void>());
  [asha, bilal].forEach(({ socket }, index) => socket.once('disconnect', () => isClosed[index]?.resolve()));

  await postgres.stop('immediate');
  await rename(filesOf(postgres), filesOf(postgres, 'lost'));
  await rename(filesOf(postgres, 'standby'), filesOf(postgres));
  await promote(postgres, url);
  expect(await Promise.all(nodes.map(({ again }) => again))).toEqual([1, 1]);
  await Promise.all(isClosed.map(({ promise }) => promise));
  for (const { lines } of nodes) expect(lines.join('\n')).toContain('the process has to start anew');

  const [ashaBack, bilalBack] = await both(one.first, other.first, late);
  expect([ashaBack.ready.resume.result, bilalBack.ready.resume.result]).toEqual(['reset', 'reset']);
  const bilalEarly = await person(other.first, 'bilal').connect({ cursor: early });
  expect(bilalEarly.ready.resume.result).toBe('complete');
  // The same seqs as what is lost, and as many positions.
  await say(person(one.first, 'asha'), channel, ...span(1, 5).map((index) => `past it ${index}`));
  await heard(channel, span(from + 1, from + 5), [ashaBack, bilalBack, bilalEarly]);
  for (const connection of [ashaBack, bilalBack, bilalEarly]) connection.close();
});

test('CUR-3: where the promoted standby lacks nothing, nodes go on, and their readers with them', async () => {
  await using postgres = await startPostgres({ durable: true });
  await using redis = await startRedis();
  const { url, nodes, one, other, channel } = await stage(postgres, redis.url);
  await using _one = one;
  await using _other = other;
  const [asha, bilal] = await both(one.first, other.first);
  const [seq = 0] = await say(person(one.first, 'asha'), channel, 'before');
  await heard(channel, [seq], [asha, bilal]);
  const cursor = bilal.events.at(-1)?.cursor ?? '';
  await postgres.stop('fast');
  await promote(postgres, url);
  // One writes, and all others hear it before they ask the database anything.
  await sayInTheEnd(one.first, 'asha', channel, 'after');
  await sayInTheEnd(other.first, 'bilal', channel, 'after, by the other');
  await heard(channel, span(seq, seq + 2), [asha, bilal]);
  expect(await queryPostgres(url, 'SELECT count(*)::int AS n FROM epochs')).toEqual([{ n: 2 }]);
  const [ashaBack, bilalBack] = await both(one.first, other.first, cursor);
  expect([ashaBack.ready.resume.result, bilalBack.ready.resume.result]).toEqual(['complete', 'complete']);
  await heard(channel, [seq + 1, seq + 2], [ashaBack, bilalBack]);
  expect(nodes.map(({ first }) => first.process.exitCode)).toEqual([null, null]);
  for (const connection of [asha, bilal, ashaBack, bilalBack]) connection.close();
});

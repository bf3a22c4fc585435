/**
 * What goes wrong with several nodes: the database is restarted, held by somebody's transaction, slow to commit; the bus is killed, flushed,
 * silent, lossy; a node is paused for long, cut off from one of them or from everybody; all nodes are replaced one by one (F09 to F14,
 * F26, F27). What a node owes while it lasts is looked at here, the rest by the checker.
 */
import { Client } from 'pg';
import { eventually } from '../../eventually.ts';
import { createRest } from '../../people/rest.ts';
import { query } from '../../services/postgres.ts';
import { pause } from '../kills/run.ts';
import {
  ended,
  ending,
  type Fault,
  type Field,
  type Node,
  type ServiceLink,
  type Services,
} from './field.ts';

const nowhere = 'http://127.0.0.1:1';
/** The contract's: SIGTERM to exit. */
const drainMs = 10_000;
/** A statement is given up after 8 s, a silent Redis noticed after some. */
const noticeMs = 15_000;
const healMs = 20_000;
const answerMs = 5_000;

const servicesOf = ({ services }: Field): Services => {
  if (!services) throw new Error('only several nodes share services');
  return services;
};

const linksOf = ({ links, name }: Node): NonNullable<Node['links']> => {
  if (!links) throw new Error(`${name} shares nothing`);
  return links;
};

/** What does not become so in time is a problem of the run. */
const expectSoon = async (
  { stage }: Field,
  what: string,
  withinMs: number,
  is: () => Promise<boolean>,
): Promise<void> => {
  await eventually(is, { withinMs, everyMs: 100 }).catch(() => stage.report(`${what} within ${withinMs} ms`));
};

export const isReady = async ({ target }: Pick<Node, 'target'>): Promise<boolean> => {
  const signal = AbortSignal.timeout(answerMs);
  return (await createRest(target.server.url).request('/readyz', { signal })).status === 200;
};

const allReady = async (field: Field): Promise<void> => {
  for (const node of field.nodes)
    await expectSoon(field, `${node.name} is not ready again`, healMs, () => isReady(node));
};

export const drain: Fault = async (field, node) => {
  ending(field, node, 'SIGTERM');
  const began = performance.now();
  await node.target.stop();
  const tookMs = Math.round(performance.now() - began);
  if (tookMs > drainMs) field.stage.report(`${node.name} took ${tookMs} ms to drain`);
  ended(field, node, 'SIGTERM');
  await node.target.start();
};

/** Each in its turn, as a new version is brought out. */
const rollingDeploy: Fault = async (field) => {
  for (const node of field.nodes) {
    await drain(field, node);
    await expectSoon(field, `${node.name} is not ready`, healMs, () => isReady(node));
    await pause(field.stage.random.between(1_000, 3_000));
  }
};

const restartPostgres =
  (manner: 'fast' | 'immediate', longestMs: number): Fault =>
  async (field) => {
    const { postgres } = servicesOf(field);
    await postgres.stop(manner);
    await pause(field.stage.random.between(0, longestMs));
    await postgres.start();
    await allReady(field);
  };

/** What somebody may type into psql and not end. */
const byHand = [
  'SELECT pg_advisory_xact_lock(1735288179, 0)',
  'LOCK TABLE events IN SHARE MODE',
  'SELECT * FROM log_head FOR UPDATE',
] as const;

/** Reads go on at each node; no write is acknowledged, and who tries is told that it is not known (F10). */
const lookAtHeld = async ({ stage, nodes }: Field): Promise<void> => {
  const { people, channels, history } = stage;
  const [person] = people;
  const [channel] = channels;
  const before = history.ops.length;
  for (const { name, target } of nodes) {
    const rest = createRest(target.server.url, person?.token);
    const read = await rest
      .call('history', { channel: channel ?? '', limit: 5 }, { signal: AbortSignal.timeout(answerMs) })
      .catch((error: unknown) => String(error));
    if (typeof read === 'string' || !read.ok)
      stage.report(`${name} read nothing while the log was held: ${JSON.stringify(read)}`);
  }
  await pause(3_000);
  const since = history.ops.slice(before).filter(({ f }) => f === 'send');
  if (since.some(({ type }) => type === 'ok')) stage.report('a send was acknowledged while the log was held');
  if (!since.some((op) => op.f === 'send' && op.type === 'info' && op.v.why === 'unavailable'))
    stage.report('nobody was told `unavailable` while the log was held');
};

const holdTransaction: Fault = async (field) => {
  const client = new Client({ connectionString: servicesOf(field).databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(field.stage.random.pick(byHand));
    // What had begun is answered or given up by now.
    await pause(3_000);
    await lookAtHeld(field);
    await client.query(field.stage.random.pick(['COMMIT', 'ROLLBACK']));
  } finally {
    await client.end();
  }
  await allReady(field);
};

/** The process of the database that commits for some node stands still, wherever it was. */
const stillCommit: Fault = async (field) => {
  const { databaseUrl } = servicesOf(field);
  const rows = await query(
    databaseUrl,
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'ghanti commit' AND datname = current_database()",
  );
  const pids = rows.map((row) => Number(Object(row).pid)).filter((pid) => pid > 0);
  if (pids.length === 0) return;
  const pid = field.stage.random.pick(pids);
  process.kill(pid, 'SIGSTOP');
  await pause(field.stage.random.between(300, 4_000));
  process.kill(pid, 'SIGCONT');
};

const killRedis: Fault = async (field) => {
  const { redis } = servicesOf(field);
  await redis.kill();
  await pause(field.stage.random.between(300, 5_000));
  await redis.start();
  await allReady(field);
};

const flushRedis: Fault = async (field) => void (await servicesOf(field).redis.ask('FLUSHALL'));

const silentRedis: Fault = async (field) => {
  const { redis } = servicesOf(field);
  redis.pause();
  await pause(field.stage.random.between(1_000, 10_000));
  redis.resume();
  await allReady(field);
};

const lossyRedis: Fault = async (field) => {
  const services = servicesOf(field);
  services.loss = 0.1;
  await pause(field.stage.random.between(3_000, 15_000));
  services.loss = 0;
};

const longPause: Fault = async ({ stage }, { target }) => {
  const { process } = target.server;
  process.kill('SIGSTOP');
  await pause(stage.random.between(5_000, 20_000));
  process.kill('SIGCONT');
};

const cut = ({ proxy }: ServiceLink): void => {
  proxy.aim(nowhere);
  proxy.cut('rst');
};

export const mend = ({ proxy, target }: ServiceLink): void => {
  proxy.aim(target);
  proxy.cut('rst');
  proxy.set({});
};

type Cut = 'cut' | 'silent';

const breakOff = (link: ServiceLink, how: Cut): void => {
  if (how === 'cut') cut(link);
  else link.proxy.set({ silent: 'both' });
};

/** That node says that it is not ready; the others are. */
const partition =
  (from: 'redis' | 'database', how: Cut): Fault =>
  async (field, node) => {
    const link = linksOf(node)[from];
    breakOff(link, how);
    await expectSoon(
      field,
      `${node.name} without ${from} is not unready`,
      noticeMs,
      async () => !(await isReady(node)),
    );
    for (const other of field.nodes)
      if (other !== node)
        await expectSoon(field, `${other.name} is not ready`, noticeMs, () => isReady(other));
    await pause(field.stage.random.between(0, 3_000));
    mend(link);
    await allReady(field);
  };

/** Nobody hears it, and it hears nobody, though it runs. */
const blackhole: Fault = async (field, node) => {
  const { database, redis } = linksOf(node);
  const there = field.sessions.filter(({ at }) => at === node.target.server.url);
  for (const { proxy } of [database, redis]) proxy.set({ silent: 'both' });
  for (const { proxy } of there) proxy.set({ silent: 'both' });
  await pause(field.stage.random.between(2_000, 20_000));
  for (const { proxy } of there) {
    proxy.cut('rst');
    proxy.set({});
  }
  mend(database);
  mend(redis);
  await allReady(field);
};

export const nodeFaults = {
  'Postgres restarted (fast)': restartPostgres('fast', 3_000),
  'Postgres restarted (immediate)': restartPostgres('immediate', 3_000),
  'Postgres away': restartPostgres('fast', 30_000),
  'a transaction held open': holdTransaction,
  'a commit that stands still': stillCommit,
  'Redis killed': killRedis,
  'Redis flushed': flushRedis,
  'Redis silent': silentRedis,
  'messages of Redis lost': lossyRedis,
  'a long pause': longPause,
  'a node cut from Redis': partition('redis', 'cut'),
  'a node silent to Redis': partition('redis', 'silent'),
  'a node cut from Postgres': partition('database', 'cut'),
  'a node silent to Postgres': partition('database', 'silent'),
  'a node in a black hole': blackhole,
  'rolling deploy': rollingDeploy,
} as const satisfies Readonly<Record<string, Fault>>;

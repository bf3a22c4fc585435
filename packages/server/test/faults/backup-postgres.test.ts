/**
 * A backup of a database, taken by `ghanti backup` while people send, restored to another one: nothing that was acknowledged before it
 * began is missing, cursors from before it go on, cursors from after it are answered with `reset` (CUR-3, RES-1, RES-2); people stay
 * signed in. What does not fit its checksum makes no backup, and a database in use is filled from none.
 */
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import {
  eventually,
  group,
  people,
  person,
  queryPostgres,
  register,
  sharedPostgres,
  spawnServer,
  temporaryDirectory,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { answered, runGhanti } from '../support/run-ghanti.ts';
import {
  asReader,
  environment,
  everything,
  lastCursor,
  Load,
  seqsIn,
  upTo,
  type Acknowledged,
} from './backups/load.ts';

const database = async (name: string): Promise<string> =>
  await (await sharedPostgres()).create(`${name}_${process.pid}`);

test(
  'a backup of a database under load restores to a log that old cursors go on in, and later ones are reset (CUR-3, RES-2, DUR-1)',
  { timeout: 180_000 },
  async () => {
    await using place = await temporaryDirectory('backup');
    const copy = join(place.path, 'copy');
    const [url, empty] = [await database('backed'), await database('restored')];
    const withUrl = (databaseUrl: string) => ({ ...environment, DATABASE_URL: databaseUrl });
    await using server = await spawnServer({ environment: withUrl(url) });
    const own = await register(server, 'esha');
    const [reader, ...senders] = await people(server, 'reader', 'asha', 'bilal', 'chitra', 'dev');
    const channels = [await group(reader, senders), await group(reader, senders)];
    using live = await reader.connect();
    const load = new Load(senders, channels);
    await load.more(200);
    const early = lastCursor(live);
    const seenEarly = channels.map((channel) => seqsIn(channel, live).at(-1) ?? 0);
    await load.more(100);
    const before = [...load.acknowledged];
    const options = { cwd: place.path, environment: { DATABASE_URL: url } };
    const backup = await answered(['backup', copy], options);
    expect(backup).toMatchObject({ store: 'postgres' });
    expect(load.acknowledged.length).toBeGreaterThan(before.length);
    await load.more(100);
    await eventually(() => live.events.length > 400);
    const late = lastCursor(live);
    await load.stop();
    await server.end('SIGKILL');

    const told = await answered(['restore', copy, '--to', empty], { cwd: place.path });
    expect(told).toMatchObject({ events: backup['events'], position: backup['position'] });
    // The restored log goes on in an epoch of its own, before any server has begun one.
    const epochs = await queryPostgres(empty, 'SELECT epoch FROM epochs ORDER BY num');
    expect(epochs).toEqual([
      ...(await queryPostgres(url, 'SELECT epoch FROM epochs ORDER BY num')),
      { epoch: told['epoch'] },
    ]);

    await using again = await spawnServer({ environment: withUrl(empty) });
    expect(await queryPostgres(empty, 'SELECT epoch FROM epochs ORDER BY num')).toEqual(epochs);
    const back = person(again, 'reader');
    const kept = new Map<string, readonly Acknowledged[]>();
    for (const channel of channels) kept.set(channel, await everything(back, channel));
    for (const { channel, seq, id } of before)
      expect(kept.get(channel)?.[seq - 1]).toEqual({ channel, seq, id });
    const signedIn = await fetch(`${again.url}/api/v1/me`, {
      headers: { Authorization: `Bearer ${own.token}` },
    });
    expect(signedIn.status).toBe(200);

    using resumed = await asReader(again, early);
    await resumed.caughtUp();
    expect(resumed.ready.resume).toEqual({ result: 'complete' });
    for (const [index, channel] of channels.entries()) {
      const head = kept.get(channel)?.length ?? 0;
      expect(seqsIn(channel, resumed)).toEqual(upTo((seenEarly[index] ?? 0) + 1, head));
    }
    using lost = await asReader(again, late);
    expect(lost.ready.resume).toEqual({ result: 'reset' });

    const [channel = ''] = channels;
    const input = { channel, clientId: 'new', text: 'on it goes' };
    const { event } = await person(again, 'asha').call('sendMessage', input);
    await eventually(() => seqsIn(channel, resumed).includes(event.seq));
    const { hits } = await person(again, 'asha').call('search', { q: 'on it goes' });
    expect(hits).toHaveLength(1);
    const inUse = await runGhanti(['restore', copy, '--to', empty], { cwd: place.path });
    expect([inUse.code, inUse.err]).toEqual([1, expect.stringContaining('holds a place already')]);
  },
);

test(
  'a row that is not what was written makes no backup, and a spoiled backup no database',
  { timeout: 120_000 },
  async () => {
    await using place = await temporaryDirectory('backup');
    const [url, empty] = [await database('spoiled'), await database('unfilled')];
    const options = { cwd: place.path, environment: { DATABASE_URL: url } };
    {
      await using server = await spawnServer({ environment: { ...environment, DATABASE_URL: url } });
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      const channel = await group(asha, [bilal]);
      for (const text of ['one', 'two']) await asha.call('sendMessage', { channel, clientId: text, text });
    }
    await answered(['backup', 'whole'], options);
    const [file = ''] = (await readdir(join(place.path, 'whole'))).filter((name) =>
      name.startsWith('events'),
    );
    await truncate(join(place.path, 'whole', file), 20);
    const cut = await runGhanti(['restore', 'whole', '--to', empty], options);
    expect([cut.code, cut.err]).toEqual([1, expect.stringContaining('the backup is damaged')]);

    // A generated column follows whatever is changed, so the row is spoiled below it.
    await queryPostgres(
      url,
      `ALTER TABLE events ALTER COLUMN checksum DROP EXPRESSION; UPDATE events SET data = '{}' WHERE data LIKE '%"two"%'`,
    );
    const refused = await runGhanti(['backup', 'spoiled'], options);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('does not fit its checksum')]);
    expect((await readdir(place.path)).filter((name) => name.startsWith('spoiled'))).toEqual([]);
  },
);

/**
 * A backup taken under load, restored elsewhere: nothing that was acknowledged before it began is missing, cursors from before it go
 * on, cursors from after it are answered with `reset` (CUR-3, RES-1, RES-2). And the last of what was acknowledged, which stands
 * in the write-ahead log alone, is in it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import {
  eventually,
  group,
  people,
  person,
  spawnServer,
  startServer,
  temporaryDirectory,
} from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { answered } from '../support/run-ghanti.ts';
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

const epochsOf = (directory: string): unknown[] => {
  using database = new DatabaseSync(join(directory, 'ghanti.db'), { readOnly: true });
  return database
    .prepare('SELECT epoch FROM epochs ORDER BY num')
    .all()
    .map(({ epoch }) => epoch);
};

test(
  'a backup under load restores to a log that old cursors go on in, and later ones are reset (CUR-3, RES-2, DUR-1)',
  { timeout: 120_000 },
  async () => {
    await using place = await temporaryDirectory('backup');
    const [copy, restored] = [join(place.path, 'copy'), join(place.path, 'restored')];
    await using server = await spawnServer({ environment });
    const [reader, ...senders] = await people(server, 'reader', 'asha', 'bilal', 'chitra', 'dev');
    const channels = [await group(reader, senders), await group(reader, senders)];
    using live = await reader.connect();
    const load = new Load(senders, channels);
    await load.more(200);
    const early = lastCursor(live);
    const seenEarly = channels.map((channel) => seqsIn(channel, live).at(-1) ?? 0);
    await load.more(100);
    const before = [...load.acknowledged];
    const backup = await answered(['backup', copy, '--data', server.directory], { cwd: place.path });
    expect(load.acknowledged.length).toBeGreaterThan(before.length);
    await load.more(100);
    await eventually(() => live.events.length > 400);
    const late = lastCursor(live);
    await load.stop();
    await server.end('SIGKILL');

    const told = await answered(['restore', copy, '--data', restored], { cwd: place.path });
    expect(told).toMatchObject({ events: backup['events'], position: backup['position'] });
    // The restored log goes on in an epoch of its own, before any server has begun one.
    expect(epochsOf(restored)).toEqual([...epochsOf(copy), told['epoch']]);
    const doctor = await answered(['doctor', '--data', restored], { cwd: place.path });
    expect(doctor).toMatchObject({ sound: true });

    await using again = await spawnServer({ directory: restored, environment });
    const back = person(again, 'reader');
    const kept = new Map<string, readonly Acknowledged[]>();
    for (const channel of channels) kept.set(channel, await everything(back, channel));
    for (const { channel, seq, id } of before)
      expect(kept.get(channel)?.[seq - 1]).toEqual({ channel, seq, id });

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
    const { event } = await person(again, 'asha').call('sendMessage', {
      channel,
      clientId: 'new',
      text: 'on it goes',
    });
    await eventually(() => seqsIn(channel, resumed).includes(event.seq));
    using stillLost = await asReader(again, late);
    expect(stillLost.ready.resume).toEqual({ result: 'reset' });
    const { hits } = await person(again, 'asha').call('search', { q: 'on it goes' });
    expect(hits).toHaveLength(1);
  },
);

test(
  'what stands in the write-ahead log alone is in the backup, of a server that runs and of one that was killed (DUR-2)',
  { timeout: 120_000 },
  async () => {
    await using place = await temporaryDirectory('backup');
    await using server = await spawnServer({ environment });
    const [reader, asha] = await people(server, 'reader', 'asha');
    const channel = await group(reader, [asha]);
    const acknowledged: Acknowledged[] = [];
    const texts = upTo(1, 20).map((number) => `word ${number} ${randomUUID()}`);
    for (const text of texts) {
      const { event } = await asha.call('sendMessage', { channel, clientId: randomUUID(), text });
      if ('id' in event) acknowledged.push({ channel, seq: event.seq, id: event.id });
    }
    const isInFile = async (): Promise<boolean> =>
      (await readFile(join(server.directory, 'ghanti.db'))).includes(texts.at(-1) ?? '');
    const comesBack = async (name: string): Promise<void> => {
      // Else it is not known whether the copy looked there.
      expect(await isInFile()).toBe(false);
      const directory = join(place.path, `${name}-restored`);
      const { position } = await answered(['backup', name, '--data', server.directory], { cwd: place.path });
      expect(await answered(['restore', name, '--data', directory], { cwd: place.path })).toMatchObject({
        position,
      });
      await using restored = await startServer({ directory });
      const kept = await everything(person(restored, 'asha'), channel);
      expect(kept.slice(-acknowledged.length)).toEqual(acknowledged);
    };
    await comesBack('of-one-that-runs');
    await server.end('SIGKILL');
    await comesBack('of-one-that-was-killed');
  },
);

/**
 * A message to which very many reacted is deleted: it is gone for everybody when that is acknowledged, nobody waits for the reactions,
 * and upkeep takes them away, a share at a time, over a restart too, until no file has anything of them.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  createManualClock,
  eventually,
  group,
  people,
  startServer,
  temporaryDirectory,
  type Person,
} from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { faultsIn } from '../support/faults-in.ts';
import { freshId, say } from './resume-support/talk.ts';

const count = pick(20_000, 100_000);
/** A part of the names of all who reacted. */
const mark = `zq${freshId()}many`;

/** As many reactions as a very large place could give, written into the file: their events are not what is looked at. */
const reactAll = (directory: string, seq: number): void => {
  using database = new DatabaseSync(join(directory, 'ghanti.db'));
  // As the store itself writes: nothing stays in the gaps of pages that were split.
  database.exec(`PRAGMA secure_delete=ON; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO reactions SELECT c.num, ${seq}, '👍', '${mark}' || i, ${seq}, ${seq}
    FROM n, channels c WHERE c.kind = 'group';
    INSERT INTO message_state (channel, seq, as_of) SELECT num, ${seq}, ${seq} FROM channels WHERE kind = 'group'`);
};

const left = (directory: string): number => {
  using database = new DatabaseSync(join(directory, 'ghanti.db'), { readOnly: true });
  return Number(database.prepare('SELECT count(*) AS n FROM reactions').get()?.['n']);
};

const isInFiles = async (directory: string): Promise<boolean> => {
  const names = await readdir(directory);
  const all = await Promise.all(names.map((name) => readFile(join(directory, name))));
  return all.some((bytes) => bytes.includes(mark));
};

const shown = async (who: Person, channel: string, seq: number): Promise<string> =>
  JSON.stringify([
    await who.call('history', { channel, after: seq - 1, limit: 1 }),
    await who.call('listPins', { channel }),
    await who.call('listChannels', { limit: 10 }),
    await who.call('sync', {}),
  ]);

it(
  `a message with ${count} reactions goes at once, and they go in shares (EXP-1)`,
  { timeout: 120_000 },
  async () => {
    await using directory = await temporaryDirectory('reactions');
    const clock = createManualClock();
    const options = { directory: directory.path, clock };
    let channel = '';
    let seq = 0;
    {
      await using server = await startServer(options);
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      channel = await group(asha, [bilal]);
      [seq = 0] = await say(asha, channel, 'what everybody likes');
    }
    reactAll(directory.path, seq);
    {
      await using server = await startServer(options);
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      expect(await shown(bilal, channel, seq)).toContain(`${mark}1"`);
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const start = performance.now();
      await asha.call('deleteMessage', { channel, clientId: freshId(), seq, scope: 'everyone' });
      const tookMs = performance.now() - start;
      delay.disable();
      for (const who of [asha, bilal]) expect(await shown(who, channel, seq)).not.toContain(mark);
      // Not all of them in the delete itself, however many they are.
      expect(left(directory.path)).toBeGreaterThan(count / 2);
      expect((await faultsIn(directory.path)).filter((fault) => fault.includes('reactions'))).toEqual([]);
      console.log(
        `deleted with ${count} reactions in ${tookMs.toFixed(1)} ms, loop held ${(delay.max / 1e6).toFixed(1)} ms`,
      );
    }
    await using server = await startServer(options);
    const [bilal] = await people(server, 'bilal');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await eventually(() => left(directory.path) === 0, { withinMs: 60_000, everyMs: 20 });
    delay.disable();
    console.log(`started and taken away, loop held at most ${(delay.max / 1e6).toFixed(1)} ms`);
    await eventually(async () => !(await isInFiles(directory.path)), { withinMs: 20_000, everyMs: 100 });
    expect(await shown(bilal, channel, seq)).not.toContain(mark);
  },
);

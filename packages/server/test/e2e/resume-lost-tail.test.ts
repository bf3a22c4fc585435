/**
 * A log that lost its tail: the write-ahead file of a killed server is really cut, the server starts again and writes past
 * the place. Cursors from what is gone are found by arithmetic (CUR-3); older ones go on.
 */
import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, granted, group, people, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { freshId, say, seqsOf, span } from './resume-support/talk.ts';

const limits = { GHANTI_LIMITS: JSON.stringify({ commandsPerSecond: 100_000, commandBurst: 100_000 }) };

const walOf = async (directory: string): Promise<string> => {
  const names = await readdir(directory);
  const name = names.find((candidate) => candidate.endsWith('-wal'));
  if (name === undefined) throw new Error(`no write-ahead file among ${names.join(' ')}`);
  return join(directory, name);
};

test('CUR-3: the tail is lost, the log goes on past it: later cursors are reset, earlier ones complete, the outbox is sent', async () => {
  await using directory = await temporaryDirectory('tail');
  const cursors: string[] = [];
  let channel = '';
  let keptBytes = 0;
  const kept = 5;
  {
    await using server = await spawnServer({ directory: directory.path, environment: limits });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    channel = await group(asha, [bilal]);
    using live = await bilal.connect();
    for (const seq of span(3, 12)) {
      await say(asha, channel, `message ${seq}`);
      await eventually(() => seqsOf(channel, live).includes(seq));
      cursors.push(live.events.at(-1)?.cursor ?? '');
      if (seq === 2 + kept) keptBytes = (await stat(await walOf(directory.path))).size;
    }
    await server.end('SIGKILL');
  }
  const wal = await walOf(directory.path);
  expect((await stat(wal)).size).toBeGreaterThan(keptBytes);
  await truncate(wal, keptBytes);
  // It would not start: the operator goes on without what is lost, as he is told he can.
  await expect(spawnServer({ directory: directory.path, environment: limits })).rejects.toThrow('is damaged');
  await rm(join(directory.path, 'ghanti.reached'));
  await using server = await spawnServer({ directory: directory.path, environment: limits });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const verdicts = async (): Promise<string[]> => {
    const results = [];
    for (const cursor of cursors) {
      using back = await bilal.connect({ cursor });
      await back.caughtUp();
      results.push(back.ready.resume.result);
    }
    return results;
  };
  const expected = cursors.map((_cursor, index) => (index < kept ? 'complete' : 'reset'));
  expect(await verdicts()).toEqual(expected);
  const { messages } = await bilal.call('history', { channel, limit: 200 });
  expect(messages.at(-1)?.seq).toBe(2 + kept);
  await say(asha, channel, ...span(1, 20).map((index) => `past it ${index}`));
  expect(await verdicts()).toEqual(expected);
  using back = await bilal.connect({ cursor: cursors.at(-1) });
  const outbox = { channel, clientId: freshId(), text: 'from the outbox' };
  expect(granted(await back.call('sendMessage', outbox)).event.seq).toBe(2 + kept + 21);
  using early = await bilal.connect({ cursor: cursors[0] });
  await early.caughtUp();
  expect(seqsOf(channel, early)).toEqual(span(4, 2 + kept + 21));
});

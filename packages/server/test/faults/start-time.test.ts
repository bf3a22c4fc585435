/**
 * How long a start takes (issue A, "must show" 6), and its ready line. The bounds are asserted in the full layer only, where nothing else
 * runs beside: a quick run prints them.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { people, spawnServer, temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { layer, pick } from '../../../../testing/layer.ts';
import { createIds } from '../../src/kit/ids.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import type { Write } from '../../src/store/store.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

describe('it starts', () => {
  test('with one JSON line that says ready, where, and who; a fresh directory within 2 s', async () => {
    await using directory = await temporaryDirectory('fresh');
    const began = performance.now();
    await using server = await spawnServer({ directory: directory.path });
    const tookMs = performance.now() - began;
    console.log(`a fresh start took ${Math.round(tookMs)} ms`);
    if (layer === 'all') expect(tookMs).toBeLessThan(2_000);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await server.end('SIGTERM');
    const lines: string[] = [];
    const child = spawn(process.execPath, ['--conditions=@ghanti/source', main], {
      cwd: directory.path,
      env: { PATH: process.env['PATH'], PORT: '0', GHANTI_DATA_DIR: directory.path },
    });
    child.stdout.on('data', (bytes: Buffer) => {
      lines.push(...bytes.toString().trim().split('\n'));
      if (lines.some((line) => line.includes('"ready"'))) child.kill('SIGTERM');
    });
    await new Promise((resolve) => void child.once('close', resolve));
    const ready: unknown = JSON.parse(lines.find((line) => line.includes('"ready"')) ?? '');
    expect(ready).toMatchObject({ msg: 'ready', url: expect.stringContaining('http://'), pid: child.pid });
  });

  test(`on ${pick(50_000, 1_000_000)} messages, within 3 s`, { timeout: 300_000 }, async () => {
    const count = pick(50_000, 1_000_000);
    await using directory = await temporaryDirectory('many');
    await fill(directory.path, count);
    const began = performance.now();
    await using server = await spawnServer({ directory: directory.path });
    const tookMs = performance.now() - began;
    console.log(`a start on ${count} messages took ${Math.round(tookMs)} ms`);
    if (layer === 'all') expect(tookMs).toBeLessThan(3_000);
    const [asha] = await people(server, 'asha');
    const { channels } = await asha.call('listChannels', { limit: 50 });
    expect(channels.reduce((sum, { head }) => sum + head, 0)).toBe(count + channels.length);
    const { messages } = await asha.call('history', { channel: channels[0]?.id ?? '', limit: 200 });
    expect(messages).toHaveLength(200);
  });
});

const channelNames = Array.from({ length: 50 }, (_none, index) => `c${index}`);

/** By the store's own commit, so that the rows are what a server would have written. */
const fill = async (directory: string, count: number): Promise<void> => {
  const ids = createIds(systemClock);
  const store = await openSqliteStore({
    directory,
    ids: () => ids.uuid(),
    newEpoch: () => Buffer.from(ids.random(8), 'base64url').toString('hex'),
    durability: 'normal',
    onTrouble: () => undefined,
  });
  const at = systemClock.now();
  const group = (id: string): Write => ({
    at,
    guards: [],
    steps: [
      { do: 'channel', id, kind: 'group', title: id, posting: 'members', history: 'joined', by: 'asha' },
      {
        do: 'join',
        channel: id,
        members: [{ user: 'asha', role: 'owner', how: 'created' }],
        by: 'asha',
        maxMembers: 10,
      },
    ],
  });
  const message = (number: number): Write => {
    const channel = channelNames[number % channelNames.length] ?? '';
    const clientId = `k${number}`;
    const hash = new Uint8Array(16).fill(number % 251);
    const data = JSON.stringify({ clientId, text: `message number ${number} of many` });
    return {
      at: at + number,
      key: { user: 'asha', channel, clientId, hash },
      guards: [],
      steps: [{ do: 'event', channel, type: 'receiveMessage', by: 'asha', data }],
    };
  };
  await store.accounts.upsertUser({
    id: 'asha',
    handle: null,
    name: 'asha',
    about: null,
    avatar: null,
    roles: [],
    createdAt: at,
  });
  await store.commit(channelNames.map(group));
  const batch = 5_000;
  for (let from = 0; from < count; from += batch)
    await store.commit(
      Array.from({ length: Math.min(batch, count - from) }, (_none, index) => message(from + index)),
    );
  await store.close();
};

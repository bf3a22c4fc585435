/**
 * The snippets, run as their README says: each hears what is said, and the cursor of one is good for the next (CUR-1).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Envelope } from '@ghanti/testkit';
import { eventually, group, people, startServer } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { say } from './resume-support/talk.ts';

const folder = join(import.meta.dirname, '../../../../examples/snippets');

/** Runs until the end of the block; what it printed, line by line. */
const started = (command: string, args: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    lines: (): readonly string[] => text.split('\n').slice(0, -1),
    async [Symbol.asyncDispose]() {
      // The shell's curl, too.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

test('EventSource, WebSocket and curl: what one has read, another goes on from', async () => {
  await using server = await startServer();
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  const channel = await group(asha, [bilal]);
  const env = { GHANTI_URL: server.url, GHANTI_TOKEN: bilal.token };
  let cursor = '';
  {
    await using source = started(process.execPath, ['--experimental-eventsource', 'eventsource.mjs'], env);
    const types = (): string[] => source.lines().map((line) => String(Object(JSON.parse(line)).type));
    await eventually(() => types().includes('caughtUp'), { withinMs: 15_000 });
    await say(asha, channel, 'by SSE');
    await eventually(() => expect(source.lines().at(-1)).toContain('by SSE'));
    expect(types()).toEqual(['ready', 'caughtUp', 'receiveMessage']);
    cursor = Object(JSON.parse(source.lines().at(-1) ?? '')).cursor;
  }
  {
    await using socket = started(process.execPath, ['websocket.mjs', channel, 'by WebSocket'], env);
    const heard = (): Envelope[] => socket.lines().map((line): Envelope => JSON.parse(line));
    await eventually(() => expect(heard().some(({ type }) => type === 'receiveMessage')).toBe(true), {
      withinMs: 15_000,
    });
    await eventually(() =>
      expect(socket.lines().some((line) => line.includes('"re":2,"ok":true'))).toBe(true),
    );
  }
  await using curl = started('sh', ['poll.sh', cursor], env);
  await eventually(() => expect(curl.lines().join('')).toContain('by WebSocket'), { withinMs: 15_000 });
  await say(asha, channel, 'by curl');
  await eventually(() => expect(curl.lines().at(-1)).toContain('by curl'));
  expect(curl.lines().filter((line) => line.includes('by SSE'))).toEqual([]);
  const events = curl.lines().flatMap((line) => Object(JSON.parse(line)).events as { seq: number }[]);
  expect(events.map(({ seq }) => seq)).toEqual([4, 5]);
});

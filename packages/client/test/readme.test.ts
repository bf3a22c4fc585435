/** The bot of the README, taken from it as it is printed, run by plain Node against a real server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, people, startServer, temporaryDirectory, hostToken } from '@ghanti/testkit';
import { expect, test } from 'vitest';

const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const client = fileURLToPath(new URL('..', import.meta.url));

/** The first program of a section. */
const programIn = (text: string, section: string): string => {
  const [, rest = ''] = text.split(`## ${section}\n`);
  return /```ts\n([\s\S]*?)```/.exec(rest)?.[1] ?? '';
};

test('the bot of the README works as printed, in at most twenty lines', { timeout: 60_000 }, async () => {
  const program = programIn(await readFile(readme, 'utf8'), 'A bot');
  expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  await using directory = await temporaryDirectory('bot');
  await using server = await startServer();
  const [asha] = await people(server, 'asha', 'ring');
  await mkdir(join(directory.path, 'node_modules/@ghanti'), { recursive: true });
  await symlink(client, join(directory.path, 'node_modules/@ghanti/client'));
  await writeFile(join(directory.path, 'bot.mts'), program);
  const bot = spawn(process.execPath, ['--conditions=@ghanti/source', 'bot.mts'], {
    cwd: directory.path,
    env: { GHANTI_URL: server.url, GHANTI_TOKEN: hostToken(server, { sub: 'ring', name: 'Ring' }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  bot.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    await eventually(() => expect(said).toContain('listening'), { withinMs: 20_000 });
    const { channel } = await asha.call('openDirect', { user: 'ring' });
    await asha.call('sendMessage', { channel: channel.id, clientId: 'k1', text: 'नमस्ते' });
    await eventually(async () => {
      const { messages } = await asha.call('history', { channel: channel.id, limit: 10 });
      expect(messages.map(({ by, data }) => [by, data])).toMatchObject([
        ['asha', { text: 'नमस्ते' }],
        ['ring', { text: 'You said: नमस्ते', replyTo: 1 }],
      ]);
    });
  } finally {
    bot.kill();
    await once(bot, 'close');
  }
});

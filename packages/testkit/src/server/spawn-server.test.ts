import { expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { group, people, person } from '../people/people.ts';
import { temporaryDirectory } from '../temporary.ts';
import { spawnServer } from './spawn-server.ts';

/** Processes are started; a busy machine takes its time. */
const timeout = 60_000;

test(
  'DUR-2: a server that is killed has everything that it acknowledged when it is started again',
  { timeout },
  async () => {
    await using directory = await temporaryDirectory();
    await using first = await spawnServer({ directory: directory.path });
    const [asha, bilal] = await people(first, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    await asha.call('sendMessage', { channel, clientId: 'k1', text: 'before' });
    expect(await first.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    await using second = await spawnServer({ directory: directory.path, port: first.port });
    expect(second.url).toBe(first.url);
    const { messages } = await person(second, 'bilal').call('history', { channel, limit: 10 });
    await eventually(() => expect(messages.at(-1)?.data).toMatchObject({ text: 'before' }));
    expect(await second.end('SIGTERM')).toEqual({ code: 0, signal: null });
  },
);

test('says why a server did not start', { timeout }, async () => {
  await expect(spawnServer({ environment: { GHANTI_NO_SUCH_NAME: '1' } })).rejects.toThrow(
    'GHANTI_NO_SUCH_NAME',
  );
});

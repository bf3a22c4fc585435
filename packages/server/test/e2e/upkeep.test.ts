/** What a node does by itself: what expired while nobody was there is scrubbed when it comes back (EXP-1). */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createManualClock,
  eventually,
  group,
  people,
  startServer,
  temporaryDirectory,
} from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';

const word = `zq${randomUUID().replaceAll('-', '')}`;

describe('a node that comes back', () => {
  it('scrubs what expired in its absence, and many at once a few at a time', async () => {
    await using directory = await temporaryDirectory('upkeep');
    const clock = createManualClock();
    const options = { directory: directory.path, clock };
    const inFile = async (): Promise<boolean> =>
      (await readFile(join(directory.path, 'ghanti.db'))).includes(word);
    const count = 250;
    let channel = '';
    {
      await using server = await startServer(options);
      const [asha, bilal] = await people(server, 'asha', 'bilal');
      channel = await group(asha, [bilal]);
      await asha.call('updateChannel', { clientId: randomUUID(), channel, expireAfterMs: 60_000 });
      const send = () =>
        server.ghanti
          .as('asha')
          .call('sendMessage', { clientId: randomUUID(), channel, text: `hello ${word}` });
      await Promise.all(Array.from({ length: count }, send));
    }
    expect(await inFile()).toBe(true);
    clock.advance(59_999);
    {
      await using server = await startServer(options);
      const { messages } = await server.ghanti.as('bilal').call('history', { channel, limit: 200 });
      expect(JSON.stringify(messages)).toContain(word);
    }
    expect(await inFile()).toBe(true);
    clock.advance(1);
    await using server = await startServer(options);
    const { messages } = await server.ghanti.as('bilal').call('history', { channel, limit: 200 });
    expect(messages.every(({ state }) => state?.expired === true)).toBe(true);
    await eventually(async () => !(await inFile()), { withinMs: 10_000 });
    expect(JSON.stringify(messages)).not.toContain(word);
  });
});

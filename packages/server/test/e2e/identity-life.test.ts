/**
 * The end of an account, and what one may take along: erased accounts leave no name and no words (PRV-1, B6), whatever stops
 * the server in between; an export has all that is one's own, and nothing of others.
 */
import {
  createRest,
  eventually,
  granted,
  group,
  people,
  person,
  register,
  spawnServer,
  startServer,
  temporaryDirectory,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { createGate } from './resume-support/gated-store.ts';
import { freshId, say } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const planted = 'chamomile';

const erase = (who: Person, password: string) =>
  who.rest.request('/api/v1/me', { method: 'DELETE', body: { password } });

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const wordsOf = async (who: Person, channel: string): Promise<string> =>
  JSON.stringify(await who.call('history', { channel, limit: 200 }));

const onesWords = async (server: StartedServer) => {
  const [asha] = await people(server, 'asha');
  const dora = await register(server, 'dora');
  const channel = await group(asha, [dora]);
  await say(dora, channel, planted);
  const { event } = await dora.call('sendMessage', { channel, text: 'plain', clientId: freshId() });
  const target = 'seq' in event ? event.seq : 0;
  await dora.call('editMessage', { channel, seq: target, text: `${planted} again`, clientId: freshId() });
  await say(asha, channel, 'of others');
  return { asha, dora, channel };
};

describe('erasure of an own account', () => {
  test('needs the password; then nothing gets in by it, and its words and name are gone', async () => {
    await using server = await startServer({ limits: unhurried, registration: 'open' });
    const { asha, dora, channel } = await onesWords(server);
    using watching = await asha.connect();
    using connection = await dora.connect();
    expect((await erase(dora, 'wrong horse')).status).toBe(403);
    expect((await erase(dora, '')).status).toBe(400);
    expect((await erase(dora, 'the password of dora')).status).toBe(200);
    await eventually(() => !connection.socket.connected);
    expect((await dora.rest.request('/api/v1/me')).status).toBe(401);
    const again = await createRest(server.url).request('/api/v1/auth/login', {
      method: 'POST',
      body: { handle: 'dora', password: 'the password of dora' },
    });
    expect(again.status).toBe(401);
    await eventually(async () => expect(await wordsOf(asha, channel)).not.toContain(planted));
    expect(await wordsOf(asha, channel)).toContain('of others');
    await eventually(() =>
      expect(watching.events.filter(({ type }) => type === 'memberLeft').map(({ data }) => data)).toEqual([
        { user: dora.user, how: 'erased' },
      ]),
    );
    const { user } = await asha.call('getProfile', { user: dora.user });
    expect(user).toEqual(expect.objectContaining({ id: dora.user, name: 'Deleted account' }));
    expect(user.handle).toBeUndefined();
    expect(await asha.call('findUsers', { q: 'dora', limit: 5 })).toEqual({ users: [] });
    expect(await asha.rest.call('openDirect', { user: dora.user })).toMatchObject({
      error: { code: 'not_found' },
    });
    await register(server, 'dora', 'somebody else entirely');
  });

  test('the last owner hands over to the admin, else the member, who is there longest', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal, chitra] = await people(server, 'asha', 'bilal', 'chitra');
    const led = await group(asha, [bilal, chitra]);
    await asha.call('setRole', { channel: led, user: 'chitra', role: 'admin', clientId: freshId() });
    const plain = await group(asha, [bilal, chitra]);
    const alone = await group(asha, []);
    await server.ghanti.removeUser('asha');
    const roles = async (channel: string) => {
      const { members } = await bilal.call('listMembers', { channel, limit: 10 });
      return Object.fromEntries(members.map(({ user, role }) => [user.id, role]));
    };
    expect(await roles(led)).toEqual({ bilal: 'member', chitra: 'owner' });
    expect(await roles(plain)).toEqual({ bilal: 'owner', chitra: 'member' });
    expect(await server.ghanti.as('asha').call('listChannels', { limit: 5 })).toMatchObject({ channels: [] });
    expect(alone).not.toBe('');
  });

  test('a user of the host application goes by the application alone, and his token is worth nothing then', async () => {
    await using server = await startServer({ limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const { channel } = await asha.call('openDirect', { user: 'bilal' });
    await say(asha, channel.id, planted);
    expect((await erase(asha, 'whatever it is')).status).toBe(403);
    using connection = await asha.connect();
    await server.ghanti.removeUser('asha');
    await eventually(() => !connection.socket.connected);
    await expect(asha.connect()).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(person(server, 'asha', { name: 'New' }).connect()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(await wordsOf(bilal, channel.id)).not.toContain(planted);
    await server.ghanti.removeUser('asha');
    await expect(server.ghanti.removeUser('never-was')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('what a stop left undone is done at the next start', async () => {
    await using directory = await temporaryDirectory('erasure');
    const gate = createGate();
    const first = await startServer({
      directory: directory.path,
      limits: unhurried,
      doubles: { store: gate.double },
    });
    const [asha, bilal] = await people(first, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    await say(bilal, channel, planted);
    gate.fate = 'refuse';
    await expect(first.ghanti.removeUser('bilal')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await wordsOf(asha, channel)).toContain(planted);
    await first.close();
    await using second = await startServer({ directory: directory.path, limits: unhurried });
    const [still] = await people(second, 'asha');
    await eventually(async () => expect(await wordsOf(still, channel)).not.toContain(planted));
    await eventually(async () => {
      const { members } = await still.call('listMembers', { channel, limit: 10 });
      expect(members.map(({ user }) => user.id)).toEqual(['asha']);
    });
  });
});

test(
  'what a kill left undone is done at the next start, whenever it comes',
  { timeout: 60_000 },
  async () => {
    await using directory = await temporaryDirectory('erasure-kill');
    const environment = {
      GHANTI_REGISTRATION: 'open',
      GHANTI_LIMITS: JSON.stringify({ commandBurst: 1_000 }),
    };
    const first = await spawnServer({ directory: directory.path, environment });
    const [asha] = await people(first, 'asha');
    const dora = await register(first, 'dora');
    const channel = await group(asha, [dora]);
    await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        dora.call('sendMessage', { channel, text: `${planted} ${index}`, clientId: freshId() }),
      ),
    );
    expect((await erase(dora, 'the password of dora')).status).toBe(200);
    await first.end('SIGKILL');
    await using second = await spawnServer({ directory: directory.path, environment });
    const [still] = await people(second, 'asha');
    await eventually(async () => expect(await wordsOf(still, channel)).not.toContain(planted), {
      withinMs: 20_000,
    });
    await eventually(async () => {
      const { members } = await still.call('listMembers', { channel, limit: 10 });
      expect(members.map(({ user }) => user.id)).toEqual(['asha']);
    });
  },
);

describe('export', () => {
  test('has all that is one’s own, and nothing of others', async () => {
    await using server = await startServer({ limits: unhurried, registration: 'open' });
    const { asha, dora, channel } = await onesWords(server);
    await dora.call('blockUser', { user: 'asha', on: true });
    await dora.call('setPreferences', { channel, draft: 'half a thought' });
    await server.ghanti.as('asha').call('listChannels', { limit: 1 });
    const reply = await dora.rest.request('/api/v1/me/export');
    expect(reply.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toContain('attachment');
    const all = lines(reply.text);
    expect(all[0]).toMatchObject({ is: 'profile', id: dora.user, handle: 'dora' });
    const kinds = new Set(all.map(({ is }) => is));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['profile', 'session', 'blocks', 'membership', 'told', 'event']),
    );
    expect(all.filter(({ is }) => is === 'event').map((line) => Object(line['event']).type)).toEqual(
      expect.arrayContaining(['receiveMessage', 'messageEdited']),
    );
    expect(reply.text).toContain('half a thought');
    expect(reply.text).toContain(planted);
    expect(reply.text).not.toContain('of others');
    expect(reply.text).not.toMatch(/argon2|refreshHash|password/);
    expect((await asha.rest.request('/api/v1/me/export')).text).not.toContain(planted);
  });

  test('of ten thousand messages comes whole, and one at a time', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha] = await people(server, 'asha');
    const channel = await group(asha, []);
    const own = server.ghanti.as('asha');
    for (let batch = 0; batch < 10; batch += 1)
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) =>
          own.call('sendMessage', { channel, text: `${batch} ${index}`, clientId: freshId() }),
        ),
      );
    const [one, other] = await Promise.all([
      asha.rest.request('/api/v1/me/export'),
      asha.rest.request('/api/v1/me/export'),
    ]);
    const done = [one, other].filter(({ status }) => status === 200);
    const refused = [one, other].filter(({ status }) => status === 429);
    expect([done.length, refused.length]).toEqual([1, 1]);
    const messages = lines(done[0]?.text ?? '').filter(
      (line) => Object(line['event']).type === 'receiveMessage',
    );
    expect(messages).toHaveLength(10_000);
    granted(await asha.rest.call('sendMessage', { channel, text: 'on', clientId: freshId() }));
  });
});

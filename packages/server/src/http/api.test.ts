import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, raw, startHttp } from '../../test/http/world.ts';

const messages = '/api/v1/channels/c1/messages';
const hello = JSON.stringify({ clientId: 'a1', text: 'hello' });

let world: World;
beforeAll(async () => void (world = await startHttp()));
afterAll(() => world[Symbol.asyncDispose]());

describe('commands over REST', () => {
  it('answers bare data with the status of the route, and 200 for a repeat (IDEM-1)', async () => {
    const first = await world.send('POST', messages, hello);
    expect([first.status, await first.json()]).toEqual([201, { event: { seq: 1 } }]);
    expect(world.seen.at(-1)).toMatchObject({
      command: 'sendMessage',
      input: { channel: 'c1', text: 'hello' },
    });
    expect((await world.send('POST', '/api/v1/channels/again/messages', hello)).status).toBe(200);
    expect(
      (await world.send('POST', '/api/v1/channels/c1/leave', undefined, { 'idempotency-key': 'k1' })).status,
    ).toBe(200);
    expect(world.seen.at(-1)).toMatchObject({ input: { channel: 'c1', clientId: 'k1' } });
  });

  it('reads numbers from the query, and refuses what it does not know (RS-16, CU-01)', async () => {
    expect((await world.get(`${messages}?limit=10&before=5`)).status).toBe(200);
    expect(world.seen.at(-1)).toMatchObject({ input: { limit: 10, before: 5 } });
    for (const query of ['?limit=1e1', '?limit=1&limit=2', '?sort=password', '?before=1&after=2']) {
      expect(await problemOf(await world.get(`${messages}${query}`)), query).toBe('400 invalid');
    }
  });

  it('decodes an address once and refuses a broken one (RS-12)', async () => {
    await world
      .get('/api/v1/users/..%2f..%2fetc%2fpasswd')
      .then(async (r) => expect(await problemOf(r)).toBe('400 invalid'));
    expect(await problemOf(await world.get('/api/v1/users/%E0%A4%A'))).toBe('400 invalid');
    expect(await problemOf(await world.get('/api/v1/users/%00'))).toBe('400 invalid');
    expect(await problemOf(await world.get(`/api/v1/users/${'a'.repeat(9000)}`))).toBe('400 invalid');
  });

  it('asks for a token before anything else, and looks at none that is too long (JW-16)', async () => {
    const bad = [
      {},
      { authorization: 'Bearer bad' },
      { authorization: 'Basic good' },
      { authorization: `Bearer ${'a'.repeat(9000)}` },
    ];
    for (const headers of bad) {
      const response = await world.get(messages, headers);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problemOf(response)).toBe('401 unauthenticated');
    }
    expect(world.verified.filter((token) => token !== 'good')).toEqual(['bad']);
    const unread = await fetch(`${world.url}${messages}`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'text/plain' },
    });
    expect(await problemOf(unread)).toBe('401 unauthenticated');
  });

  it('answers the missing and the forbidden with equal bytes (PRV-1)', async () => {
    const bytes = async (channel: string) => (await world.get(`/api/v1/channels/${channel}/messages`)).text();
    expect(await bytes('missing')).toBe(await bytes('theirs'));
    expect(await problemOf(await world.get('/api/v1/channels/closed/messages'))).toBe('403 forbidden');
  });

  it('says when to come back', async () => {
    const response = await world.get('/api/v1/channels/busy/messages');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ code: 'rate_limited', retryAfterMs: 1200 });
  });

  it('tells nothing of a bug, and logs it', async () => {
    const response = await world.get('/api/v1/channels/bug/messages');
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/secret|store\.ts/);
    expect(world.logged).toEqual(['request failed']);
  });

  it('knows other methods and other paths apart (RS-17)', async () => {
    const response = await world.send('PUT', messages, hello);
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD');
    expect(await problemOf(response)).toBe('405 unsupported');
    expect(await problemOf(await world.get('/api/v1/nothing'))).toBe('404 not_found');
    expect(await problemOf(await world.get('/api/v1'))).toBe('404 not_found');
    expect(await problemOf(await world.send('POST', '/api/v1/search', hello))).toBe('404 not_found');
    expect((await world.send('HEAD', messages)).status).toBe(200);
    expect(
      await raw(world.port, `TRACE ${messages} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
    ).toMatch(/^HTTP\/1.1 405/);
  });
});

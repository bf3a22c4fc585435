import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, startHttp } from '../../test/http/world.ts';

let world: World;
beforeAll(async () => void (world = await startHttp()));
afterAll(() => world[Symbol.asyncDispose]());

describe('operations', () => {
  it('says whether it lives, may get traffic, and what it is', async () => {
    await using ill = await startHttp({
      health: { live: () => false, ready: () => ['the store is read-only'] },
    });
    const answers = async (from: World) =>
      Promise.all(
        ['/livez', '/readyz', '/version'].map(async (path) => {
          const response = await from.get(path, {});
          return `${response.status} ${await response.text()}`;
        }),
      );
    expect(await answers(world)).toEqual([
      '200 {"live":true}',
      '200 {"ready":true,"reasons":[]}',
      '200 {"version":"1.2.3"}',
    ]);
    expect(await answers(ill)).toEqual([
      '503 {"live":false}',
      '503 {"ready":false,"reasons":["the store is read-only"]}',
      '200 {"version":"1.2.3"}',
    ]);
    expect(await problemOf(await world.send('POST', '/livez'))).toBe('405 unsupported');
  });

  it('shows what it counts to this machine and to who knows the token (AZ-12)', async () => {
    expect(await (await world.get('/metrics', {})).text()).toContain('ghanti_events_total 0');
    expect(await problemOf(await world.get('/metrics', { 'x-forwarded-for': '127.0.0.1' }))).toBe(
      '404 not_found',
    );
    await using guarded = await startHttp({ metricsToken: 'scrape', trustProxy: 1 });
    const far = { 'x-forwarded-for': '203.0.113.9' };
    expect(await problemOf(await guarded.get('/metrics', far))).toBe('404 not_found');
    expect(await problemOf(await guarded.get('/metrics', { ...far, authorization: 'Bearer wrong' }))).toBe(
      '404 not_found',
    );
    expect((await guarded.get('/metrics', { ...far, authorization: 'Bearer scrape' })).status).toBe(200);
  });

  it('describes what it serves and nothing else', async () => {
    const { openapi, paths } = (await (await world.get('/api/openapi.json', {})).json()) as {
      openapi: string;
      paths: object;
    };
    expect(openapi).toMatch(/^3\.1/);
    expect(Object.keys(paths)).toContain('/api/v1/channels/{channel}/messages');
    expect(Object.keys(paths).join(' ')).not.toMatch(/vote|blocks/);
    const live = await world.get('/api/asyncapi.json', {});
    const { asyncapi, operations } = (await live.json()) as { asyncapi: string; operations: object };
    expect([live.headers.get('content-encoding'), asyncapi]).toEqual(['gzip', '3.0.0']);
    expect(Object.keys(operations)).toContain('sendMessage.websocket');
    expect(Object.keys(operations).join(' ')).not.toMatch(/vote|createFeed/);
    const plain = await world.get('/api/asyncapi.json', { 'accept-encoding': 'identity' });
    expect([plain.headers.get('content-encoding'), (await plain.json()).asyncapi]).toEqual([null, '3.0.0']);
  });
});

describe('beside an application', () => {
  it('leaves alone what is not its own', async () => {
    const own = await world.get('/own', {});
    expect([await own.text(), own.headers.get('x-powered-by')]).toEqual([
      '<p>the application</p>',
      'Express',
    ]);
    expect(own.headers.get('x-content-type-options')).toBeNull();
    const theirs = await world.get('/api/theirs', {});
    expect([theirs.status, theirs.headers.get('x-content-type-options')]).toEqual([404, 'nosniff']);
    expect(theirs.headers.get('content-type')).toMatch(/html/);
  });
});

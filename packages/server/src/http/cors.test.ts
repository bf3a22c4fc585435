import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, raw, startHttp } from '../../test/http/world.ts';

let world: World;
beforeAll(async () => void (world = await startHttp()));
afterAll(() => world[Symbol.asyncDispose]());

describe('other origins (HS-01, HS-02, HS-05, HS-06)', () => {
  const from = (origin: string, method = 'GET') =>
    fetch(`${world.url}/api/v1/me`, { method, headers: { origin, authorization: 'Bearer good' } });

  it('lets in its own pages and those of the list, and runs nothing for others', async () => {
    expect((await from(world.url)).status).toBe(200);
    const listed = await from('https://app.example');
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example',
    ]);
    expect(listed.headers.get('vary')).toBe('Origin');
    const before = world.seen.length;
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${world.port + 1}`]) {
      const response = await from(origin);
      expect(await problemOf(response)).toBe('403 forbidden');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect(world.seen.length).toBe(before);
  });

  it('answers a preflight 204, with headers for an allowed origin only', async () => {
    const allowed = await from('https://app.example', 'OPTIONS');
    expect([allowed.status, allowed.headers.get('access-control-allow-methods')]).toEqual([
      204,
      expect.stringContaining('PATCH'),
    ]);
    const foreign = await from('https://evil.example', 'OPTIONS');
    expect(foreign.status).toBe(204);
    expect([...foreign.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('refuses a header that stands twice', async () => {
    const twice = `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nOrigin: ${world.url}\r\nOrigin: ${world.url}\r\nConnection: close\r\n\r\n`;
    expect(await raw(world.port, twice)).toMatch(/^HTTP\/1.1 400/);
    const hosts = twice.replace(/Origin: .*?\r\nOrigin: .*?\r\n/, 'Host: evil.example\r\n');
    expect(await raw(world.port, hosts)).toMatch(/^HTTP\/1.1 400/);
  });
});

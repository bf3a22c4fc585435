import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { temporaryDirectory } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, raw, startHttp } from '../../test/http/world.ts';

const html = '<!doctype html><title>the app</title>';
const script = `const one = 1;${' '.repeat(2_000)}`;

let world: World;
const kept = new AsyncDisposableStack();
beforeAll(async () => {
  const { path } = kept.use(await temporaryDirectory('page'));
  await mkdir(join(path, 'assets'));
  await writeFile(join(path, 'index.html'), html);
  await writeFile(join(path, 'notes.txt'), 'not for the world');
  await writeFile(join(path, 'assets', 'main-1a2b.js'), script);
  await writeFile(join(path, 'assets', 'main-1a2b.js.br'), brotliCompressSync(script));
  await writeFile(join(path, 'assets', 'main-1a2b.js.gz'), gzipSync(script));
  world = kept.use(await startHttp({ page: path }));
});
afterAll(() => kept.disposeAsync());

const get = (path: string, headers: Record<string, string> = {}) => world.get(path, headers);

describe('the web app', () => {
  it('is served under a policy that lets nothing in from elsewhere, and runs nothing inline', async () => {
    const response = await get('/');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
    ]) {
      expect(policy.split(';')).toContain(rule);
    }
    expect(policy).toContain("frame-ancestors 'none';base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('/version')).headers.get('content-security-policy')).toBeNull();
  });

  it('is one page at the address of every screen', async () => {
    for (const path of [
      '/',
      '/c/d:abc',
      '/c/g1/info',
      '/join/K7QM',
      '/new/group',
      '/settings/privacy',
      '/settings',
      '/setup/K7QM',
      '/reset/K7QM',
    ]) {
      const response = await get(path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, html]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
    }
    const post = await world.send('POST', '/c/d:abc');
    expect([post.headers.get('allow'), await problemOf(post)]).toEqual(['GET, HEAD', '405 unsupported']);
  });

  it('keeps what has a hash in its name for good, and sends it as small as the browser takes it', async () => {
    for (const coding of ['br', 'gzip', 'identity']) {
      const response = await get('/assets/main-1a2b.js', { 'accept-encoding': coding });
      expect(response.headers.get('content-encoding')).toBe(coding === 'identity' ? null : coding);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(await response.text()).toBe(script);
    }
  });

  it('is sent once to who has it', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    const ask = (tag: string) =>
      raw(
        world.port,
        `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: ${tag}\r\nConnection: close\r\n\r\n`,
      );
    expect(await ask(etag)).toMatch(/^HTTP\/1\.1 304 [^]*\r\n\r\n$/);
    expect(await ask('"other"')).toMatch(/^HTTP\/1\.1 200 [^]*<title>/);
  });

  it('is these files and no other, and whatever else a program asks for gets a problem, never HTML', async () => {
    for (const path of [
      '/notes.txt',
      '/assets/main-1a2b.js.br',
      '/nothing',
      '/assets/',
      '/api',
      '/chat',
      '/joint',
    ]) {
      expect(await problemOf(await get(path)), path).toBe('404 not_found');
    }
    const wandering = `GET /assets/../../package.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
    expect(await raw(world.port, wandering)).toMatch(/^HTTP\/1.1 404/);
    expect(await problemOf(await get('/%E0%A4%A'))).toBe('404 not_found');
  });

  it('tells who opens an address that is none so, in words; below /api a problem all the same', async () => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const lost = await get('/chat/of/old', { accept });
    expect([lost.status, lost.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(lost.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect([lost.headers.get('cache-control'), lost.headers.get('vary')]).toEqual(['no-store', 'Accept']);
    const text = await lost.text();
    expect(text).toContain('Nothing is here');
    expect(text).toContain('<a href="/">');
    expect(text).not.toContain('of/old');
    const hindi = await get('/nothing', { accept, 'accept-language': 'hi-IN,hi;q=0.9,en;q=0.5' });
    expect(await hindi.text()).toContain('<html lang="hi">');
    for (const path of ['/api', '/api/nothing', '/api/v1/nothing'])
      expect(await problemOf(await get(path, { accept })), path).toBe('404 not_found');
    const post = await world.send('POST', '/nothing', undefined, { accept });
    expect(await problemOf(post)).toBe('404 not_found');
  });

  it('says what to run where it was not built, and is there as soon as it is', async () => {
    await using directory = await temporaryDirectory('unbuilt');
    const path = join(directory.path, 'dist');
    await using unbuilt = await startHttp({ page: path });
    const before = await unbuilt.get('/c/d:abc', {});
    expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('npm run build')]);
    expect(await problemOf(await unbuilt.get('/assets/main.js', {}))).toBe('404 not_found');
    await mkdir(path);
    await writeFile(join(path, 'index.html'), html);
    expect((await unbuilt.get('/', {})).status).toBe(200);
  });
});

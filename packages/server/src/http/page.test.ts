import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, raw, startHttp } from '../../test/http/world.ts';

let world: World;
const kept = new AsyncDisposableStack();
beforeAll(async () => {
  const { path } = kept.use(await temporaryDirectory('page'));
  for (const folder of ['public', 'src']) await mkdir(join(path, folder));
  await writeFile(join(path, 'public', 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(path, 'public', 'notes.txt'), 'not for the world');
  await writeFile(
    join(path, 'src', 'main.ts'),
    'const one: number = 1;\nexport type Two = 2;\nexport { one };\n',
  );
  await writeFile(join(path, 'src', 'main.test.ts'), 'not for the world');
  world = kept.use(await startHttp({ page: path }));
});
afterAll(() => kept.disposeAsync());

const get = (path: string, headers: Record<string, string> = {}) => world.get(path, headers);

describe('the plain page', () => {
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
      "connect-src 'self'",
    ]) {
      expect(policy.split(';')).toContain(rule);
    }
    expect(policy).toContain("frame-ancestors 'none';base-uri 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('/version')).headers.get('content-security-policy')).toBeNull();
  });

  it('is TypeScript with its types blanked out, at the lines where they stood', async () => {
    const response = await get('/app/main.ts');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await response.text()).split('\n').map((line) => line.trimEnd())).toEqual([
      'const one         = 1;',
      '',
      'export { one };',
      '',
    ]);
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

  it('is these files and no other, and whatever else is asked for gets a problem, never HTML', async () => {
    for (const path of [
      '/notes.txt',
      '/app/main.test.ts',
      '/nothing',
      '/app/',
      '/api',
      '/public/index.html',
    ]) {
      expect(await problemOf(await get(path)), path).toBe('404 not_found');
    }
    const wandering = `GET /app/../../package.json HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
    expect(await raw(world.port, wandering)).toMatch(/^HTTP\/1.1 404/);
    expect(await problemOf(await get('/%E0%A4%A'))).toBe('404 not_found');
    const post = await world.send('POST', '/');
    expect([post.headers.get('allow'), await problemOf(post)]).toEqual(['GET, HEAD', '405 unsupported']);
  });
});

/**
 * What examples with a page share: a site that has a few people, signs tokens of its own for them, and serves a page that Vite builds; and
 * Ghanti inside of it, which trusts these tokens. Who somebody is, the address says: it is an example.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGhanti } from '@ghanti/server';
import express from 'express';
import { SignJWT } from 'jose';
import { build } from 'vite';

type SiteOptions = {
  /** Of the example: `page` is in it. */
  readonly directory: string;
  readonly people: readonly string[];
};

export const openSite = async ({ directory, people }: SiteOptions) => {
  const dist = join(directory, 'dist');
  await build({
    root: join(directory, 'page'),
    logLevel: 'warn',
    resolve: { conditions: ['@ghanti/source', 'module', 'browser', 'development|production'] },
    build: { outDir: dist, emptyOutDir: true },
  });
  const app = express();
  const server = createServer(app);
  app.use(express.static(dist));
  const secret = randomBytes(32).toString('base64url');
  const dataDir = process.env.SITE_DATA ?? join(directory, 'data');
  const ghanti = await createGhanti({ app, server, jwt: { secret }, dataDir });
  for (const id of people) await ghanti.upsertUser({ id, name: id });
  const sign = (user: string): Promise<string> =>
    new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));

  /** Gives where the site is; whoever signs in there is told this, too. */
  const listen = async (told: object): Promise<string> => {
    app.post('/login/:user', async ({ params: { user } }, response) => {
      if (people.includes(user)) response.json({ ...told, token: await sign(user) });
      else response.sendStatus(404);
    });
    server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
    await once(server, 'listening');
    const { port } = Object(server.address());
    return `http://127.0.0.1:${port}`;
  };
  return { ghanti, listen };
};

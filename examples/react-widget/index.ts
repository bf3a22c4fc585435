import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createGhanti } from '@ghanti/server';
import express from 'express';
import { SignJWT } from 'jose';
import { build } from 'vite';

const secret = process.env.SITE_SECRET ?? randomBytes(32).toString('base64url');
const people = new Map([
  ['asha', 'Asha Rao'],
  ['bilal', 'Bilal Khan'],
  ['shop', 'The tea shop'],
]);

const listen = async (server: Server, port: number): Promise<string> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

// The site: it has pages and users of its own, and knows nothing of chat but a token that it signs and the widget's script.
const site = express();
const page = join(import.meta.dirname, 'page');
const outDir = join(import.meta.dirname, 'dist');
await build({
  root: page,
  logLevel: 'warn',
  resolve: { conditions: ['@ghanti/source', 'module', 'browser', 'development|production'] },
  build: { outDir, emptyOutDir: true },
});
site.use(express.static(outDir));
const siteUrl = await listen(createServer(site), Number(process.env.SITE_PORT ?? 4000));

// The chat, on another origin; it lets pages of the site in, and trusts its tokens.
const app = express();
const server = createServer(app);
const dataDir = process.env.CHAT_DATA ?? './data';
const ghanti = await createGhanti({ app, server, jwt: { secret }, origins: [siteUrl], dataDir });
const chatUrl = await listen(server, Number(process.env.PORT ?? 3000));
for (const [id, name] of people) await ghanti.upsertUser({ id, name });

site.post('/login/:user', async ({ params: { user } }, response) => {
  if (!people.has(user)) return void response.sendStatus(404);
  const token = await new SignJWT({ name: people.get(user) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  response.json({ user, token, chatUrl });
});

console.log(`the site is on ${siteUrl}, its chat on ${chatUrl}`);

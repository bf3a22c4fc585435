import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createGhanti } from '@ghanti/server';
import express from 'express';
import { SignJWT } from 'jose';

// The shop as it was: people of its own, and JWTs of its own that say who somebody is.
const secret = process.env.SHOP_SECRET ?? randomBytes(32).toString('base64url');
const people = new Map([
  ['asha', 'Asha Rao'],
  ['bilal', 'Bilal Khan'],
  ['shop', 'The tea shop'],
]);

const sign = (user: string) =>
  new SignJWT({ name: people.get(user) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));

const app = express();
const server = createServer(app);
app.use(express.static(join(import.meta.dirname, 'public')));
app.post('/login/:user', async ({ params }, response) => {
  if (people.has(params.user)) response.json({ user: params.user, token: await sign(params.user) });
  else response.sendStatus(404);
});

// The ten lines with which it gains chat: the same JWTs sign in, the shop answers every order, and writes a welcome.
const ghanti = await createGhanti({
  app,
  server,
  jwt: { secret },
  dataDir: process.env.SHOP_DATA ?? './data',
});
for (const [id, name] of people) await ghanti.upsertUser({ id, name });
const shop = ghanti.as('shop');
ghanti.onEvent(async (events) => {
  for (const { type, by, id, channel, data } of events) {
    if (type !== 'receiveMessage' || by === 'shop' || !data.text?.startsWith('order ')) continue;
    await shop.call('sendMessage', {
      channel,
      text: `Noted: ${data.text.slice(6)}. धन्यवाद!`,
      clientId: `noted-${id}`,
    });
  }
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`the shop is open on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

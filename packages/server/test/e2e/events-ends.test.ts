/**
 * How streams and polls end: a reader who does not read (SLOW-1), a node that closes, a right that is taken back while a poll waits
 * (AUTH-1); and who may read what at `/events`, by what he shows (PRV-1; CUR-2).
 */
import { get, type IncomingMessage } from 'node:http';
import type { KeyScope } from '@ghanti/protocol';
import {
  createRest,
  eventually,
  group,
  people,
  person,
  read,
  startServer,
  type StartedServer,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { freshId, say, span } from './resume-support/talk.ts';
import { oneNode, unhurried } from './support/watched-server.ts';

const slowClosed = async ({ url }: StartedServer): Promise<number> => {
  const { text } = await createRest(url).request('/metrics');
  const line = text.split('\n').find((one) => one.includes('slow_consumer'));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describe('SLOW-1: who does not read', () => {
  test('a stream is closed within bounds, and its reader comes back without a hole', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const channel = await group(asha, [bilal]);
    const { cursor } = await read(server.url, bilal.token, 'shortPoll');
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${bilal.token}` };
    const deaf = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${server.url}/events`, { headers, agent: false }, resolve).on('error', reject);
    });
    const text = 'x'.repeat(16_000);
    const sender = server.ghanti.as('asha');
    let sent = 0;
    while ((await slowClosed(server)) === 0 && sent < 2_000) {
      await Promise.all(
        span(1, 20).map(() => sender.call('sendMessage', { channel, clientId: freshId(), text })),
      );
      sent += 20;
    }
    expect(await slowClosed(server)).toBe(1);
    expect(sent * text.length).toBeLessThan(18 * 1024 * 1024);
    let ended = false;
    deaf.on('error', () => (ended = true)).on('close', () => (ended = true));
    deaf.resume();
    await eventually(() => ended);
    using back = await read(server.url, bilal.token, 'sse', { cursor });
    await back.caughtUp({ withinMs: 20_000 });
    expect(back.resume).toEqual({ result: 'complete' });
    expect(back.events.map(({ seq }) => seq)).toEqual(span(3, 2 + sent));
  });
});

describe('a node that closes', () => {
  test('says goaway and when to come back on a stream, answers a poll at once, and takes nobody new', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    await group(asha, [bilal]);
    using stream = await read(server.url, bilal.token, 'sse');
    await stream.caughtUp();
    const before = performance.now();
    const waiting = bilal.rest.request(`/events?wait=55&cursor=${stream.cursor}`);
    await eventually(async () =>
      expect((await createRest(server.url).request('/metrics')).text).toMatch(/transport="poll"} 1/),
    );
    const closing = server.ghanti.close();
    const { status, body } = await waiting;
    expect([status, body]).toEqual([200, expect.objectContaining({ events: [], more: false })]);
    await eventually(() => stream.gone !== undefined);
    const goaway = stream.envelopes.at(-1);
    expect(goaway).toMatchObject({ type: 'goaway', data: { retryAfterMs: expect.any(Number) } });
    const late = await bilal.rest.request('/events');
    expect([late.status, Object(late.body).code]).toEqual([503, 'unavailable']);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await closing;
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

test('AUTH-1: a poll that waits is answered 401 when its right ends, and nothing else', async () => {
  await using server = await startServer({ limits: unhurried });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  await group(asha, [bilal]);
  const { cursor } = await read(server.url, bilal.token, 'shortPoll');
  const waiting = bilal.rest.request(`/events?wait=25&cursor=${cursor}`);
  await eventually(async () =>
    expect((await createRest(server.url).request('/metrics')).text).toMatch(/transport="poll"} 1/),
  );
  const root = person(server, 'root', { roles: ['admin'] });
  await root.rest.request(`/api/v1/admin/users/bilal/suspension`, { method: 'PUT' });
  const { status, body } = await waiting;
  expect([status, Object(body).code]).toEqual([401, 'unauthenticated']);
});

describe('who may read what', () => {
  const keyed = async (server: StartedServer, scopes: readonly KeyScope[]): Promise<string> => {
    const root = person(server, 'root', { roles: ['admin'] });
    const body = { name: 'A machine', scopes };
    const reply = await root.rest.request('/api/v1/admin/keys', { method: 'POST', body });
    return String(Object(reply.body).secret);
  };

  test('PRV-1: members their own, nobody else anything, a key what it is for; the same whether it is there or not', async () => {
    await using server = await startServer({ limits: unhurried });
    const [owner, member, former, stranger] = await people(server, 'owner', 'member', 'former', 'stranger');
    const channel = await group(owner, [member, former]);
    const tokens: Readonly<Record<string, string | undefined>> = {
      owner: owner.token,
      member: member.token,
      former: former.token,
      stranger: stranger.token,
      nobody: undefined,
      bot: await keyed(server, ['bot']),
      feedKey: await keyed(server, ['read:prices']),
      notifyKey: await keyed(server, ['notify']),
    };
    await owner.call('removeMember', { channel, user: 'former', clientId: freshId() });
    const asked = async (token: string | undefined, filter: string, cursor = '') => {
      const path = `/events?${filter}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      return await createRest(server.url, token).request(path);
    };
    const filters = ['', `channels=${channel}`, 'channels=not-there', 'channels=feed:prices'];
    const table: string[] = [];
    for (const [who, token] of Object.entries(tokens)) {
      const row: string[] = [];
      for (const filter of filters) {
        const { status, body } = await asked(token, filter);
        if (status !== 200) row.push(String(Object(body).code));
        else {
          await say(owner, channel, 'a secret');
          const told = await asked(token, filter, String(Object(body).cursor));
          row.push(told.text.includes('a secret') ? 'told' : 'nothing');
          if (!told.text.includes('a secret'))
            expect(Object(told.body), `${who} ${filter}`).toMatchObject({
              events: [],
              states: [],
              signals: [],
            });
        }
      }
      table.push(`${who}: ${row.join(' ')}`);
    }
    expect(table).toEqual([
      'owner: told told nothing nothing',
      'member: told told nothing nothing',
      'former: nothing nothing nothing nothing',
      'stranger: nothing nothing nothing nothing',
      'nobody: nothing nothing nothing nothing',
      'bot: nothing nothing nothing nothing',
      'feedKey: forbidden forbidden forbidden nothing',
      'notifyKey: forbidden forbidden forbidden forbidden',
    ]);
  });

  test('an administrator sees streams and polls among the connections, also nobody’s', async () => {
    await using server = await startServer({ ...oneNode, limits: unhurried });
    const [asha] = await people(server, 'asha');
    const root = person(server, 'root', { roles: ['admin'] });
    using mine = await read(server.url, asha.token, 'sse');
    using nobodys = await read(server.url, undefined, 'sse');
    const { body } = await root.rest.request('/api/v1/admin/connections');
    const rows = (Object(body).connections as { user: string | null; transport: string }[]).map(
      ({ user, transport }) => [user, transport],
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        ['asha', 'sse'],
        [null, 'sse'],
      ]),
    );
    expect([mine.gone, nobodys.gone]).toEqual([undefined, undefined]);
  });
});

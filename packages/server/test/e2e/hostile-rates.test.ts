/**
 * Too much of what is allowed: handshakes that bring no token (HS-28), commands without a pause (EV-14, F24). Told with
 * 429 or `rate_limited` and when to come back; whoever else is there is not slowed down.
 */
import { createManualClock, eventually, people, person } from '@ghanti/testkit';
import { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/kit/logger.ts';
import { curl } from './support/curl.ts';
import { oneNode, startWatched } from './support/watched-server.ts';
import { witnessOf } from './support/witness.ts';

const polling = '/socket.io/?EIO=4&transport=polling';

describe('HS-28: handshakes of one address', () => {
  it('beyond those that may wait are 429, whatever their address says of a session', async () => {
    await using watched = await startWatched({ ...oneNode, limits: { pendingHandshakesPerAddress: 3 } });
    const { url } = watched.now;
    const [asha] = await people(watched.now, 'asha');
    if (!asha) throw new Error('nobody came');
    using witness = await witnessOf(asha);
    const begun = await Promise.all([1, 2, 3].map(() => fetch(url + polling)));
    expect(begun.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const more of ['', '&sid=', '&nosid=1', '&x=sid=1', '&sid=a&sid=']) {
      const answer = await curl(`${url}${polling}${more}`);
      expect([more, answer.status, answer.headers['retry-after']]).toEqual([more, 429, ['1']]);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'rate_limited', retryAfterMs: 1000 });
    }
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.once('open', () => resolve(101));
    });
    expect(status).toBe(429);
    await witness.look();
    const [first] = begun;
    const { sid } = JSON.parse((await first?.text())?.slice(1) ?? '{}') as { sid: string };
    const sent = await fetch(`${url}${polling}&sid=${sid}`, {
      method: 'POST',
      body: `40/chat,${JSON.stringify({ token: asha.token })}`,
    });
    expect(sent.status).toBe(200);
    await eventually(async () => (await fetch(url + polling)).status === 200);
  });
});

describe('HS-10: the id of a polling session, by which it is known', () => {
  it('is in no line of the log, and nobody is shown it', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
    await using watched = await startWatched({ doubles: { logger } });
    const [asha] = await people(watched.now, 'asha');
    const address = watched.now.url + polling;
    const { sid }: { sid: string } = JSON.parse((await (await fetch(address)).text()).slice(1));
    const body = `40/chat,${JSON.stringify({ token: asha.token })}`;
    await fetch(`${address}&sid=${sid}`, { method: 'POST', body });
    const told = await (await fetch(`${address}&sid=${sid}`)).text();
    await fetch(`${address}&sid=${sid}`, { method: 'POST', body: '41/chat,' });
    const root = person(watched.now, 'root', { roles: ['admin'] });
    const shown = await root.rest.request('/api/v1/admin/connections');
    expect(shown.status).toBe(200);
    await eventually(() => expect(lines.join('').includes('disconnected')).toBe(true));
    expect([told, shown.text, ...lines].filter((text) => text.includes(sid))).toEqual([]);
  });
});

describe('F24: commands without a pause', () => {
  it('are rate_limited with a time to come back, on sockets and REST, for that user alone', async () => {
    const limits = { commandsPerSecond: 1, commandBurst: 5 };
    // However slow the machine is, no second passes in between.
    await using watched = await startWatched({ ...oneNode, limits, clock: createManualClock() });
    const [asha, bilal] = await people(watched.now, 'asha', 'bilal');
    if (!asha || !bilal) throw new Error('nobody came');
    using witness = await witnessOf(bilal);
    using connection = await asha.connect();
    const acks = await Promise.all(Array.from({ length: 20 }, () => connection.call('getProfile', {})));
    const refused = acks.filter(({ ok }) => !ok);
    expect(refused.length).toBeGreaterThanOrEqual(15);
    for (const ack of refused)
      expect(ack).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: expect.any(Number) } });
    const rest = await curl(`${watched.now.url}/api/v1/me`, { token: asha.token });
    expect([rest.status, JSON.parse(rest.body).code, Number(rest.headers['retry-after'])]).toEqual([
      429,
      'rate_limited',
      expect.any(Number),
    ]);
    await witness.look();
  });
});

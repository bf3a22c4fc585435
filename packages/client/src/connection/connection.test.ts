import { describe, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import type { TokenSource } from '../options.ts';
import { Refusal, unavailable } from '../refusal.ts';
import { caughtUp, clockOf, createFarEnd, message, ready, settled } from '../world.fixture.ts';

const world = async (token: TokenSource = 'token', random = 1) => {
  const far = createFarEnd();
  const applied: string[] = [];
  const connection = new Connection({
    url: undefined,
    token,
    transport: far.transport,
    clock: clockOf(far.manual),
    random: () => random,
    listener: {
      connectionOnReady: () => undefined,
      connectionOnEvent: (event) => void applied.push(`${event.seq} while at ${connection.cursor}`),
      connectionOnSignal: () => undefined,
    },
  });
  connection.start();
  await settled();
  return { ...far, connection, applied, state: () => connection.state.get() };
};

const live = async (token?: TokenSource) => {
  const all = await world(token);
  all.last().say(ready('c0'));
  all.last().say(caughtUp('c0'));
  return all;
};

describe('CL-2: the cursor', () => {
  test('is that of what was applied: an event’s is kept after it', async () => {
    const { last, applied, connection } = await live();
    last().say(message(1));
    last().say(message(2));
    expect(applied).toEqual(['1 while at c0', '2 while at cursor 1']);
    expect(connection.cursor).toBe('cursor 2');
  });

  test('is handed in when the connection comes back', async () => {
    const { last, links, manual } = await live();
    last().say(message(1));
    last().end();
    manual.advance(400);
    await settled();
    expect(links).toHaveLength(2);
    expect(last().handshake).toMatchObject({ cursor: 'cursor 1', token: 'token', protocol: 1 });
  });
});

describe('CL-3: heartbeats (RES-4)', () => {
  const heartbeat = (cursor: string, events: number) =>
    ({ type: 'heartbeat', at: 1, data: { cursor, events } }) as const;

  test('that count the same move the cursor', async () => {
    const { last, connection } = await live();
    last().say(message(1));
    last().say(heartbeat('frontier', 1));
    expect(connection.cursor).toBe('frontier');
    expect(connection.state.get().is).toBe('live');
  });

  test('that count differently end the connection, which resumes from what was applied', async () => {
    const { last, connection, links, manual } = await live();
    last().say(message(1));
    last().say(heartbeat('frontier', 2));
    expect(links[0]?.closed).toBe(true);
    expect(connection.cursor).toBe('cursor 1');
    manual.advance(400);
    await settled();
    expect(last().handshake.cursor).toBe('cursor 1');
  });
});

describe('CL-4: silence', () => {
  test('of 20 s is a dead peer; any sign of life begins it anew', async () => {
    const { last, manual, state, links } = await live();
    manual.advance(15_000);
    last().say(caughtUp('c1'));
    manual.advance(20_000);
    expect(state().is).toBe('live');
    manual.advance(1_000);
    expect(state().is).toBe('waiting');
    expect(links[0]?.closed).toBe(true);
  });

  test('before `ready` too', async () => {
    const { manual, state } = await world();
    manual.advance(22_000);
    expect(state().is).toBe('waiting');
  });
});

describe('CL-5: back-off', () => {
  test('doubles up to 10 s, with full jitter, until a heartbeat fits', async () => {
    const { last, manual, state } = await world('token', 0.5);
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      last().end();
      const now = state();
      if (now.is === 'waiting') waits.push(now.retryAt - manual.now());
      manual.advance(10_000);
      await settled();
    }
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  test('waits what `goaway` and a refusal ask for, besides', async () => {
    const { last, manual, state } = await live();
    last().say({ type: 'goaway', at: 1, data: { code: 'unavailable', retryAfterMs: 3000 } });
    last().end();
    expect(state()).toMatchObject({ is: 'waiting', retryAt: manual.now() + 3400 });
    manual.advance(3400);
    await settled();
    last().end({ code: 'rate_limited', message: '', retryAfterMs: 5000 });
    expect(state()).toMatchObject({ is: 'waiting', retryAt: manual.now() + 5800 });
  });

  test('CL-8: is cut short when somebody looks', async () => {
    const { last, connection, links } = await live();
    last().end();
    connection.hurry();
    await settled();
    expect(links).toHaveLength(2);
  });
});

describe('CL-6: tokens', () => {
  test('are renewed in place when one is about to end', async () => {
    const asked: boolean[] = [];
    const { last, links } = await live(({ fresh }) => {
      asked.push(fresh);
      return { token: fresh ? 'new' : 'old' };
    });
    last().say({ type: 'expiring', at: 1, data: { expiresAt: 2 } });
    await settled();
    expect(last().calls).toEqual([{ name: 'authenticate', input: { token: 'new' } }]);
    expect([asked, links.length]).toEqual([[false, true], 1]);
  });

  test('that are refused are asked for anew, once', async () => {
    const { last, manual, state } = await world(({ fresh }) => (fresh ? 'new' : 'old'));
    last().end({ code: 'unauthenticated', message: '' });
    manual.advance(400);
    await settled();
    expect(last().handshake.token).toBe('new');
    last().end({ code: 'unauthenticated', message: '' });
    expect(state()).toEqual({ is: 'signedOut', code: 'unauthenticated' });
  });

  test('of a source that fails are asked for again; of one that says so, there are none', async () => {
    let error: Error = new Error('offline');
    const { state, manual, links } = await world(() => Promise.reject(error));
    expect([state().is, links.length]).toEqual(['waiting', 0]);
    error = new Refusal({ code: 'unauthenticated', message: '' });
    manual.advance(400);
    await settled();
    expect(state()).toEqual({ is: 'signedOut', code: 'unauthenticated' });
  });
});

describe('CL-7: an end that is none of the network', () => {
  test('is not tried again: outdated, forbidden', async () => {
    for (const code of ['unsupported', 'forbidden'] as const) {
      const { last, manual, state, links } = await world();
      last().end({ code, message: '' });
      manual.advance(600_000);
      await settled();
      expect(links).toHaveLength(1);
      expect(state()).toEqual(code === 'forbidden' ? { is: 'signedOut', code } : { is: 'outdated' });
    }
  });

  test('closed is closed: what still comes is not heard', async () => {
    const { last, connection, applied, state } = await live();
    const link = last();
    connection.close();
    link.say(message(1));
    link.end();
    expect([applied, state()]).toEqual([[], { is: 'closed' }]);
  });
});

describe('CL-9: a call', () => {
  test('waits for the connection', async () => {
    const { last, connection } = await world();
    const call = connection.call('listBlocks', {});
    await settled();
    expect(last().calls).toEqual([]);
    last().say(ready('c0'));
    await call;
    expect(last().calls).toEqual([{ name: 'listBlocks', input: {} }]);
  });

  test('that cannot be made is `unavailable`, in time', async () => {
    const { connection, manual } = await world();
    const call = connection.call('listBlocks', {});
    manual.advance(10_000);
    await expect(call).rejects.toMatchObject({ code: 'unavailable' });
    connection.close();
    await expect(connection.call('listBlocks', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('rejects with what the server said, or that it said nothing', async () => {
    const { connection, answer } = await live();
    answer(() => ({
      ok: false,
      error: { code: 'forbidden', message: 'no', issues: [{ path: 'a', message: 'b' }] },
    }));
    await expect(connection.call('listBlocks', {})).rejects.toMatchObject({
      code: 'forbidden',
      message: 'no',
    });
    answer(() => Promise.reject(unavailable('gone')));
    await expect(connection.call('listBlocks', {})).rejects.toMatchObject({ code: 'unavailable' });
  });
});

import { describe, expect, it } from 'vitest';
import { Connection, type Answer, type Pipe } from './connection.ts';
import { Refusal, type LiveEvent, type Signal, type SignalData, type WireError } from './wire.ts';

const ready = (cursor: string, resume: SignalData<'ready'>['resume'] = { result: 'complete' }): Signal => ({
  type: 'ready',
  at: 1,
  data: { user: 'me', session: 's', protocol: 1, serverTime: 1, limits: {}, resume, cursor },
});

const message = (seq: number): LiveEvent => ({
  type: 'receiveMessage',
  channel: 'c1',
  seq,
  id: `e${seq}`,
  by: 'bilal',
  at: seq,
  data: { text: `text ${seq}` },
  cursor: `cursor ${seq}`,
});

type Listeners = {
  connect: () => void;
  disconnect: () => void;
  connect_error: (error: Error & { data?: WireError }) => void;
};

/** The far end of a pipe, a renewal of tokens, and time that passes when it is told to. */
const world = (fails?: Refusal) => {
  const log: string[] = [];
  const listeners: Partial<Listeners> = {};
  let receive: (type: string, envelope: LiveEvent | Signal) => void = () => undefined;
  let timer: { ms: number; run: () => void } | undefined;
  let answer: Answer = { ok: true, data: {} };
  let token = 'old';
  const socket: Pipe = {
    auth: undefined,
    connect: () => log.push(`connect ${JSON.stringify(auth())}`),
    disconnect: () => {
      log.push('disconnect');
      listeners.disconnect?.();
    },
    onAny: (listener) => (receive = listener),
    on: (event: keyof Listeners, listener: Listeners[keyof Listeners]) =>
      Object.assign(listeners, { [event]: listener }),
    timeout: () => ({
      emitWithAck: async (name, input) => {
        log.push(`${name} ${JSON.stringify(input)}`);
        return answer;
      },
    }),
  };
  const auth = (): unknown => {
    let given: unknown;
    if (typeof socket.auth === 'function') socket.auth((value: unknown) => (given = value));
    return given;
  };
  const connection = new Connection({
    socket,
    token: () => token,
    renew: async () => {
      if (fails !== undefined) throw fails;
      token = 'new';
      log.push('renewed');
    },
    onReady: () => undefined,
    onEvent: (event) => void log.push(`event ${event.seq} after ${JSON.stringify(auth())}`),
    onSignal: () => undefined,
    onState: (state) => void log.push(state),
    after: (ms, run) => {
      timer = { ms, run };
      return () => (timer = undefined);
    },
    random: () => 1,
  });
  return {
    connection,
    listeners,
    /** What happened since the last look. */
    look: () => log.splice(0),
    hear: (envelope: LiveEvent | Signal) => receive(envelope.type, envelope),
    answers: (next: Answer) => (answer = next),
    wait: () => timer?.ms,
    pass: async () => {
      timer?.run();
      await new Promise((resolve) => void setTimeout(resolve, 0));
    },
  };
};

const hello = (cursor?: string, token = 'old') =>
  JSON.stringify({ token, ...(cursor !== undefined && { cursor }), window: 200, protocol: 1 });

const heartbeat = (events: number): Signal => ({
  type: 'heartbeat',
  at: 1,
  data: { cursor: 'beat', events },
});

describe('connection', () => {
  it('comes back with the cursor of what was applied, kept only after it was applied (CUR-1)', async () => {
    const { hear, look, listeners, pass } = world();
    listeners.connect?.();
    hear(ready('start'));
    hear(message(1));
    hear(message(2));
    expect(look()).toEqual([
      `connect ${hello()}`,
      'live',
      `event 1 after ${hello('start')}`,
      `event 2 after ${hello('cursor 1')}`,
    ]);
    listeners.disconnect?.();
    await pass();
    expect(look()).toEqual(['waiting', 'connecting', `connect ${hello('cursor 2')}`]);
  });

  it('replaces itself when it counted other events than the server, else takes its cursor (RES-4)', async () => {
    const { hear, look, listeners, pass } = world();
    listeners.connect?.();
    hear(ready('start'));
    hear(message(1));
    hear(heartbeat(1));
    look();
    hear(message(2));
    hear(heartbeat(3));
    expect(look().slice(1)).toEqual(['disconnect', 'waiting']);
    await pass();
    expect(look().at(-1)).toBe(`connect ${hello('cursor 2')}`);
    listeners.connect?.();
    hear(ready('cursor 2'));
    hear(heartbeat(0));
    listeners.disconnect?.();
    await pass();
    expect(look().at(-1)).toBe(`connect ${hello('beat')}`);
  });

  it('waits longer from time to time, at least as long as it is told to, and hurries when asked', () => {
    const { connection, hear, listeners, wait, look } = world();
    const waits = [0, 1, 2, 3, 4, 5].map(() => {
      listeners.connect_error?.(new Error('no route'));
      return wait();
    });
    expect(waits).toEqual([400, 800, 1600, 3200, 5000, 5000]);
    look();
    connection.hurry();
    expect(look()).toEqual(['connecting', `connect ${hello()}`]);
    hear(ready('start'));
    hear({ type: 'goaway', at: 1, data: { retryAfterMs: 3000 } });
    listeners.disconnect?.();
    expect(wait()).toBe(3400);
  });

  it('renews its token in place before it ends, and before it connects when it was refused (AUTH-1)', async () => {
    const { hear, look, listeners, pass } = world();
    hear(ready('start'));
    look();
    hear({ type: 'expiring', at: 1, data: { expiresAt: 2 } });
    await pass();
    expect(look()).toEqual(['renewed', 'authenticate {"token":"new"}']);
    listeners.connect_error?.(
      Object.assign(new Error(), { data: { code: 'unauthenticated' as const, message: '' } }),
    );
    await pass();
    expect(look()).toEqual(['waiting', 'connecting', 'renewed', `connect ${hello('start', 'new')}`]);
  });

  it('goes on trying while a new token cannot be had for want of a network', async () => {
    const { look, listeners, pass } = world(new Refusal({ code: 'unavailable', message: '' }));
    listeners.connect_error?.(
      Object.assign(new Error(), { data: { code: 'unauthenticated' as const, message: '' } }),
    );
    await pass();
    expect(look().slice(1)).toEqual(['waiting', 'connecting', 'waiting']);
  });

  it('stops where the server no longer speaks its version (VER-1)', () => {
    const { look, listeners, wait } = world();
    listeners.connect_error?.(
      Object.assign(new Error(), { data: { code: 'unsupported' as const, message: '' } }),
    );
    expect([look().at(-1), wait()]).toEqual(['outdated', undefined]);
  });

  it('calls only while the server takes commands, and throws what it refuses', async () => {
    const { connection, hear, answers } = world();
    const call = () => connection.call('getProfile', {});
    await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
    hear(ready('start'));
    answers({ ok: false, error: { code: 'forbidden', message: 'no' } });
    await expect(call()).rejects.toMatchObject({ code: 'forbidden', message: 'no' });
    connection.close();
    await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

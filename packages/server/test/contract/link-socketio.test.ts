/** Socket.IO is held to what every link must do: WebSocket only, long polling only, and polling with an upgrade. */
import { createServer } from 'node:http';
import { Server as SocketIo } from 'socket.io';
import { defaultLimits } from '@ghanti/protocol';
import { eventually } from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { WireSignal } from '../../src/hub/batch.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { silentLogger } from '../../src/kit/logger.ts';
import type { Link, TransportName } from '../../src/session/link.ts';
import { Outbound } from '../../src/session/outbound.ts';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { SocketIoLink } from '../../src/transport/socketio-link.ts';
import { watchRules } from '../../src/transport/watched-socket.ts';
import { keepOrder, pipedWebSockets } from '../../src/transport/socketio-pipes.ts';
import { createStall, listening } from './stall.ts';

const open = (transports: readonly string[], piped: boolean) => async (): Promise<OpenLink> => {
  const http = createServer();
  const server = new SocketIo(http, {
    perMessageDeflate: false,
    ...(piped && {
      wsEngine: pipedWebSockets(
        watchRules({ clock: systemClock, logger: silentLogger, limits: defaultLimits }),
      ),
    }),
  });
  if (piped) keepOrder(server);
  const proxy = createStall(await listening(http));
  const linked = new Promise<Link>((resolve) =>
    server.of('/chat').on('connection', (socket) => resolve(new SocketIoLink(socket, systemClock))),
  );
  const client = io(`http://127.0.0.1:${await listening(proxy.server)}/chat`, {
    transports: [...transports],
    reconnection: false,
    forceNew: true,
  });
  const came: Came[] = [];
  client.onAny((type: string, envelope: unknown) => void came.push({ type, envelope }));
  let gone = false;
  client.on('disconnect', () => (gone = true));
  const link = await linked;
  return {
    link,
    end: {
      came,
      get gone() {
        return gone;
      },
      say(name, input, answered) {
        const given = input === undefined ? [] : [input];
        if (answered) client.emit(name, ...given, (envelope: unknown) => came.push({ type: name, envelope }));
        else client.emit(name, ...given);
      },
      stall: () => proxy.set(true),
      resume: () => proxy.set(false),
      leave: () => void client.disconnect(),
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      proxy.close();
      http.closeAllConnections();
      await server.close();
    },
  };
};

const drivers: [string, TransportName, readonly string[]][] = [
  ['Socket.IO WebSocket', 'websocket', ['websocket']],
  ['Socket.IO long polling', 'polling', ['polling']],
  ['Socket.IO long polling with an upgrade', 'websocket', ['polling', 'websocket']],
];
for (const [name, transport, transports] of drivers) {
  linkContract({ name, transport, open: open(transports, true), interleaved: transport === 'polling' });
  linkContract({ name: `${name}, no pipe`, transport, open: open(transports, false) });
}

describe('who polls while much goes on', () => {
  /** A link with its way out, and how many answers it gave. */
  const polled = async (transports: readonly string[]) => {
    const opened = await open(transports, true)();
    const { link } = opened;
    const outbound = new Outbound({
      link,
      maxBuffered: 2 ** 20,
      overflow: () => undefined,
      now: () => Date.now(),
    });
    let drains = 0;
    link.listen({
      linkOnCommand: (_name, _input, reply) => reply !== undefined && outbound.reply(reply, { ok: true }),
      linkOnDrain: () => {
        drains += 1;
        outbound.drain();
      },
      linkOnClose: () => undefined,
    });
    const tell = (n: number): void => outbound.signal(new WireSignal('tick', { at: 0, data: { n } }), false);
    return { opened, tell, answers: () => drains };
  };

  const told = ({ end }: OpenLink): unknown[] =>
    end.came.flatMap(({ type, envelope }) => (type === 'tick' ? [envelope] : []));
  const ticks = (count: number): unknown[] =>
    Array.from({ length: count }, (_, n) => ({ type: 'tick', at: 0, data: { n } }));

  test('is told all of it in order, many in one answer', async () => {
    const { opened, tell, answers } = await polled(['polling']);
    await using _opened = opened;
    const began = performance.now();
    let count = 0;
    while (performance.now() - began < 1_500) {
      tell((count += 1) - 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await eventually(() => expect(told(opened)).toEqual(ticks(count)));
    const seconds = (performance.now() - began) / 1000;
    expect(count).toBeGreaterThan(100);
    expect(answers()).toBeLessThanOrEqual(10 + 10 * seconds + 2);
  });

  test('is answered at once where he asks, and nothing changes its place in an upgrade', async () => {
    const { opened, tell } = await polled(['polling', 'websocket']);
    await using _opened = opened;
    for (let n = 0; n < 400; n += 1) {
      tell(n);
      if (n % 20 === 0) opened.end.say('hear', undefined, true);
      if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await eventually(() => expect(told(opened)).toEqual(ticks(400)));
    await eventually(() => expect(opened.link.transport).toBe('websocket'));
    await eventually(() => expect(opened.end.came.filter(({ type }) => type === 'hear').length).toBe(20));
  });
});

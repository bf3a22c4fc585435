/** Socket.IO is held to what every link must do: WebSocket only, long polling only, and polling with an upgrade. */
import { createServer } from 'node:http';
import { Server as SocketIo } from 'socket.io';
import { defaultLimits } from '@ghanti/protocol';
import { createManualClock, eventually } from '@ghanti/testkit';
import { io } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { WireSignal } from '../../src/hub/batch.ts';
import { systemClock, type Clock } from '../../src/kit/clock.ts';
import { silentLogger } from '../../src/kit/logger.ts';
import type { Link, TransportName } from '../../src/session/link.ts';
import { Outbound } from '../../src/session/outbound.ts';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { PollTurns } from '../../src/transport/poll-pace.ts';
import { sharePolls } from '../../src/transport/socketio-answers.ts';
import { SocketIoLink } from '../../src/transport/socketio-link.ts';
import { textParser } from '../../src/transport/socketio-parser.ts';
import { watchRules } from '../../src/transport/watched-socket.ts';
import { keepOrder, pipedWebSockets } from '../../src/transport/socketio-pipes.ts';
import { createStall, listening } from './stall.ts';

const open =
  (transports: readonly string[], piped: boolean, clock: Clock = systemClock) =>
  async (): Promise<OpenLink> => {
    const http = createServer();
    const server = new SocketIo(http, {
      perMessageDeflate: false,
      ...(piped && {
        parser: textParser,
        wsEngine: pipedWebSockets(
          watchRules({ clock: systemClock, logger: silentLogger, limits: defaultLimits }),
        ),
      }),
    });
    if (piped) keepOrder(server);
    sharePolls(server);
    const proxy = createStall(await listening(http));
    const linked = new Promise<Link>((resolve) =>
      server
        .of('/chat')
        .on('connection', (socket) => resolve(new SocketIoLink(socket, clock, new PollTurns(clock)))),
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
          if (answered)
            client.emit(name, ...given, (envelope: unknown) => came.push({ type: name, envelope }));
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
  /** A link with its way out on a clock that stands still, what was heard on it, and how often it was answered. */
  const polled = async (transports: readonly string[]) => {
    const clock = createManualClock();
    const opened = await open(transports, true, clock)();
    const { link, end } = opened;
    const bounds = { maxBuffered: 2 ** 24, now: () => clock.now() };
    const outbound = new Outbound(link, bounds, { overflowed: () => undefined });
    const seen = { answers: 0, commands: 0 };
    link.listen({
      linkOnCommand: (_name, _input, reply) => {
        seen.commands += 1;
        if (reply !== undefined) outbound.reply(reply, { ok: true });
      },
      linkOnDrain: () => {
        seen.answers += 1;
        outbound.drain();
      },
      linkOnClose: () => undefined,
    });
    const tell = (n: number, text = ''): void =>
      outbound.signal(new WireSignal('tick', { at: 0, data: { n, text } }), false);
    const ticks = (): unknown[] =>
      end.came.flatMap(({ type, envelope }) => (type === 'tick' ? [Object(envelope).data.n] : []));
    const told = (count: number): Promise<void> =>
      eventually(() => expect(ticks()).toEqual(Array.from({ length: count }, (_, n) => n)));
    /** A whole way to the server, for which nothing has to come back. */
    const turn = async (): Promise<void> => {
      const before = seen.commands;
      end.say('note', undefined, false);
      await eventually(() => expect(seen.commands).toBeGreaterThan(before));
    };
    return { opened, clock, seen, tell, ticks, told, turn };
  };

  /** Ten that each have an answer of their own, and then many that wait. */
  const held = async (of: Awaited<ReturnType<typeof polled>>): Promise<void> => {
    for (let n = 0; n < 10; n += 1) {
      of.tell(n);
      await of.told(n + 1);
    }
    of.tell(10);
    await of.told(11);
    for (let n = 11; n < 60; n += 1) {
      of.tell(n);
      if (n % 10 === 0) await of.turn();
    }
    expect(of.ticks()).toHaveLength(11);
  };

  test('is given in one answer what came within a quarter of a second', async () => {
    const of = await polled(['polling']);
    await using _opened = of.opened;
    await held(of);
    const { answers } = of.seen;
    of.clock.advance(250);
    await of.told(60);
    expect(of.seen.answers - answers).toBeLessThanOrEqual(2);
  });

  test('is answered at once where he asks', async () => {
    const of = await polled(['polling']);
    await using _opened = of.opened;
    await held(of);
    of.opened.end.say('hear', undefined, true);
    await of.told(60);
    await eventually(() => expect(of.opened.end.came.at(-1)?.type).toBe('hear'));
  });

  test('is not held up where an answer is full', async () => {
    const of = await polled(['polling']);
    await using _opened = of.opened;
    for (let n = 0; n < 40; n += 1) of.tell(n, 'x'.repeat(70_000));
    await of.told(40);
  });

  test('gets all in its place when he changes over', async () => {
    const of = await polled(['polling', 'websocket']);
    await using _opened = of.opened;
    for (let n = 0; n < 400; n += 1) {
      of.tell(n);
      if (n % 20 === 0) await of.turn();
    }
    await eventually(() => expect(of.opened.link.transport).toBe('websocket'));
    await of.told(400);
  });
});

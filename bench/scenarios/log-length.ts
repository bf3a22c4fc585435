/**
 * Does a long channel cost more than a short one? The same server holds both; sending, a page of history from anywhere and a
 * resume from a hundred events back are timed on each in turn, one call after another, below the wire. 10 million events
 * with `--long`, else a million (ten thousand in a quick run).
 */
import { ghanti, type Prepared } from '../peers/ghanti.ts';
import type { GhantiServer } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import type { Call, Called } from '../src/servers/orders.ts';
import type { Scale, Scenario } from './scenario.ts';

const calls = 300;
const behind = 100;
const shortLength = 10_000;
const rooms = { short: 'r00000', long: 'r00001' };
type Which = keyof typeof rooms;

const lengthOf = (which: Which, { quick, long }: Scale): number => {
  if (which === 'short') return quick ? shortLength / 10 : shortLength;
  return quick ? shortLength : long ? 10_000_000 : 1_000_000;
};

const medianMs = (called: readonly Called[]): number =>
  called.map(({ ms }) => ms).toSorted((a, b) => a - b)[called.length >> 1] ?? 0;

/** Each channel has one member of its own, so that a resume reads that channel alone. */
const ownerOf = (which: Which): string => (which === 'short' ? 'm00000' : 'm00001');

const cursorOf = (output: unknown): string => {
  if (
    typeof output === 'object' &&
    output !== null &&
    'cursor' in output &&
    typeof output.cursor === 'string'
  )
    return output.cursor;
  throw new Error('sync gave no cursor');
};

class Channel {
  readonly #server: GhantiServer;
  readonly #user: string;
  readonly #channel: string;
  readonly #length: number;
  #sent = 0;

  constructor(server: GhantiServer, which: Which, prepared: Prepared, scale: Scale) {
    this.#server = server;
    this.#user = ownerOf(which);
    this.#channel = prepared.channels.get(rooms[which]) ?? '';
    this.#length = lengthOf(which, scale);
  }

  fill(): Promise<unknown> {
    return this.#server.order({
      do: 'fill',
      user: this.#user,
      channel: this.#channel,
      count: this.#length,
      from: 0,
    });
  }

  async times(): Promise<Figures> {
    const sendMs = medianMs(await this.#server.order({ do: 'calls', calls: this.#sends(calls) }));
    const historyMs = medianMs(await this.#server.order({ do: 'calls', calls: this.#pages() }));
    const cursor = cursorOf(await this.#server.call(this.#user, 'sync', {}));
    await this.#server.order({ do: 'calls', calls: this.#sends(behind) });
    const sync: Call = { user: this.#user, command: 'sync', input: { cursor } };
    const resumeMs = medianMs(
      await this.#server.order({ do: 'calls', calls: Array.from({ length: calls }, () => sync) }),
    );
    return { sendMs, historyMs, resumeMs, events: this.#length };
  }

  #sends(count: number): Call[] {
    return Array.from({ length: count }, () => {
      this.#sent += 1;
      const input = { channel: this.#channel, clientId: `time-${this.#sent}`, text: 'x'.repeat(100) };
      return { user: this.#user, command: 'sendMessage', input };
    });
  }

  #pages(): Call[] {
    return Array.from({ length: calls }, (_, at) => {
      const after = Math.floor(((at + 0.5) / calls) * (this.#length - behind));
      return { user: this.#user, command: 'history', input: { channel: this.#channel, after, limit: 100 } };
    });
  }
}

/** Both channels are filled once; every round times them one after the other. */
let filled: Promise<Record<Which, Channel>> | undefined;
let server: GhantiServer | undefined;

const fillBoth = async (scale: Scale): Promise<Record<Which, Channel>> => {
  let prepared: Prepared | undefined;
  const started = (one: GhantiServer, data: Prepared): void => {
    server = one;
    prepared = data;
  };
  await ghanti('ws', { started }).start({ is: 'rooms', rooms: 2, members: 1, roomsEach: 1 });
  if (server === undefined || prepared === undefined) throw new Error('the server did not start');
  const channels = {
    short: new Channel(server, 'short', prepared, scale),
    long: new Channel(server, 'long', prepared, scale),
  };
  await channels.long.fill();
  await channels.short.fill();
  await channels.short.times();
  return channels;
};

export const logLength: readonly Scenario[] = [
  {
    name: 'log-length',
    entries: () =>
      (['short', 'long'] as const).map((which) => ({
        contestant: which,
        measure: async (scale) => (await (filled ??= fillBoth(scale)))[which].times(),
      })),
    done: async () => {
      await server?.stop();
    },
  },
];

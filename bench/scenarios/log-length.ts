/**
 * Does a long channel cost more than a short one? The same server holds both; sending, a page of history from anywhere and a
 * resume from a hundred events back are timed on each, one call after another, below the wire, in twenty turns: what the machine does
 * meanwhile it does to both. 10 million events with `--long`, else a million (ten thousand in a quick run).
 */
import { ghanti, type Prepared } from '../peers/ghanti.ts';
import type { GhantiServer } from '../peers/ghanti-server.ts';
import type { Figures } from '../report/results.ts';
import type { Call, Called } from '../src/servers/orders.ts';
import type { Scale, Scenario } from './scenario.ts';

/** In each turn, of each kind. */
const calls = 15;
const turns = 20;
const behind = 100;
const shortLength = 10_000;
const rooms = { short: 'r00000', long: 'r00001' };
type Which = keyof typeof rooms;
const whiches: readonly Which[] = ['short', 'long'];
type Times = Readonly<Record<'send' | 'history' | 'resume', readonly number[]>>;

const lengthOf = (which: Which, { quick, long }: Scale): number => {
  if (which === 'short') return quick ? shortLength / 10 : shortLength;
  return quick ? shortLength : long ? 10_000_000 : 1_000_000;
};

const medianOf = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
const msOf = (called: readonly Called[]): number[] => called.map(({ ms }) => ms);

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

  /** One turn: how long each call took. */
  async time(turn: number): Promise<Times> {
    const send = msOf(await this.#server.order({ do: 'calls', calls: this.#sends(calls) }));
    const history = msOf(await this.#server.order({ do: 'calls', calls: this.#pages(turn) }));
    const cursor = cursorOf(await this.#server.call(this.#user, 'sync', {}));
    await this.#server.order({ do: 'calls', calls: this.#sends(behind) });
    const sync: Call = { user: this.#user, command: 'sync', input: { cursor } };
    const syncs = Array.from({ length: calls }, () => sync);
    const resume = msOf(await this.#server.order({ do: 'calls', calls: syncs }));
    return { send, history, resume };
  }

  #sends(count: number): Call[] {
    return Array.from({ length: count }, () => {
      this.#sent += 1;
      const input = { channel: this.#channel, clientId: `time-${this.#sent}`, text: 'x'.repeat(100) };
      return { user: this.#user, command: 'sendMessage', input };
    });
  }

  /** From all over the channel, others in each turn. */
  #pages(turn: number): Call[] {
    return Array.from({ length: calls }, (_, at) => {
      const place = (at * turns + turn + 0.5) / (calls * turns);
      const after = Math.floor(place * (this.#length - behind));
      return { user: this.#user, command: 'history', input: { channel: this.#channel, after, limit: 100 } };
    });
  }
}

/** Both channels are filled once. */
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
  await channels.short.time(0);
  await channels.long.time(0);
  return channels;
};

const figuresFrom = (times: readonly Times[], events: number): Figures => {
  const median = (kind: keyof Times): number => medianOf(times.flatMap((each) => each[kind]));
  return { sendMs: median('send'), historyMs: median('history'), resumeMs: median('resume'), events };
};

const timeBoth = async (scale: Scale): Promise<Record<Which, Figures>> => {
  const channels = await (filled ??= fillBoth(scale));
  const times: Record<Which, Times[]> = { short: [], long: [] };
  for (let turn = 0; turn < turns; turn += 1)
    for (const which of turn % 2 === 0 ? whiches : whiches.toReversed())
      times[which].push(await channels[which].time(turn));
  return {
    short: figuresFrom(times.short, lengthOf('short', scale)),
    long: figuresFrom(times.long, lengthOf('long', scale)),
  };
};

/** Of this round, until both have been told. */
const timed = new Map<Which, Figures>();

const measure = async (which: Which, scale: Scale): Promise<Figures> => {
  if (!timed.has(which)) {
    const both = await timeBoth(scale);
    for (const each of whiches) timed.set(each, both[each]);
  }
  const figures = timed.get(which) ?? {};
  timed.delete(which);
  return figures;
};

export const logLength: readonly Scenario[] = [
  {
    name: 'log-length',
    slow: true,
    entries: () => whiches.map((which) => ({ contestant: which, measure: (scale) => measure(which, scale) })),
    done: async () => {
      await server?.stop();
    },
  },
];

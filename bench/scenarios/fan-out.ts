/**
 * One message to many: at saturation (so many in flight), one at a time, and at a steady 100 a second; in one room and in a
 * hundred. Every member of Ghanti marks what it has seen once a second. Every delivery is counted: what a run lost, had
 * twice or out of order is told beside its speed.
 */
import type { Audience, Contestant } from '../peers/contestant.ts';
import { ghanti } from '../peers/ghanti.ts';
import { bun, nchan, sendLoop, ws } from '../peers/plain.ts';
import { stock } from '../peers/stock.ts';
import { ejabberd, prosody } from '../peers/xmpp.ts';
import { Load, loadCpu, othersCpu, type LoadOptions, type Ran, type RunOptions } from '../measure/load.ts';
import type { Figures } from '../report/results.ts';
import { profiling } from './profiling.ts';
import type { Entry, Scale, Scenario } from './scenario.ts';

export const saturation = 32;

/** In one full room Ghanti's figures rise for so many times as long as elsewhere: what its members do beside reading is compiled late. */
const fullRoomWarm = 3;

/** How many members hear a message. */
const reach = (audience: Audience): number =>
  audience.is === 'room' || audience.is === 'rooms' ? audience.members : 1;

export const figuresOf = (ran: Ran, audience: Audience): Figures => ({
  deliveriesPerSecond: ran.deliveries / ran.seconds,
  messagesPerSecond: (ran.acks || ran.deliveries / reach(audience)) / ran.seconds,
  p50Ms: ran.deliveredIn.p50,
  p99Ms: ran.deliveredIn.p99,
  serverCpu: ran.serverCpu / ran.seconds,
  usPerDelivery: (ran.serverCpu * 1e6) / Math.max(1, ran.deliveries),
  loadCpu: loadCpu(ran),
  othersCpu: othersCpu(ran),
  perRead: ran.deliveries / Math.max(1, ran.reads),
  bytesPerDelivery: ran.bytes / Math.max(1, ran.deliveries),
  missing: ran.sent * reach(audience) - ran.delivered,
  wrongOrder: ran.holes,
  refused: ran.refusals,
  lostConnections: ran.lost,
});

type Plan = {
  readonly audience: Audience;
  readonly run: Omit<RunOptions, 'warmMs' | 'measureMs'>;
  readonly load?: LoadOptions;
  /** Warm for so many times as long, but where only an indication is wanted. */
  readonly warm?: number;
};

const measureFanOut = async (
  contestant: Contestant,
  { audience, run, load: options, warm = 1 }: Plan,
  scale: Scale,
): Promise<Figures> => {
  await using running = await contestant.start(audience);
  await using load = new Load(running, { markEveryMs: scale.markEveryMs, ...options });
  await load.open();
  const { measureMs } = scale;
  const warmMs = scale.quick ? scale.warmMs : scale.warmMs * warm;
  await using _profile = await profiling(running, contestant.name, scale);
  return figuresOf(await load.run({ warmMs, measureMs, ...run }), audience);
};

const io = ghanti('io');
const raw = ghanti('ws');

const entriesOf = (contestants: readonly Contestant[], plan: Plan): readonly Entry[] =>
  contestants.map((contestant) => ({
    contestant: contestant.name,
    measure: (scale) => measureFanOut(contestant, plan, scale),
  }));

const room = (members: number): Audience => ({ is: 'room', members });

const fullRoom = (members: number): Plan => ({
  audience: room(members),
  run: { inFlight: saturation },
  warm: fullRoomWarm,
});

const saturated = (members: number, contestants: (scale: Scale) => readonly Contestant[]): Scenario => ({
  name: `fan-out-${members}`,
  entries: (scale) => entriesOf(contestants(scale), fullRoom(members)),
});

/** The limit of one core with frames as long as Ghanti's envelopes, which are 368 bytes around a text of 100. */
const sendLoopOfEnvelopes: Contestant = { ...sendLoop, name: 'c-loop+envelope' };
const envelopeText = 366;

const hundredRooms: Audience = { is: 'rooms', rooms: 100, members: 100, roomsEach: 10 };

export const fanOut: readonly Scenario[] = [
  {
    name: 'fan-out-1000',
    entries: ({ quick }) => [
      ...entriesOf(
        [io, raw, stock, bun, nchan, ...(quick ? [] : [ws, sendLoop, ejabberd, prosody])],
        fullRoom(1_000),
      ),
      ...entriesOf(quick ? [] : [sendLoopOfEnvelopes], {
        ...fullRoom(1_000),
        load: { textBytes: envelopeText },
      }),
    ],
  },
  saturated(5_000, ({ quick }) => (quick ? [] : [io, raw, stock, bun, nchan])),
  {
    name: 'fan-out-rooms',
    // As many in flight that each member has 32 frames coming, as in the one room.
    entries: ({ quick }) =>
      entriesOf([io, raw, stock, ...(quick ? [] : [bun])], {
        audience: hundredRooms,
        run: { inFlight: saturation * 10 },
      }),
  },
  {
    name: 'fan-out-one',
    entries: ({ quick }) =>
      entriesOf([raw, stock, sendLoop, ...(quick ? [] : [io, bun, nchan, ws])], {
        audience: room(1_000),
        run: { inFlight: 1 },
      }),
  },
  {
    name: 'fan-out-rate',
    entries: ({ quick }) =>
      entriesOf([raw, stock, ...(quick ? [] : [io, bun, nchan, ws, ejabberd])], {
        audience: room(1_000),
        run: { perSecond: 100 },
      }),
  },
  saturated(100, ({ quick }) => (quick ? [] : [io, raw])),
  saturated(10_000, ({ quick }) => (quick ? [] : [io, raw])),
];

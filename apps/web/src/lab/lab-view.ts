/** What is seen of a run, and how it changes when a report of the server comes. Pure. */
import type { LabCount, LabLane, LabReport } from '@ghanti/protocol';
import { labLanes } from './lanes/lab-lanes.ts';
import type { LaneState } from './lanes/lane.ts';
import { addIdle, idlePerMinute, noIdle, percentile, type Idle } from './measure.ts';
import type { Payload, WireLine } from './wire/decode.ts';

export type StopReason = 'asked' | 'time' | 'hidden' | 'failed';

/** The ring of that number was heard at that moment, so many ms after it was rung. */
export type Point = { readonly ring: number; readonly at: number; readonly ms: number };

export type LaneView = {
  readonly state: LaneState;
  readonly count: LabCount;
  readonly payload: Payload;
  readonly messages: number;
  /** Of each ring that was heard, after how many ms. */
  readonly rings: ReadonlyMap<string, number>;
  readonly last: number | undefined;
  /** The same in the order of hearing, with when; of the last minute and a little more. */
  readonly points: readonly Point[];
  readonly idle: Idle;
  readonly lines: readonly WireLine[];
};

export type LabView = {
  readonly is: 'idle' | 'starting' | 'running' | 'stopped';
  readonly why: StopReason | undefined;
  readonly rings: number;
  /** The last ring was not taken. */
  readonly refused: boolean;
  /** Nothing leaves the page, and nothing reaches it. */
  readonly held: boolean;
  readonly lost: number;
  /** Of several, what is counted is what one of them carried. */
  readonly nodes: 'one' | 'several';
  readonly lookedAt: number;
  readonly lanes: Readonly<Record<LabLane, LaneView>>;
};

/** Newest first; the wire view shows no more of a lane. */
const mostLines = 300;

const none: LabCount = { requests: 0, connections: 0, open: 0, up: 0, down: 0 };

const emptyLane: LaneView = {
  state: 'connecting',
  count: none,
  payload: { up: 0, down: 0 },
  messages: 0,
  rings: new Map(),
  last: undefined,
  points: [],
  idle: noIdle,
  lines: [],
};

export const emptyView = (): LabView => ({
  is: 'idle',
  why: undefined,
  rings: 0,
  refused: false,
  held: false,
  lost: 0,
  nodes: 'one',
  lookedAt: 0,
  lanes: {
    shortPoll: emptyLane,
    longPoll: emptyLane,
    sse: emptyLane,
    websocket: emptyLane,
    socketio: emptyLane,
  },
});

export const withLane = (view: LabView, lane: LabLane, change: Partial<LaneView>): LabView => ({
  ...view,
  lanes: { ...view.lanes, [lane]: { ...view.lanes[lane], ...change } },
});

type Seen = {
  readonly lines: readonly WireLine[];
  readonly now: number;
  /** Nothing rang since the last report. */
  readonly quiet: boolean;
  readonly payload: (lane: LabLane) => Payload;
};

export const seen = (view: LabView, report: LabReport, { lines, now, quiet, payload }: Seen): LabView =>
  labLanes.reduce<LabView>(
    (next, lane) => {
      const before = view.lanes[lane];
      const count = report.lanes[lane];
      const own = lines.filter((line) => line.lane === lane).toReversed();
      return withLane(next, lane, {
        count,
        payload: payload(lane),
        idle: addIdle(
          before.idle,
          { at: view.lookedAt, count: before.count },
          { at: now, count },
          quiet && before.state === 'open' && view.lookedAt > 0,
        ),
        lines: own.length === 0 ? before.lines : [...own, ...before.lines].slice(0, mostLines),
      });
    },
    { ...view, lookedAt: now, lost: report.lost },
  );

/** What a lane has cost and how fast it was. */
export type Figures = {
  readonly lane: LabLane;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly bytes: number;
  readonly perMinute: number | undefined;
  /** What was not payload; undefined where pieces were lost, and with them what they were. */
  readonly headers: Payload | undefined;
};

export const figuresOf = ({ lanes, lost }: LabView): readonly Figures[] =>
  labLanes.map((lane) => {
    const { rings, count, payload, idle } = lanes[lane];
    const heard = [...rings.values()];
    return {
      lane,
      p50: percentile(heard, 0.5),
      p95: percentile(heard, 0.95),
      bytes: count.up + count.down,
      perMinute: idlePerMinute(idle),
      headers:
        lost > 0
          ? undefined
          : { up: Math.max(0, count.up - payload.up), down: Math.max(0, count.down - payload.down) },
    };
  });

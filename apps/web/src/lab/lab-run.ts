/**
 * A run of the Lab: a trial at the server, five lanes, rings into a real channel, and a look at the server's counts once a second.
 * It takes at most two held HTTP/1.1 connections, and ends by itself after five minutes, or when nobody looks (X5).
 */
import type { Client } from '@ghanti/client';
import type { LabLane, LabReport } from '@ghanti/protocol';
import { accessToken } from '../session/session.ts';
import { createValue, type Value } from '../ui/value.ts';
import { closeTrial, openTrial, readTrial, ring, roomOf } from './lab-api.ts';
import { labLanes } from './lanes/lab-lanes.ts';
import { keepRunning, type Lane } from './lanes/lane.ts';
import { Line } from './lanes/line.ts';
import { longPoll, shortPoll } from './lanes/polls.ts';
import { socketIo, sse, webSocket } from './lanes/streams.ts';
import { emptyView, seen, withLane, type LabView, type Point, type StopReason } from './lab-view.ts';
import type { Settings } from './settings.ts';
import { createDecoder } from './wire/decode.ts';

const lanes: Readonly<Record<LabLane, Lane>> = {
  shortPoll,
  longPoll,
  sse,
  websocket: webSocket,
  socketio: socketIo,
};

const lookMs = 1_000;
const longestMs = 5 * 60_000;
const flakyMs = 8_000;

/** Of a lane, for the chart: a minute of the busiest rate. */
const mostPoints = 400;

const ringName = /ring-[a-z0-9]+-(\d+)/g;

export class LabRun {
  readonly view: Value<LabView> = createValue(emptyView());
  #settings: Settings;
  readonly #client: Client;
  readonly #end = new AbortController();
  #lines = new AbortController();
  readonly #decoder = createDecoder();
  readonly #line = new Line();
  /** When each ring was rung. */
  readonly #rung = new Map<string, number>();
  readonly #name = Math.random().toString(36).slice(2, 8);
  readonly #timers = new Set<ReturnType<typeof setInterval>>();
  #rate: ReturnType<typeof setInterval> | undefined;
  #lab = '';
  #room = '';
  #next = 0;
  #looking = false;
  #lastRing = -Infinity;

  constructor(client: Client, settings: Settings) {
    this.#client = client;
    this.#settings = settings;
    this.#line.latencyMs = settings.latency;
  }

  async start(): Promise<void> {
    this.#change((view) => ({ ...view, is: 'starting' }));
    try {
      this.#room = await roomOf(this.#client);
      const { lab, nodes } = await openTrial();
      this.#lab = lab;
      this.#change((view) => ({ ...view, nodes }));
    } catch {
      return this.stop('failed');
    }
    if (this.#end.signal.aborted) return void closeTrial(this.#lab).catch(() => undefined);
    this.#change((view) => ({ ...view, is: 'running' }));
    this.#begin();
    this.#every(lookMs, () => void this.look());
    this.#every(longestMs, () => this.stop('time'));
    this.#every(flakyMs, () => this.#settings.flaky && this.drop());
    document.addEventListener('visibilitychange', this.#hidden);
    this.set(this.#settings);
  }

  stop(why: StopReason): void {
    if (this.#end.signal.aborted) return;
    this.#end.abort();
    this.#lines.abort();
    this.#line.release();
    clearInterval(this.#rate);
    for (const timer of this.#timers) clearInterval(timer);
    document.removeEventListener('visibilitychange', this.#hidden);
    this.#change((view) => ({ ...view, is: 'stopped', why, held: false }));
    if (this.#lab !== '')
      void this.look()
        .then(() => closeTrial(this.#lab))
        .catch(() => undefined);
  }

  set(settings: Settings): void {
    this.#settings = settings;
    this.#line.latencyMs = settings.latency;
    clearInterval(this.#rate);
    if (this.view.get().is !== 'running' || settings.rate === 0) return;
    this.#rate = setInterval(() => void this.ring(), 1_000 / settings.rate);
  }

  async ring(): Promise<void> {
    if (this.view.get().is !== 'running') return;
    const rings = this.view.get().rings + 1;
    const id = `ring-${this.#name}-${rings}`;
    this.#change((view) => ({ ...view, rings, refused: false }));
    this.#lastRing = performance.now();
    this.#rung.set(id, this.#lastRing);
    await this.#line.cross(this.#end.signal);
    if (this.#end.signal.aborted) return;
    await ring(
      this.#room,
      id,
      `🔔 ${id}`.padEnd(this.#settings.size, '·').slice(0, this.#settings.size),
    ).catch(() => this.#change((view) => ({ ...view, refused: true })));
  }

  /** Holds the line, or lets all that waits on it go. */
  hold(on: boolean): void {
    if (this.view.get().is !== 'running') return;
    if (on) this.#line.hold();
    else this.#line.release();
    this.#change((view) => ({ ...view, held: on }));
  }

  /** All connections go, as in a tunnel; the lanes come back by themselves. */
  drop(): void {
    this.#lines.abort();
    this.#lines = new AbortController();
    this.#begin();
  }

  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#take(await readTrial(this.#lab, this.#next));
    } catch {
      // The next look tells.
    } finally {
      this.#looking = false;
    }
  }

  readonly #hidden = (): void => {
    if (document.hidden) this.stop('hidden');
  };

  #begin(): void {
    const { signal } = this.#lines;
    for (const lane of labLanes) void keepRunning(lanes[lane], this.#given(lane, signal), signal);
  }

  #given(lane: LabLane, signal: AbortSignal) {
    return {
      at: (path: string) => `${path}${path.includes('?') ? '&' : '?'}lab=${this.#lab}.${lane}`,
      token: accessToken,
      pollMs: () => this.#settings.poll,
      cross: () => this.#line.cross(signal),
      state: (state: LabView['lanes'][LabLane]['state']) =>
        this.#change((view) => withLane(view, lane, { state })),
      heard: (text: string, messages: number) => {
        // What was on the line when it was cut is lost to this connection.
        if (!signal.aborted) this.#heard(lane, text, messages);
      },
    };
  }

  #heard(lane: LabLane, text: string, messages: number): void {
    const now = performance.now();
    const before = this.view.get().lanes[lane];
    const rings = new Map(before.rings);
    let last = before.last;
    const points: Point[] = [];
    for (const [name, number] of text.matchAll(ringName)) {
      const at = this.#rung.get(name);
      if (at === undefined || rings.has(name)) continue;
      last = now - at;
      rings.set(name, last);
      points.push({ ring: Number(number), at: now, ms: last });
    }
    const change = {
      messages: before.messages + messages,
      rings,
      last,
      points: [...before.points, ...points].slice(-mostPoints),
    };
    this.#change((view) => withLane(view, lane, change));
  }

  #take(report: LabReport): void {
    this.#next = report.next;
    const lines = this.#decoder.take(report.pieces);
    const now = performance.now();
    const quiet = now - this.#lastRing > 2 * lookMs + this.#settings.poll;
    this.#change((view) =>
      seen(view, report, { lines, now, quiet, payload: (lane) => this.#decoder.payload(lane) }),
    );
  }

  #change(change: (view: LabView) => LabView): void {
    this.view.set(change(this.view.get()));
  }

  #every(ms: number, run: () => void): void {
    this.#timers.add(setInterval(run, ms));
  }
}

/**
 * The Lab's side of the server: who opened a trial is told what of his own tagged requests went over TCP, on whichever door
 * (`?lab=<trial>.<lane>`). The tag is taken off before any door reads the address, so no door knows of it. Nobody else is told anything:
 * a trial that is another's is one that is not there (PRV-1). Nothing is watched where no request carries a tag; and a tag whose trial is
 * not here, but at another node or over, comes off all the same, so that what carries it is served.
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { labLane, notFound, type LabReport } from '@ghanti/protocol';
import type { Clock, Timer } from '../kit/clock.ts';
import { watchReads, watchWrites } from './lab-taps.ts';
import { Trial } from './lab-trial.ts';

export type LabOptions = {
  readonly clock: Pick<Clock, 'after' | 'monotonic' | 'now'>;
  readonly newId: () => string;
  /** How many serve this place: what goes to others is not counted here. */
  readonly nodes: 'one' | 'several';
};

/** Whoever does not ask for so long has gone; and nobody stays forever. */
const silentMs = 60_000;
const longestMs = 15 * 60_000;
const mostOfUser = 2;
const mostOfNode = 50;

const tag = /([?&])lab=([\w-]{22})\.(\w{1,16})(&|$)/;

type Held = { readonly trial: Trial; readonly endsAt: number; timer: Timer };

export class Lab {
  readonly #options: LabOptions;
  /** In the order in which they were opened. */
  readonly #trials = new Map<string, Held>();

  constructor(options: LabOptions) {
    this.#options = options;
  }

  open(user: string): { lab: string; endsAt: number; nodes: LabOptions['nodes'] } {
    const own = [...this.#trials].filter(([, { trial }]) => trial.user === user);
    const [oldest] = own.length >= mostOfUser ? own : this.#trials.size >= mostOfNode ? this.#trials : [];
    if (oldest !== undefined) this.#drop(oldest[0]);
    const lab = this.#options.newId();
    const { clock, nodes } = this.#options;
    const endsAt = clock.now() + longestMs;
    this.#trials.set(lab, { trial: new Trial(user, clock), endsAt, timer: this.#expire(lab) });
    return { lab, endsAt, nodes };
  }

  read(user: string, lab: string, after: number): LabReport {
    const held = this.#own(user, lab);
    held.timer.cancel();
    held.timer = this.#expire(lab);
    return held.trial.report(after);
  }

  close(user: string, lab: string): void {
    this.#own(user, lab);
    this.#drop(lab);
  }

  /** Before the doors, whichever listened first. */
  watch(server: HttpServer): void {
    server.prependListener('request', (request, response) => this.#request(request, response));
    server.prependListener('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  #own(user: string, lab: string): Held {
    const held = this.#trials.get(lab);
    if (held?.trial.user !== user) throw notFound();
    return held;
  }

  #drop(lab: string): void {
    this.#trials.get(lab)?.timer.cancel();
    this.#trials.delete(lab);
  }

  #expire(lab: string): Timer {
    const { clock } = this.#options;
    const left = (this.#trials.get(lab)?.endsAt ?? Infinity) - clock.now();
    return clock.after(Math.min(silentMs, Math.max(0, left)), () => this.#drop(lab));
  }

  /** The trial and lane that the address names, where the trial is here; the address is as it would be without them from here on. */
  #tagged(request: IncomingMessage) {
    const { url = '', socket } = request;
    if (!url.includes('lab=') || !(socket instanceof Socket)) return undefined;
    const [, before = '', id = '', name, after = ''] = tag.exec(url) ?? [];
    const lane = labLane.safeParse(name);
    if (!lane.success) return undefined;
    request.url = url.replace(tag, after === '' ? '' : before);
    const trial = this.#trials.get(id)?.trial;
    if (trial === undefined) return undefined;
    return { trial, socket, exchange: trial.begin(lane.data, socket, request, url) };
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const found = this.#tagged(request);
    if (found === undefined) return;
    const { trial, socket, exchange } = found;
    watchReads(request, exchange);
    watchWrites(socket, exchange);
    response.once('close', () => trial.end(exchange));
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const found = this.#tagged(request);
    if (found === undefined) return;
    const { trial, socket, exchange } = found;
    watchWrites(socket, exchange);
    exchange.upgrade(head);
    watchReads(stream, exchange);
    stream.once('close', () => trial.end(exchange));
  }
}

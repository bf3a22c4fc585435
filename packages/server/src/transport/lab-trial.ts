/**
 * One trial of the Lab: the requests that carry its tag, by lane, and what went over the wire below them, until somebody asks.
 * Bounded: what nobody fetched in time goes, oldest first, and is told as lost; totals stay.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { labLanes, type LabCount, type LabLane, type LabPiece, type LabReport } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import { Exchange, type Passed } from './lab-exchange.ts';

const mostKept = 512 * 1024;
const mostOfPiece = 16 * 1024;
/** So small pieces cannot be so many. */
const pieceCosts = 200;

const none = { requests: 0, up: 0, down: 0 };

export class Trial {
  readonly user: string;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #began: number;
  readonly #open = new Set<Exchange>();
  readonly #ended = new Map<LabLane, typeof none>();
  readonly #connections = new WeakMap<Socket, number>();
  readonly #ofLane = new Map<LabLane, Set<number>>();
  #pieces: LabPiece[] = [];
  #kept = 0;
  #lost = 0;
  #lastPiece = 0;
  #lastExchange = 0;
  #lastConnection = 0;

  constructor(user: string, clock: Pick<Clock, 'monotonic'>) {
    this.user = user;
    this.#clock = clock;
    this.#began = clock.monotonic();
  }

  begin(lane: LabLane, socket: Socket, request: IncomingMessage, url: string): Exchange {
    const connection = this.#connections.get(socket) ?? ++this.#lastConnection;
    this.#connections.set(socket, connection);
    this.#ofLane.set(lane, (this.#ofLane.get(lane) ?? new Set()).add(connection));
    const at = { lane, number: ++this.#lastExchange, connection };
    const exchange = new Exchange(at, socket, request, url, (of, passed) => this.#keep(of, passed));
    this.#open.add(exchange);
    return exchange;
  }

  end(exchange: Exchange): void {
    exchange.settle();
    if (!this.#open.delete(exchange)) return;
    const { requests, up, down } = this.#ended.get(exchange.lane) ?? none;
    this.#ended.set(exchange.lane, {
      requests: requests + 1,
      up: up + exchange.up,
      down: down + exchange.down,
    });
  }

  report(after: number): LabReport {
    const lanes = Object.fromEntries(labLanes.map((lane) => [lane, this.#count(lane)]));
    this.#forget(after);
    return {
      lanes: lanes as LabReport['lanes'],
      pieces: this.#pieces,
      next: this.#lastPiece,
      lost: this.#lost,
    };
  }

  #count(lane: LabLane): LabCount {
    const { requests, up, down } = this.#ended.get(lane) ?? none;
    const open = [...this.#open].filter((exchange) => exchange.lane === lane);
    return {
      requests: requests + open.length,
      connections: this.#ofLane.get(lane)?.size ?? 0,
      open: open.length,
      up: open.reduce((sum, exchange) => sum + exchange.up, up),
      down: open.reduce((sum, exchange) => sum + exchange.down, down),
    };
  }

  #keep({ lane, number, connection }: Exchange, { up, head, bytes, length }: Passed): void {
    const shown = bytes.subarray(0, mostOfPiece);
    this.#pieces.push({
      n: ++this.#lastPiece,
      lane,
      exchange: number,
      connection,
      direction: up ? 'up' : 'down',
      at: this.#clock.monotonic() - this.#began,
      head,
      length,
      bytes: shown.toString('base64'),
      cut: shown.length < bytes.length,
    });
    this.#kept += costOf(shown.length);
    while (this.#kept > mostKept) this.#drop();
  }

  #drop(): void {
    const [oldest] = this.#pieces;
    if (oldest === undefined) return;
    this.#pieces.shift();
    this.#kept -= costOf(Math.min(oldest.length, mostOfPiece));
    this.#lost += 1;
  }

  /** What was fetched is not kept. */
  #forget(after: number): void {
    this.#pieces = this.#pieces.filter(({ n }) => n > after);
    this.#kept = this.#pieces.reduce((sum, { length }) => sum + costOf(Math.min(length, mostOfPiece)), 0);
  }
}

const costOf = (bytes: number): number => bytes + pieceCosts;

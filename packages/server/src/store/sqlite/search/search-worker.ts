/**
 * The thread that keeps the search index and asks it, beside the thread that serves.
 *
 * Promise: one piece of work at a time, and none longer than some milliseconds, but for the end of a chunk, which takes some tenths
 * of a second: searches take turns with each other (turns.ts) and with taking in the log, and a search waits until the index knows
 * what it was asked to know. A spoiled index is begun anew; nothing is thrown out of the thread.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Found } from '../../search.ts';
import { isSpoiled } from '../database.ts';
import type { SearchOrder, SearchReport, SearchWorkerData } from './orders.ts';
import { SearchIndex } from './search-index.ts';
import { Turns, type Turn } from './turns.ts';

const port = parentPort;
if (port === null) throw new Error('the search worker runs as a worker only');
// The only one that starts it is open-sqlite-search.ts.
const { directory, chunkMessages } = workerData as SearchWorkerData;

/** Where both want the same core, the thread that serves goes first. Linux takes the id of a thread for that of a process. */
const giveWay = (): void => {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isSafeInteger(thread)) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Other systems have no such thing: the work is done all the same.
  }
};

const turnMs = 8;
const progressMs = 5000;
// Fewer events than these are taken in before anybody could read of it.
const worthTelling = 20_000;
// The disk may be full: it is asked again so much later.
const troubleMs = 5000;

const tell = (report: SearchReport): void => port.postMessage(report);

const state = {
  index: undefined as SearchIndex | undefined,
  upTo: 0,
  now: 0,
  turns: new Turns(),
  running: false,
  stopped: false,
  toldAt: performance.now(),
  told: true,
  pausedUntil: 0,
};

const rebuilding = (why: string): void => {
  state.toldAt = performance.now();
  if (state.upTo > worthTelling) tell({ is: 'rebuilding', why, events: state.upTo });
};

const opened = (): SearchIndex => {
  if (state.index !== undefined) return state.index;
  const index = new SearchIndex(directory, chunkMessages);
  if (index.begun !== undefined) rebuilding(index.begun);
  return (state.index = index);
};

const answer = ({ call }: Turn, index: SearchIndex, found: readonly Found[]): void => {
  if (call.do === 'find') tell({ is: 'found', call: call.call, found });
  else tell({ is: 'place', call: call.call, position: index.place(call.user, call.id) });
};

/** Some steps of a search; true when it has been answered. */
const step = (turn: Turn, index: SearchIndex): boolean => {
  const { call } = turn;
  if (call.do === 'place') {
    answer(turn, index, []);
    return true;
  }
  turn.steps ??= index.walk(call.query);
  const end = performance.now() + turnMs;
  do {
    const { done, value } = turn.steps.next();
    if (done === true) {
      answer(turn, index, value);
      return true;
    }
  } while (performance.now() < end);
  return false;
};

/** One search goes a little further; true where there was one. */
const search = (index: SearchIndex): boolean => {
  const turn = state.turns.next(index.position);
  if (turn === undefined) return false;
  const begun = performance.now();
  if (step(turn, index)) state.turns.drop(turn.call.call);
  turn.spentMs += performance.now() - begun;
  return true;
};

const takeIn = (index: SearchIndex): boolean => {
  if (index.position >= state.upTo) return false;
  index.advance(state.upTo);
  state.told = false;
  const left = state.upTo - index.position;
  if (left > worthTelling && performance.now() - state.toldAt > progressMs) {
    state.toldAt = performance.now();
    tell({ is: 'progress', position: index.position, of: state.upTo });
  }
  return true;
};

const rest = (index: SearchIndex): void => {
  if (state.told) return;
  state.told = true;
  tell({ is: 'ready', position: index.position, nextExpiry: index.nextExpiry() });
};

const trouble = (error: unknown): void => {
  const message = error instanceof Error ? error.message : String(error);
  for (const { call } of state.turns.clear()) tell({ is: 'failed', call, message });
  tell({ is: 'failed', call: undefined, message });
  if (!isSpoiled(error)) {
    state.pausedUntil = performance.now() + troubleMs;
    return;
  }
  rebuilding('it was spoiled');
  state.index?.restart();
};

/** One turn; true while there is more to do. */
const turn = (): boolean => {
  try {
    const index = opened();
    // First what must not be found any more.
    const took = index.expire(state.now) || takeIn(index);
    const searched = search(index);
    if (!searched && !took) rest(index);
    return searched || took;
  } catch (error) {
    trouble(error);
    return state.pausedUntil <= performance.now();
  }
};

const run = async (): Promise<void> => {
  if (state.running || state.stopped || performance.now() < state.pausedUntil) return;
  state.running = true;
  while (!state.stopped && turn()) await nextTurn();
  state.running = false;
};

const stop = (): void => {
  state.stopped = true;
  state.index?.close();
  port.close();
};

const take = (order: Exclude<SearchOrder, { do: 'stop' }>): void => {
  if (order.do === 'drop') {
    state.turns.drop(order.call);
    return;
  }
  state.upTo = Math.max(state.upTo, order.upTo);
  state.now = Math.max(state.now, order.now);
  if (order.do === 'follow') {
    state.told = false;
  } else {
    state.turns.add(order);
  }
};

giveWay();
port.on('message', (order: SearchOrder) => {
  if (order.do === 'stop') {
    stop();
    return;
  }
  take(order);
  void run();
});

/**
 * A reader that never stays: each stay is by another way, from the cursor at which the one before was cut, at least every other one within
 * its backfill. Its log is what it applied, in order.
 */
import type { EventEnvelope } from '@ghanti/protocol';
import { eventually, read, ways, type Envelope, type Person, type Random, type Way } from '@ghanti/testkit';

export type Hopper = {
  readonly name: string;
  readonly log: readonly EventEnvelope[];
  readonly hops: Readonly<Record<Way, number>>;
  readonly inside: number;
  /** Answers that were not `complete`. */
  readonly strange: readonly string[];
  /** Until told to stop; then a last time, until `all` are there. */
  run(stopped: () => boolean): Promise<void>;
  finish(all: number): Promise<void>;
};

export type HopperOptions = {
  readonly name: string;
  readonly who: () => Person;
  readonly url: string;
  readonly cursor: string;
  readonly random: Random;
  /** The filter; without it the plain scope. */
  readonly channels?: readonly string[];
};

const ofEvents = ['sse', 'longPoll', 'shortPoll'] as const;
const againMs = 30;
/** Longer than any backfill takes: what is not there by then is a hole. */
const patienceMs = 30_000;

const isEvent = (envelope: Envelope): envelope is EventEnvelope =>
  'seq' in envelope && envelope.seq !== undefined;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const createHopper = ({ name, who, url, channels, random, ...from }: HopperOptions): Hopper => {
  const log: EventEnvelope[] = [];
  const hops = { socketio: 0, raw: 0, sse: 0, longPoll: 0, shortPoll: 0 };
  const strange: string[] = [];
  let { cursor } = from;
  let inside = 0;

  /** One stay. Cut after `most` events, or after `patienceMs` without them; `within`: the moment the backfill has given so many. */
  const stay = async (way: Way, most: number, patienceMs: number): Promise<void> => {
    let count = 0;
    let caughtUp = false;
    let wasCut = false;
    let cut = (): void => void (wasCut = true);
    const options = {
      cursor,
      ...(channels && { channels }),
      onEnvelope: (envelope: Envelope) => {
        if (wasCut) return;
        if (envelope.type === 'caughtUp') caughtUp = true;
        if (!isEvent(envelope)) return;
        log.push(envelope);
        cursor = envelope.cursor ?? cursor;
        if ((count += 1) < most) return;
        wasCut = true;
        cut();
      },
    };
    const reader = await read(url, who().token, way, options);
    cut = () => reader.cut();
    hops[way] += 1;
    if (reader.resume.result !== 'complete') strange.push(`${way}: ${JSON.stringify(reader.resume)}`);
    const until = performance.now() + patienceMs;
    const over = (): boolean => wasCut || reader.gone !== undefined || performance.now() > until;
    await eventually(over, { everyMs: 2, withinMs: patienceMs + 10_000 });
    caughtUp ||= reader.isCaughtUp;
    if (!wasCut) ({ cursor } = reader);
    wasCut = true;
    reader.cut();
    if (!caughtUp && count > 0) inside += 1;
  };

  const somehow = async (most: number, patienceMs: number): Promise<void> => {
    const way = random.pick(channels === undefined ? ways : ofEvents);
    // The server may be dead just now.
    await stay(way, most, patienceMs).catch(() => pause(againMs));
  };

  return {
    name,
    log,
    hops,
    strange,
    get inside() {
      return inside;
    },
    run: async (stopped) => {
      while (!stopped()) {
        if (random.chance(0.75)) await somehow(random.between(1, 20), 250);
        else await somehow(60, random.between(5, 80));
        // What gathers meanwhile is the next backfill.
        if (random.chance(0.6)) await pause(random.between(10, 60));
      }
    },
    finish: async (all) => {
      const until = performance.now() + patienceMs;
      while (log.length < all && performance.now() < until) await somehow(all, 1_000);
      // A last one, which must bring nothing.
      await somehow(all, 200);
    },
  };
};

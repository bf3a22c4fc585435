/** Short and long polls of `/events`: the same question again and again, at once or when there is something. */
import { pause, type Lane, type LaneGiven } from './lane.ts';

type Answer = {
  readonly cursor: string;
  readonly events: readonly unknown[];
  readonly signals: readonly unknown[];
};

const waitSeconds = 25;

const ask = async (
  { at, token, cross, heard }: LaneGiven,
  query: readonly string[],
  signal: AbortSignal,
): Promise<string> => {
  const headers = { accept: 'application/json', authorization: `Bearer ${await token()}` };
  const path = query.length === 0 ? '/events' : `/events?${query.join('&')}`;
  await cross();
  const answer = await fetch(at(path), { headers, signal, cache: 'no-store' });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const text = await answer.text();
  await cross();
  const { cursor, events, signals }: Answer = JSON.parse(text);
  if (events.length + signals.length > 0) heard(text, events.length + signals.length);
  return `cursor=${encodeURIComponent(cursor)}`;
};

const polling =
  (more: readonly string[], between: (given: LaneGiven) => number): Lane =>
  async (given, signal) => {
    let cursor = await ask(given, [], signal);
    given.state('open');
    while (!signal.aborted) {
      await pause(between(given), signal);
      if (!signal.aborted) cursor = await ask(given, [...more, cursor], signal);
    }
  };

export const shortPoll = polling([], ({ pollMs }) => pollMs());
export const longPoll = polling([`wait=${waitSeconds}`], () => 0);

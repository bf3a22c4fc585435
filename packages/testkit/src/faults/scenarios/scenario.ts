/** What the scenarios of many share: a server of their own with raised limits, people by the thousand, and how a figure is told. */
import { temporaryDirectory } from '../../temporary.ts';
import { person, type Person } from '../../people/people.ts';
import { startTarget, type Target } from '../kills/target.ts';

export type ScenarioOptions = {
  readonly minutes: number;
  readonly seed: number;
  /** How many, where the scenario's own number is not wanted. */
  readonly crowd?: number;
  readonly tell: (line: string) => void;
};

/** A figure, and whether it is where it has to be. */
export type Figure = { readonly name: string; readonly value: string; readonly held: boolean };

export const figure = (name: string, value: number | string, held: boolean): Figure => ({
  name,
  value: typeof value === 'number' ? String(Math.round(value * 100) / 100) : value,
  held,
});

export interface Place extends AsyncDisposable {
  readonly target: Target;
  who(user: string): Person;
}

const dayMs = 86_000_000;

export const openPlace = async (tell: (line: string) => void): Promise<Place> => {
  const directory = await temporaryDirectory('scenario');
  const target = await startTarget({
    directory: directory.path,
    onLine: tell,
    environment: { NODE_OPTIONS: '--expose-gc' },
  });
  const exp = Math.floor((Date.now() + dayMs) / 1000);
  return {
    target,
    who: (user) => person(target.server, user, { exp, roles: ['admin'] }),
    async [Symbol.asyncDispose]() {
      await target.server.end('SIGKILL');
      await directory[Symbol.asyncDispose]();
    },
  };
};

/** The value below which this share of them lies. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** So many at a time, until all have been begun and have ended. */
export const inFlight = async <T>(
  items: readonly T[],
  most: number,
  each: (item: T) => Promise<void>,
): Promise<void> => {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await each(item);
  };
  await Promise.all(Array.from({ length: most }, lane));
};

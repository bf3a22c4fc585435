/** Ids that came in answers, by the name of the field that they go into: what was made with one form is there in the next. */
import type { Answer } from './ask.ts';

const known = new Map<string, string>();

export const knownValue = (name: string): string | undefined => known.get(name);
export const remember = (name: string, value: string): void => void known.set(name, value);

const at = (json: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inside, name) => Object.entries(Object(inside)).find(([key]) => key === name)?.[1],
    json,
  );

const places: readonly (readonly [name: string, ...path: string[]])[] = [
  ['channel', 'event', 'channel'],
  ['channel', 'channel', 'id'],
  ['seq', 'event', 'seq'],
  ['code', 'code'],
  ['lab', 'lab'],
];

export const learn = ({ status, json }: Answer): void => {
  if (status >= 300) return;
  for (const [name, ...path] of places) {
    const value = at(json, ...path);
    const isOwn = typeof value === 'string' && value.startsWith('self:');
    if ((typeof value === 'string' && !isOwn) || typeof value === 'number') remember(name, String(value));
  }
};

/** The example with what is known in the place of what was made up. */
export const withKnown = (example: unknown): unknown => {
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example;
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [
      name,
      name === 'channel' && typeof value === 'string' && !value.startsWith('feed:')
        ? (known.get(name) ?? value)
        : value,
    ]),
  );
};

/**
 * What is held of one key: its newest value, and a stretch of its numbers in columns, so that a thousand keys are a few arrays
 * each. Promise: never more than twice the room that is given; breaks stay where they were.
 */
import type { FeedPoints, FeedValue } from './feed-state.ts';

/** Of one value: what more it has is shown, not drawn. */
const mostFields = 8;

type Numbers = readonly (readonly [field: string, value: number])[];

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number alone, or those directly in an object. */
const numbersIn = (value: unknown): Numbers => {
  if (isNumber(value)) return [['', value]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const found: [string, number][] = [];
  for (const [field, inner] of Object.entries(value)) {
    if (found.length === mostFields) break;
    if (isNumber(inner)) found.push([field, inner]);
  }
  return found;
};

export class Track {
  newest: FeedValue;
  readonly #at: number[] = [];
  readonly #seq: number[] = [];
  readonly #fields = new Map<string, number[]>();

  constructor(first: FeedValue) {
    this.newest = first;
    this.#add(first.at, first.seq, numbersIn(first.value));
  }

  /** Time does not go back within a stretch: clocks are set, lines are not drawn backwards. */
  put(value: FeedValue, room: number): void {
    this.newest = value;
    this.#add(Math.max(value.at, this.#at.at(-1) ?? 0), value.seq, numbersIn(value.value));
    if (this.#at.length >= room * 2) this.#trim(room);
  }

  /** What comes next does not follow on what came last. */
  break(): void {
    if (this.#seq.at(-1) !== 0) this.#add(this.#at.at(-1) ?? 0, 0, []);
  }

  points(most: number): FeedPoints {
    const from = Math.max(0, this.#at.length - most);
    const fields = [...this.#fields].map(([name, column]) => [name, column.slice(from)] as const);
    return { at: this.#at.slice(from), seq: this.#seq.slice(from), fields: new Map(fields) };
  }

  #add(at: number, seq: number, numbers: Numbers): void {
    const length = this.#at.push(at);
    this.#seq.push(seq);
    for (const [field, value] of numbers) this.#columnOf(field, length)?.push(value);
    for (const column of this.#fields.values()) if (column.length < length) column.push(Number.NaN);
  }

  #columnOf(field: string, length: number): number[] | undefined {
    const known = this.#fields.get(field);
    if (known !== undefined || this.#fields.size === mostFields) return known;
    const column = Array.from({ length: length - 1 }, () => Number.NaN);
    this.#fields.set(field, column);
    return column;
  }

  #trim(room: number): void {
    const over = this.#at.length - room;
    this.#at.splice(0, over);
    this.#seq.splice(0, over);
    for (const [name, column] of this.#fields) {
      column.splice(0, over);
      // A field that no update has any more makes room for another.
      if (column.every(Number.isNaN)) this.#fields.delete(name);
    }
  }
}

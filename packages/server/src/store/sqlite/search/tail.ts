/**
 * The newest messages, which are not in a chunk of the file yet: the same lists, in memory. It is made again from the rows of the
 * messages whenever the file is opened.
 *
 * Promise: numbers of messages follow their positions and never change.
 */
import { inAny, listOf, type DocList } from './doc-list.ts';

/** So many keys are looked through without a pause. */
const keysAtOnce = 50_000;

export class Tail {
  readonly positions: number[] = [];
  readonly channels: number[] = [];
  readonly #lists = new Map<string, number[]>();
  #size = 0;

  /** How many entries all lists have together. */
  get size(): number {
    return this.#size;
  }

  /** A new message, the newest; gives its number. */
  append(position: number, channel: number): number {
    this.channels.push(channel);
    return this.positions.push(position) - 1;
  }

  add(doc: number, key: string): void {
    const list = this.#lists.get(key);
    this.#size += 1;
    if (list === undefined) this.#lists.set(key, [doc]);
    else if ((list.at(-1) ?? 0) < doc) list.push(doc);
    else
      list.splice(
        list.findIndex((other) => other > doc),
        0,
        doc,
      );
  }

  drop(doc: number, key: string): void {
    const list = this.#lists.get(key);
    const at = list?.lastIndexOf(doc) ?? -1;
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    this.#size -= 1;
    if (list.length === 0) this.#lists.delete(key);
  }

  list(key: string): DocList | undefined {
    const list = this.#lists.get(key);
    return list === undefined ? undefined : listOf(list);
  }

  *beginning(letters: string): Generator<undefined, DocList> {
    const found: DocList[] = [];
    let looked = 0;
    for (const [key, list] of this.#lists) {
      if (key.startsWith(letters)) found.push(listOf(list));
      if ((looked += 1) % keysAtOnce === 0) yield;
    }
    return inAny(found);
  }

  /** All lists, by key. */
  *lists(): Generator<readonly [key: string, list: DocList]> {
    for (const key of [...this.#lists.keys()].toSorted()) yield [key, listOf(this.#lists.get(key) ?? [])];
  }
}

/**
 * The channels of one person, by id. Few are a list, which takes a quarter of a set's memory: nearly everybody has few. Many are a set,
 * in which one is found as quickly as among few.
 */
const mostListed = 100;

export class ChannelSet implements Iterable<string> {
  #ids: string[] | Set<string>;

  /** `ids`: each once. */
  constructor(ids: string[]) {
    this.#ids = ids.length > mostListed ? new Set(ids) : ids;
  }

  has(id: string): boolean {
    return Array.isArray(this.#ids) ? this.#ids.includes(id) : this.#ids.has(id);
  }

  add(id: string): void {
    if (!Array.isArray(this.#ids)) this.#ids.add(id);
    else if (!this.#ids.includes(id)) this.#list([...this.#ids, id]);
  }

  delete(id: string): void {
    if (Array.isArray(this.#ids)) this.#list(this.#ids.filter((known) => known !== id));
    else this.#ids.delete(id);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#ids[Symbol.iterator]();
  }

  /** As long as it is: one that grows keeps room for more. */
  #list(ids: string[]): void {
    this.#ids = ids.length > mostListed ? new Set(ids) : ids;
  }
}

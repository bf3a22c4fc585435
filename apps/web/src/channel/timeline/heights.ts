/**
 * How high rows are: measured once they were drawn, guessed before. Gives where each row begins, and which rows a stretch
 * of the conversation holds, so that only those are drawn. Pure.
 */
export type Span = { readonly from: number; readonly to: number };

/** Rows that are drawn at most: under the eighty that a fling may cost. */
export const mostRows = 72;

export class Heights {
  readonly #known = new Map<string, number>();
  #sum = 0;

  /** A row that was drawn. Gives whether this is news. */
  note(key: string, height: number): boolean {
    const known = this.#known.get(key);
    if (known === height) return false;
    this.#sum += height - (known ?? 0);
    this.#known.set(key, height);
    return true;
  }

  of(key: string): number {
    return this.#known.get(key) ?? this.#guess();
  }

  /** What is no longer part of the conversation is forgotten, once it is much. */
  keep(keys: readonly string[]): void {
    if (this.#known.size < keys.length + 2_000) return;
    const kept = new Set(keys);
    for (const [key, height] of this.#known) {
      if (kept.has(key)) continue;
      this.#sum -= height;
      this.#known.delete(key);
    }
  }

  /** Another width: nothing that was measured holds, but most of it is near. */
  forget(): void {
    const guess = this.#guess();
    this.#known.clear();
    this.#sum = 0;
    this.#usual = guess;
  }

  #usual = 44;

  #guess(): number {
    return this.#known.size < 10 ? this.#usual : this.#sum / this.#known.size;
  }

  /** Where each row begins, and at the end, where the last one ends. */
  starts(keys: readonly string[]): readonly number[] {
    const starts = [0];
    let at = 0;
    for (const key of keys) starts.push((at += this.of(key)));
    return starts;
  }
}

/** The row at a place: the last that begins at or before it. */
export const rowAt = (starts: readonly number[], place: number): number => {
  let [low, high] = [0, Math.max(0, starts.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The rows to draw for what lies between two places, with some before and after, `to` apart. */
export const spanOf = (starts: readonly number[], top: number, bottom: number, ahead: number): Span => {
  const count = starts.length - 1;
  const inner = { from: rowAt(starts, top), to: Math.min(count, rowAt(starts, bottom) + 1) };
  const outer = { from: rowAt(starts, top - ahead), to: Math.min(count, rowAt(starts, bottom + ahead) + 1) };
  const spare = Math.max(0, mostRows - (inner.to - inner.from));
  const above = Math.min(
    inner.from - outer.from,
    Math.max(Math.floor(spare / 2), spare - (outer.to - inner.to)),
  );
  const below = Math.min(outer.to - inner.to, spare - above);
  return { from: inner.from - above, to: Math.min(inner.to + below, inner.from - above + mostRows) };
};

/**
 * Which channels this node keeps something of: readers, or what it knows of busy ones. With several nodes, what is committed to a
 * channel is sent to those that serve it, and to nobody else. Whoever keeps something says so before he reads it from the store.
 */
export interface Serving {
  /** Counted: one `remove` for each `add`. */
  add(channel: string): void;
  remove(channel: string): void;
}

/** Of a single node, which hears of everything itself. */
export const unserved: Serving = { add: () => undefined, remove: () => undefined };

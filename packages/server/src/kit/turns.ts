/**
 * What one node at a time is to do: who asks first has the turn, and keeps it while he goes on asking. A hint that saves work: where nodes
 * cannot meet each of them has it, so whatever is done by turns must bear being done twice.
 */
export interface Turns {
  /** Whether this node has it for so long from now. */
  has(name: string, forMs: number): Promise<boolean>;
  /** Another may have it at once. */
  give(name: string): Promise<void>;
}

/** Of a single node. */
export const alwaysMine: Turns = {
  has: () => Promise.resolve(true),
  give: () => Promise.resolve(),
};

/**
 * The channels whose state moved and is still to be told to one connection (STA-1): each is read when its turn comes, so what is
 * told is fresh, and what moved ten times meanwhile is told once. Where others write the log too, what is read is ahead of what is
 * delivered here: a receipt on its way may be in what was told already, and no mark that was told goes back (RCP-1). Left to others: when
 * a connection may be told (session).
 */
export type StatesOf = {
  readState(channel: string): Promise<object | undefined>;
  /** Asked after the reading: whoever left meanwhile is told nothing more (PRV-1). */
  mayTellState(channel: string): boolean;
  tellState(channel: string, state: object): void;
};

/** Where the log ends. */
type End = () => Promise<number>;

/** Where each reading is a way to the database and back, a hundred channels are not a hundred ways one after the other. */
const readAtOnce = 4;

/** From a moment before the first reading to one after the last; of each channel told, the end of the log before it was read. */
type Told = { readonly since: Map<string, number>; to: number };

export class MovedStates {
  readonly #of: StatesOf;
  /** Only where that may be ahead of what is delivered here. */
  readonly #end: End | undefined;
  /** Made when something moved: for most connections, most of the time, nothing has. */
  #channels: Set<string> | undefined;
  /** Until what is delivered has got as far as what was read. */
  #told: Told | undefined;
  #telling = false;
  /** Up to here an earlier connection of the same client may have been told states. */
  #toldBefore = 0;

  constructor(of: StatesOf, end?: End) {
    this.#of = of;
    this.#end = end;
  }

  get pending(): boolean {
    return this.#channels !== undefined;
  }

  /** With a cursor of an earlier connection, on whichever node: it may have told what was read up to where the log ends now. */
  goOn(end: number | undefined): void {
    if (this.#end !== undefined) this.#toldBefore = end ?? 0;
  }

  add(channels: readonly string[]): void {
    for (const channel of channels) (this.#channels ??= new Set()).add(channel);
  }

  /** Until nothing moved while telling. One at a time: what moves during a telling is told by it. */
  async tellAll(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      while (this.#channels !== undefined) {
        const channels = this.#channels;
        this.#channels = undefined;
        await this.#tellEach(channels);
      }
    } finally {
      this.#telling = false;
    }
  }

  /**
   * Of a receipt from a commit that begins after one position and ends at another: `new` to who was told states, `known`, or `unsure`,
   * where the state has to be told once more instead.
   */
  judge(channel: string, after: number, last: number): 'new' | 'known' | 'unsure' {
    // All that follows is later still.
    if (this.#told !== undefined && after >= this.#told.to) this.#told = undefined;
    const since = this.#told?.since.get(channel);
    if (since === undefined) return after < this.#toldBefore ? 'unsure' : 'new';
    return last <= since ? 'known' : 'unsure';
  }

  async #tellEach(channels: ReadonlySet<string>): Promise<void> {
    const since = await this.#end?.();
    if (since !== undefined)
      this.#told = { since: this.#told?.since ?? new Map<string, number>(), to: Infinity };
    const each = [...channels];
    for (let at = 0; at < each.length; at += readAtOnce) {
      const some = each.slice(at, at + readAtOnce);
      if (since !== undefined) for (const channel of some) this.#told?.since.set(channel, since);
      await this.#tell(some);
    }
    const to = await this.#end?.();
    if (this.#told !== undefined && to !== undefined) this.#told.to = to;
  }

  async #tell(channels: readonly string[]): Promise<void> {
    const states = await Promise.all(channels.map((channel) => this.#of.readState(channel)));
    for (const [index, channel] of channels.entries()) {
      const state = states[index];
      if (state !== undefined && this.#of.mayTellState(channel)) this.#of.tellState(channel, state);
    }
  }
}

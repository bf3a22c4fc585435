/**
 * The channels whose state moved and is still to be told to one connection (STA-1): each is read when its turn comes, so what is
 * told is fresh, and what moved ten times meanwhile is told once. Left to others: when a connection may be told (session).
 */
export type MovedStatesOptions = {
  readonly read: (channel: string) => Promise<object | undefined>;
  /** Asked after the reading: whoever left meanwhile is told nothing more (PRV-1). */
  readonly mayTell: (channel: string) => boolean;
  readonly tell: (channel: string, state: object) => void;
};

export class MovedStates {
  readonly #options: MovedStatesOptions;
  /** Made when something moved: for most connections, most of the time, nothing has. */
  #channels: Set<string> | undefined;
  #telling = false;

  constructor(options: MovedStatesOptions) {
    this.#options = options;
  }

  get pending(): boolean {
    return this.#channels !== undefined;
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
        for (const channel of channels) await this.#tell(channel);
      }
    } finally {
      this.#telling = false;
    }
  }

  async #tell(channel: string): Promise<void> {
    const { read, mayTell, tell } = this.#options;
    const state = await read(channel);
    if (state !== undefined && mayTell(channel)) tell(channel, state);
  }
}

/**
 * How far this device is, told to the server: merged by maximum, at most one `mark` a second (RCP-1). What could not be
 * told stays in the channels' states, so it is told after the next connect, or by the next program.
 */
import type { Clock } from '../options.ts';
import { isPassing } from '../refusal.ts';
import type { CommandOutput } from '../wire.ts';

export type Mark = { readonly channel: string; readonly delivered: number; readonly seen: number };
type Told = CommandOutput<'mark'>['marks'][number];

export type MarksOptions = {
  readonly clock: Clock;
  /** What a channel has to tell; undefined where the server knows it. */
  readonly due: (channel: string) => Mark | undefined;
  readonly send: (marks: readonly Mark[]) => Promise<readonly Told[]>;
  readonly told: (mark: Told) => void;
  /** The server will not have it: it is not tried again. */
  readonly refused: (mark: Mark) => void;
};

const betweenMs = 1000;
const gatherMs = 30;
/** The contract's most in one command. */
const most = 500;

export class Marks {
  readonly #options: MarksOptions;
  readonly #channels = new Set<string>();
  #scheduled = false;
  #resting = false;
  #online = false;

  constructor(options: MarksOptions) {
    this.#options = options;
  }

  /** A channel may have something to tell. */
  add(channel: string): void {
    this.#channels.add(channel);
    this.#schedule(gatherMs);
  }

  set online(online: boolean) {
    this.#online = online;
    this.#schedule(gatherMs);
  }

  #schedule(ms: number): void {
    if (!this.#online || this.#scheduled || this.#resting || this.#channels.size === 0) return;
    this.#scheduled = true;
    this.#options.clock.after(ms, () => void this.#send());
  }

  async #send(): Promise<void> {
    this.#scheduled = false;
    if (!this.#online) return;
    const channels = [...this.#channels].slice(0, most);
    for (const channel of channels) this.#channels.delete(channel);
    const marks = channels.flatMap((channel) => this.#options.due(channel) ?? []);
    if (marks.length === 0) return this.#schedule(0);
    this.#resting = true;
    this.#options.clock.after(betweenMs, () => {
      this.#resting = false;
      this.#schedule(0);
    });
    await this.#tell(marks);
  }

  /** One that is refused must not hold up the others. */
  async #tell(marks: readonly Mark[]): Promise<void> {
    try {
      for (const told of await this.#options.send(marks)) this.#options.told(told);
    } catch (error) {
      if (isPassing(error)) for (const { channel } of marks) this.#channels.add(channel);
      else if (marks.length > 1) {
        const half = Math.ceil(marks.length / 2);
        await this.#tell(marks.slice(0, half));
        await this.#tell(marks.slice(half));
      } else for (const mark of marks) this.#options.refused(mark);
    }
  }
}

/**
 * How far this device is, told to the server: merged by maximum, at most one `mark` a second (RCP-1). What could not be
 * told stays in the channels' states, so it is told after the next connect, or by the next program. A server that has no time
 * for marks is asked ever more rarely, so that a full room does not keep it busy with refusing.
 */
import type { Clock } from '../options.ts';
import { isPassing, Refusal } from '../refusal.ts';
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
  readonly random: () => number;
};

const betweenMs = 1000;
const gatherMs = 30;
/** After a refusal that passes: half to all of it, twice as long each time, at most the last. */
const firstRetryMs = 2000;
const lastRetryMs = 32_000;
/** The contract's most in one command. */
const most = 500;

export class Marks {
  readonly #options: MarksOptions;
  readonly #channels = new Set<string>();
  #scheduled = false;
  /** Set while nothing is to be told. */
  #endRest: (() => void) | undefined;
  #refusals = 0;
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
    // It may be another server, or the same with nothing else to do.
    if (online && this.#refusals > 0) {
      this.#refusals = 0;
      this.#rest(betweenMs);
    }
    this.#schedule(gatherMs);
  }

  #schedule(ms: number): void {
    if (!this.#online || this.#scheduled || this.#endRest !== undefined || this.#channels.size === 0) return;
    this.#scheduled = true;
    this.#options.clock.after(ms, () => void this.#send());
  }

  /** Takes the place of a rest that has not ended. */
  #rest(ms: number): void {
    this.#endRest?.();
    this.#endRest = this.#options.clock.after(ms, () => {
      this.#endRest = undefined;
      this.#schedule(0);
    });
  }

  async #send(): Promise<void> {
    this.#scheduled = false;
    if (!this.#online || this.#endRest !== undefined) return;
    const channels = [...this.#channels].slice(0, most);
    for (const channel of channels) this.#channels.delete(channel);
    const marks = channels.flatMap((channel) => this.#options.due(channel) ?? []);
    if (marks.length === 0) return this.#schedule(0);
    this.#rest(betweenMs);
    await this.#tell(marks);
  }

  /** One that is refused must not hold up the others. */
  async #tell(marks: readonly Mark[]): Promise<void> {
    try {
      for (const told of await this.#options.send(marks)) this.#options.told(told);
      this.#refusals = 0;
    } catch (error) {
      if (isPassing(error)) this.#putOff(marks, error);
      else if (marks.length > 1) {
        const half = Math.ceil(marks.length / 2);
        await this.#tell(marks.slice(0, half));
        await this.#tell(marks.slice(half));
      } else for (const mark of marks) this.#options.refused(mark);
    }
  }

  #putOff(marks: readonly Mark[], error: unknown): void {
    for (const { channel } of marks) this.#channels.add(channel);
    const longest = Math.min(lastRetryMs, firstRetryMs * 2 ** this.#refusals);
    this.#refusals += 1;
    const asked = error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0;
    this.#rest(Math.max(asked, longest * (0.5 + this.#options.random() / 2)));
  }
}

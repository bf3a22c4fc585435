/**
 * One's own votes in anonymous polls, which no event tells (PROTOCOL.md section 10): shown as soon as the server has them, and again
 * over a page that was written before it had them.
 */
import type { ChannelState } from './channel-state.ts';
import { withOwnChoice } from './fold.ts';
import { withChange } from './runs.ts';
import type { Timelines } from './timelines.ts';
import type { MessageState } from '../wire.ts';

export type Choice = {
  readonly channel: string;
  /** Of the poll. */
  readonly seq: number;
  readonly options: readonly number[];
  /** Of the vote. */
  readonly asOf: number;
};

export type ChoicesOptions = {
  readonly timelines: Pick<Timelines, 'load' | 'get' | 'set'>;
  readonly change: (channel: string, change: (state: ChannelState) => ChannelState) => void;
};

export class Choices {
  readonly #options: ChoicesOptions;
  /** Newer than a page may be. */
  readonly #fresh = new Map<string, Choice>();

  constructor(options: ChoicesOptions) {
    this.#options = options;
  }

  /** It was stored. What the storage has of the channel is read first, else it would be laid over the choice. */
  async add(choice: Choice): Promise<void> {
    const key = `${choice.channel} ${choice.seq}`;
    this.#fresh.delete(key);
    this.#fresh.set(key, choice);
    await this.#options.timelines.load(choice.channel);
    if (this.#fresh.get(key) === choice) this.#show(choice);
  }

  /** A page as of a seq was taken. */
  again(channel: string, asOf: number): void {
    for (const [key, choice] of this.#fresh) {
      if (choice.channel !== channel) continue;
      if (choice.asOf <= asOf) this.#fresh.delete(key);
      else this.#show(choice);
    }
  }

  #show({ channel, seq, options }: Choice): void {
    const { timelines, change } = this.#options;
    const chosen = (message: MessageState): MessageState => withOwnChoice(message, options);
    timelines.set(channel, withChange(timelines.get(channel), seq, chosen));
    change(channel, (state) => {
      const { last } = state.summary;
      return last?.seq === seq ? { ...state, summary: { ...state.summary, last: chosen(last) } } : state;
    });
  }
}

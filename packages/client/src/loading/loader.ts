/**
 * What is asked of the server without anybody saying so: the list, channels that one was told of or that are stale, the newest
 * messages of the newest channels, people's names. One thing at a time, again while it fails for the moment, and never
 * without a connection: what is left is asked for after the next `ready`.
 */
import type { Choice } from '../model/choices.ts';
import type { Model } from '../model/model.ts';
import type { Clock } from '../options.ts';
import type { Pages } from './pages.ts';
import { isPassing, Refusal } from '../refusal.ts';
import type { CommandName, CommandOutput, CommandRequest } from '../wire.ts';

export type LoaderOptions = {
  readonly model: Model;
  readonly pages: Pages;
  readonly clock: Clock;
  readonly prefetch: number;
  readonly call: <N extends CommandName>(name: N, input: CommandRequest<N>) => Promise<CommandOutput<N>>;
  readonly isOnline: () => boolean;
  /** A channel is current now. */
  readonly loaded: (channel: string) => void;
  /** It is not one's own any more. */
  readonly closed: (channel: string) => void;
  readonly listed: () => void;
  /** The newest channels, in the order of the list. */
  readonly newest: (count: number) => readonly string[];
  /** Channels and members that somebody looks at. */
  readonly watched: () => readonly string[];
};

const listPage = 200;
const memberPage = 200;
const againMs = 1_000;
/** Fetched at once; what is more comes slowly, so that it does not use up what people's own commands may use. */
const atOnce = 20;
const betweenMs = 150;
const mostAhead = 200;
/** Up to so many members all are asked for, so that ticks can be told. */
const fewMembers = 256;

export class Loader {
  readonly #options: LoaderOptions;
  listIsRead = false;
  readonly #asking = new Map<string, Promise<void>>();
  readonly #askAgain = new Set<string>();
  readonly #ahead = new Map<string, boolean>();
  #isAhead = false;
  readonly #strangers = new Set<string>();
  readonly #asked = new Set<string>();
  #isMeeting = false;
  #run = 0;

  constructor(options: LoaderOptions) {
    this.#options = options;
  }

  /** After every `ready`. */
  async start(): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    const { model, watched } = this.#options;
    for (const channel of model.wanted) void this.ask(channel);
    for (const channel of watched()) this.look(channel);
    if (!this.listIsRead) await this.#list(run);
    if (run !== this.#run) return;
    for (const [channel, state] of model.channels) if (state.unsure) void this.ask(channel);
    for (const channel of this.#options.newest(this.#options.prefetch)) this.ahead(channel, true);
    void this.#meetAll();
  }

  /** The page of a channel, anew; what is asked while one is on its way makes another. */
  ask(channel: string): Promise<void> {
    const known = this.#asking.get(channel);
    if (known !== undefined) {
      this.#askAgain.add(channel);
      return known;
    }
    const asking = this.#ask(channel).finally(() => {
      this.#asking.delete(channel);
      if (this.#askAgain.delete(channel)) void this.ask(channel);
    });
    this.#asking.set(channel, asking);
    return asking;
  }

  /** One's own vote was stored. An answer that is on its way may be of before, and no event tells an anonymous vote. */
  chose(choice: Choice): void {
    void this.#options.model.choices.add(choice);
    if (this.#asking.has(choice.channel)) void this.ask(choice.channel);
  }

  /** Somebody looks at a channel: its messages and its people. */
  look(channel: string): void {
    void this.#options.pages.ensure(channel);
    void this.people(channel);
  }

  /** The newest messages, before somebody looks; with the people, where the list shows ticks. */
  ahead(channel: string, withPeople = false): void {
    if (this.#ahead.size >= mostAhead) return;
    this.#ahead.set(channel, withPeople || this.#ahead.get(channel) === true);
    void this.#goAhead();
  }

  /** The members of a channel, where ticks or a list need them. */
  async people(channel: string): Promise<void> {
    const { model, isOnline } = this.#options;
    const state = model.current(channel);
    if (state === undefined || state.readers.complete || !isOnline()) return;
    if (state.readers.readTo === undefined) await this.ask(channel);
    const now = model.current(channel);
    if (now !== undefined && !now.readers.complete && now.summary.memberCount <= fewMembers)
      while (isOnline() && (await this.moreMembers(channel)));
  }

  /** A page of members more; false where there is none. */
  async moreMembers(channel: string): Promise<boolean> {
    const { model } = this.#options;
    const state = model.current(channel);
    if (state === undefined || state.readers.complete) return false;
    const last = state.readers.readTo;
    const collector = model.collect(channel);
    const page = await this.#insist('listMembers', {
      channel,
      limit: memberPage,
      ...(last !== undefined && { after: last }),
    });
    collector.stop();
    if (page === undefined) return false;
    model.takeMembers(channel, page.members, page.next === undefined, collector.heard);
    return page.next !== undefined;
  }

  meet(users: readonly string[]): void {
    for (const user of users)
      if (!this.#options.model.profiles.has(user) && !this.#asked.has(user)) this.#strangers.add(user);
    void this.#meetAll();
  }

  /** Undefined where the server refused, or the connection went. */
  async #insist<N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
  ): Promise<CommandOutput<N> | undefined> {
    while (this.#options.isOnline()) {
      try {
        return await this.#options.call(name, input);
      } catch (error) {
        if (!isPassing(error)) return undefined;
        if (this.#options.isOnline()) await this.#pause(error);
      }
    }
    return undefined;
  }

  #pause(error: unknown): Promise<void> {
    return this.#wait((error instanceof Refusal ? error.retryAfterMs : undefined) ?? againMs);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(ms, resolve));
  }

  async #list(run: number): Promise<void> {
    const { model, loaded, closed } = this.#options;
    const before = [...model.channels].filter(([, state]) => state.stale).map(([id]) => id);
    let after: string | undefined;
    do {
      const page = await this.#insist('listChannels', {
        limit: listPage,
        ...(after !== undefined && { after }),
      });
      if (page === undefined || run !== this.#run) return;
      for (const summary of page.channels) {
        model.list(summary);
        loaded(summary.id);
      }
      after = page.next;
    } while (after !== undefined);
    this.listIsRead = true;
    for (const id of before) {
      if (model.channels.get(id)?.stale !== true || this.#asking.has(id)) continue;
      model.forget(id);
      closed(id);
    }
    this.#options.listed();
  }

  async #ask(channel: string): Promise<void> {
    const { model, loaded, closed, isOnline } = this.#options;
    if (!isOnline()) return;
    const collector = model.collect(channel);
    const page = await this.#insist('getChannel', { channel });
    collector.stop();
    const isMine = model.wanted.has(channel) || model.channels.has(channel);
    if (page !== undefined && isMine) {
      model.take(channel, page, collector.heard);
      loaded(channel);
    } else if (page === undefined && isMine && isOnline()) {
      model.forget(channel);
      closed(channel);
    }
  }

  async #goAhead(): Promise<void> {
    if (this.#isAhead) return;
    this.#isAhead = true;
    let done = 0;
    for (const [channel, withPeople] of this.#ahead) {
      if (!this.#options.isOnline()) break;
      this.#ahead.delete(channel);
      await this.#fetch(channel, withPeople);
      done += 1;
      if (done > atOnce) await this.#wait(betweenMs);
    }
    this.#isAhead = false;
  }

  async #fetch(channel: string, withPeople: boolean): Promise<void> {
    const { model, pages, loaded } = this.#options;
    if (model.current(channel) === undefined) return;
    await pages.ensure(channel);
    if (withPeople) await this.people(channel);
    loaded(channel);
  }

  async #meetAll(): Promise<void> {
    if (this.#isMeeting) return;
    this.#isMeeting = true;
    for (const user of this.#strangers) {
      if (!this.#options.isOnline()) break;
      this.#strangers.delete(user);
      this.#asked.add(user);
      const answer = await this.#insist('getProfile', { user });
      if (answer !== undefined) this.#options.model.know(answer.user);
    }
    this.#isMeeting = false;
  }
}

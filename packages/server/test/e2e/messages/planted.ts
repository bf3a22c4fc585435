/**
 * Words that are planted in messages which then cease to be, each said nowhere else, and one that stays, so that a scan that finds
 * nothing is known to look.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { CommandRequest } from '@ghanti/protocol';
import type { ManualClock, Person, StartedServer } from '@ghanti/testkit';

const letters = (): string => [...randomBytes(12)].map((byte) => 'abcdefghijklmnop'[byte % 16]).join('');

export const kinds = [
  'kept',
  'deleted',
  'byAdmin',
  'edit',
  'question',
  'option',
  'expired',
  'expiredEdit',
  'expiredOption',
  'refused',
  'hidden',
] as const;
export type Kind = (typeof kinds)[number];
export type Words = Readonly<Record<Kind, string>>;

export const freshWords = (): Words => {
  const words = kinds.map((kind) => [kind, `zq${letters()}`] as const);
  return Object.fromEntries(words) as Words;
};

/** Nobody reads these any more. */
export const gone = kinds.filter((kind) => kind !== 'kept' && kind !== 'hidden');

export type Cast = {
  readonly asha: Person;
  readonly bilal: Person;
  readonly chitra: Person;
  readonly dev: Person;
};

export type Planted = {
  readonly group: string;
  readonly direct: string;
  /** Of everything planted, by channel. */
  readonly seqs: Readonly<Record<string, readonly number[]>>;
  /** The anonymous poll in the group. */
  readonly secret: number;
};

type Content = Partial<Pick<CommandRequest<'sendMessage'>, 'text' | 'poll'>>;

const lasts = 60_000;

/** Plants the words; afterwards everything that was to go is gone, and what was to expire has expired. */
export class Gardener {
  readonly #server: StartedServer;
  readonly #clock: ManualClock;
  readonly #seqs: Record<string, number[]> = {};

  constructor(server: StartedServer, clock: ManualClock) {
    this.#server = server;
    this.#clock = clock;
  }

  async send(who: Person, channel: string, content: Content): Promise<number> {
    const input = { clientId: randomUUID(), channel, ...content };
    const { event } = await this.#as(who).call('sendMessage', input);
    (this.#seqs[channel] ??= []).push(event.seq);
    return event.seq;
  }

  async plant(words: Words, cast: Cast, group: string, direct: string): Promise<Planted> {
    const { asha, bilal, chitra } = cast;
    const around = { group, direct };
    for (const channel of [group, direct]) {
      await this.send(asha, channel, { text: `stays ${words.kept}` });
      await this.#delete(asha, channel, await this.send(asha, channel, { text: `gone ${words.deleted}` }));
      const edited = await this.send(bilal, channel, { text: 'harmless' });
      await this.#edit(bilal, channel, edited, `worse ${words.edit}`);
      await this.#edit(bilal, channel, edited, 'harmless again');
      await this.#delete(bilal, channel, edited);
    }
    await this.#delete(asha, group, await this.send(chitra, group, { text: `his ${words.byAdmin}` }));
    await this.#deletePoll(words, cast, group);
    await this.#hide(bilal, group, await this.send(asha, group, { text: `not for me ${words.hidden}` }));
    const secret = await this.#secretPoll(cast, group);
    await this.#expire(words, cast, around);
    await this.#refuse(words, cast, direct);
    return { group, direct, seqs: this.#seqs, secret };
  }

  async #deletePoll(words: Words, { asha, bilal }: Cast, channel: string): Promise<void> {
    const poll = { question: `which ${words.question}`, options: [`this ${words.option}`, 'that'] };
    const seq = await this.send(asha, channel, { poll });
    const key = { clientId: randomUUID(), channel, seq };
    await this.#as(bilal).call('vote', { ...key, options: [0] });
    await this.#as(bilal).call('pinMessage', { ...key, clientId: randomUUID(), on: true });
    await this.#delete(asha, channel, seq);
  }

  async #secretPoll({ asha, bilal, chitra }: Cast, channel: string): Promise<number> {
    const poll = { question: 'Who?', options: ['one', 'two', 'three'], anonymous: true };
    const seq = await this.send(asha, channel, { poll });
    const vote = (who: Person, option: number) =>
      this.#as(who).call('vote', { clientId: randomUUID(), channel, seq, options: [option] });
    await vote(bilal, 1);
    await vote(chitra, 2);
    await vote(bilal, 2);
    await vote(bilal, 1);
    return seq;
  }

  async #expire(
    words: Words,
    { asha, bilal }: Cast,
    where: { group: string; direct: string },
  ): Promise<void> {
    const { group } = where;
    const own = this.#as(asha);
    await own.call('updateChannel', { clientId: randomUUID(), channel: group, expireAfterMs: lasts });
    await this.send(asha, group, { text: `soon ${words.expired}` });
    const edited = await this.send(bilal, group, { text: 'soon' });
    await this.#edit(bilal, group, edited, `soon ${words.expiredEdit}`);
    await this.send(asha, group, { poll: { question: 'Soon?', options: ['yes', words.expiredOption] } });
    await own.call('pinMessage', { clientId: randomUUID(), channel: group, seq: edited, on: true });
    await own.call('updateChannel', { clientId: randomUUID(), channel: group, expireAfterMs: null });
    this.#clock.setWall(this.#clock.now() + lasts);
  }

  /** What a block keeps from being sent. */
  async #refuse(words: Words, { asha, bilal }: Cast, channel: string): Promise<void> {
    await this.#as(bilal).call('blockUser', { user: asha.user, on: true });
    for (const who of [asha, bilal]) {
      const sent = this.send(who, channel, { text: `not heard ${words.refused}` });
      await sent.then(
        () => Promise.reject(new Error('a blocked message was taken')),
        () => undefined,
      );
    }
  }

  #delete(who: Person, channel: string, seq: number) {
    return this.#as(who).call('deleteMessage', { clientId: randomUUID(), channel, seq, scope: 'everyone' });
  }

  #hide(who: Person, channel: string, seq: number) {
    return this.#as(who).call('deleteMessage', { clientId: randomUUID(), channel, seq, scope: 'me' });
  }

  #edit(who: Person, channel: string, seq: number, text: string) {
    return this.#as(who).call('editMessage', { clientId: randomUUID(), channel, seq, text });
  }

  #as({ user }: Person) {
    return this.#server.ghanti.as(user);
  }
}

/**
 * How the demo's people behave when somebody writes: each has the message at once, reads it after a moment, and Ring types and
 * answers where it is spoken to. One thing after the other per channel, at times that depend on nothing but the message.
 * An answer's client id is made of the id of what it answers, so an event told of twice is answered once.
 */
import type { PlainEvent } from '@ghanti/protocol';
import type { DemoHost } from './host.ts';
import { answers, cast, ring, tips } from './script.ts';

type Message = PlainEvent<'receiveMessage'>;

const readAfterMs = 900;
const typeAfterMs = 600;
const answerAfterMs = 1_800;

const isOurs = (user: string | null): boolean => cast.some(({ id }) => id === user);

const answerTo = ({ data, seq }: Message): string => {
  const text = data.text ?? '';
  return answers.find(([word]) => word.test(text))?.[1] ?? tips[seq % tips.length] ?? '';
};

export class Answering {
  readonly #host: DemoHost;
  /** Who of the cast is in a channel, and whether it is a direct one; undefined where none is. */
  readonly #present = new Map<string, { readonly users: readonly string[]; readonly direct: boolean }>();
  readonly #queues = new Map<string, Promise<void>>();
  readonly #pausing = new Set<() => void>();
  #stopped = false;

  constructor(host: DemoHost) {
    this.#host = host;
  }

  hear(events: readonly PlainEvent[]): void {
    for (const event of events) {
      if (event.type === 'memberJoined' || event.type === 'memberLeft') this.#present.delete(event.channel);
      if (event.type !== 'receiveMessage' || isOurs(event.by)) continue;
      const before = this.#queues.get(event.channel) ?? Promise.resolve();
      const next = before.then(() => this.#react(event)).catch(this.#host.failed);
      this.#queues.set(event.channel, next);
      void next.then(() => this.#queues.get(event.channel) === next && this.#queues.delete(event.channel));
    }
  }

  /** What is not answered yet stays so; resolves when no command is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const resolve of this.#pausing) resolve();
    await Promise.all(this.#queues.values());
  }

  async #react(message: Message): Promise<void> {
    const { users, direct } = await this.#presentIn(message.channel);
    await this.#mark(message, users, 'delivered');
    await this.#pause(readAfterMs);
    if (this.#stopped) return;
    await this.#mark(message, users, 'seen');
    if (users.includes(ring) && (direct || this.#isSpokenTo(message))) await this.#answer(message);
  }

  #isSpokenTo({ data }: Message): boolean {
    return data.mentions?.includes(ring) === true || /\bring\b|घंटी/i.test(data.text ?? '');
  }

  async #answer(message: Message): Promise<void> {
    const { channel, id } = message;
    if (this.#stopped) return;
    const me = this.#host.as(ring);
    await this.#pause(typeAfterMs);
    await me.call('typing', { channel, state: 'typing' });
    await this.#pause(answerAfterMs);
    if (this.#stopped) return;
    await me.call('sendMessage', { channel, text: answerTo(message), clientId: `demo-answer-${id}` });
  }

  async #mark(
    { channel, seq }: Message,
    users: readonly string[],
    kind: 'delivered' | 'seen',
  ): Promise<void> {
    await Promise.all(
      users.map((user) => this.#host.as(user).call('mark', { marks: [{ channel, [kind]: seq }] })),
    );
  }

  async #presentIn(channel: string): Promise<{ users: readonly string[]; direct: boolean }> {
    const known = this.#present.get(channel);
    if (known !== undefined) return known;
    const users: string[] = [];
    let direct = false;
    for (const { id } of cast) {
      try {
        direct = (await this.#host.as(id).call('getChannel', { channel })).channel.kind === 'direct';
        users.push(id);
      } catch {
        // Not his channel.
      }
    }
    const present = { users, direct };
    this.#present.set(channel, present);
    return present;
  }

  #pause(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#host.clock.after(ms, () => end());
      const end = (): void => {
        timer.cancel();
        this.#pausing.delete(end);
        resolve();
      };
      this.#pausing.add(end);
    });
  }
}

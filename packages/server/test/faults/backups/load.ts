/** Those who send while a backup is taken, and what is read of it afterwards. */
import { randomUUID } from 'node:crypto';
import { connect, eventually, person } from '@ghanti/testkit';
import type { Connection, Person, SpawnedServer } from '@ghanti/testkit';

export const environment = {
  GHANTI_LIMITS: JSON.stringify({ commandsPerSecond: 100_000, commandBurst: 100_000 }),
};

export type Acknowledged = { readonly channel: string; readonly seq: number; readonly id: string };

/** Everybody sends, one after another each, until told to stop. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  readonly #running: Promise<void>[] = [];
  #stopped = false;

  constructor(senders: readonly Person[], channels: readonly string[]) {
    for (const [index, sender] of senders.entries())
      this.#running.push(this.#send(sender, channels[index % channels.length] ?? ''));
  }

  async #send(sender: Person, channel: string): Promise<void> {
    while (!this.#stopped) {
      const { event } = await sender.call('sendMessage', {
        channel,
        clientId: randomUUID(),
        text: `some words ${this.acknowledged.length}`,
      });
      if ('id' in event) this.acknowledged.push({ channel, seq: event.seq, id: event.id });
    }
  }

  async more(count: number): Promise<void> {
    const from = this.acknowledged.length;
    await eventually(() => this.acknowledged.length >= from + count, { withinMs: 30_000 });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }
}

export const lastCursor = ({ events }: Connection): string => events.at(-1)?.cursor ?? '';

export const everything = async (who: Person, channel: string): Promise<readonly Acknowledged[]> => {
  const found: Acknowledged[] = [];
  for (;;) {
    const after = found.at(-1)?.seq ?? 0;
    const { messages, more } = await who.call('history', { channel, after, limit: 200 });
    found.push(...messages.map(({ seq, id }) => ({ channel, seq, id })));
    if (!more) return found;
  }
};

export const seqsIn = (channel: string, { events }: Connection): readonly number[] =>
  events.filter((event) => event.channel === channel).map(({ seq }) => seq);

export const upTo = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

export const asReader = (server: SpawnedServer, cursor: string): Promise<Connection> =>
  connect(server.url, person(server, 'reader').token, { cursor });

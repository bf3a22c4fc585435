/** Acts on messages in few words, for the suites of the store contract. */
import type { Guard, MessageRow, Step, WhichMessages, Write, WriteResult } from '../store.ts';
import { at, keyOf, memberGuard, StoreFixture, write, written } from './store.fixture.ts';

export const channel = 'g1';
const timeline: WhichMessages = { limit: 200, after: 0, types: ['receiveMessage'] };

export const poll = { question: 'When?', options: ['now', 'later', 'never'] };

export const post = (by: string, data: object, more: Partial<Write> = {}): Write =>
  write([{ do: 'event', channel, type: 'receiveMessage', by, data: JSON.stringify(data) }], more);

export const edit = (seq: number, by: string, text: string): Step => ({ do: 'edit', channel, seq, by, text });
export const remove = (seq: number, by: string): Step => ({ do: 'delete', channel, seq, by });
export const react = (seq: number, by: string, emoji: string, on = true): Step => ({
  do: 'react',
  channel,
  seq,
  by,
  emoji,
  on,
});
export const vote = (seq: number, by: string, ...options: number[]): Step => ({
  do: 'vote',
  channel,
  seq,
  by,
  options,
});
export const pin = (seq: number, by: string, on = true, maxPins = 10): Step => ({
  do: 'pin',
  channel,
  seq,
  by,
  on,
  maxPins,
});
export const hide = (seq: number, user: string): Step => ({ do: 'hide', channel, seq, user });
export const message = (seq: number, user: string): Guard => ({ is: 'message', channel, user, seq });
export const openPoll = (seq: number, ...options: number[]): Guard => ({
  is: 'openPoll',
  channel,
  seq,
  options,
});

/** A group g1 of Asha and Bilal; the first message has seq 3. */
export class MessagesFixture extends StoreFixture {
  async start(...posts: readonly object[]): Promise<void> {
    await this.group(channel, ['asha', 'bilal']);
    for (const data of posts) await this.store.commit([post('asha', data)]);
  }

  /** One write; gives its result. */
  async do(steps: Step | readonly Step[], more: Partial<Write> = {}): Promise<WriteResult> {
    const { results } = await this.store.commit([write([steps].flat(), more)]);
    const [result] = results;
    if (result === undefined) throw new Error('a write without a result');
    return result;
  }

  async refusal(guards: readonly Guard[], time = at): Promise<string> {
    const result = await this.do([], { guards, at: time });
    return result.outcome === 'refused' ? result.why : result.outcome;
  }

  async rows(user = 'bilal', which = timeline): Promise<readonly MessageRow[]> {
    const page = await this.store.messages.page({ channel, user, which });
    if (page === undefined) throw new Error(`${user} is no member`);
    return page.messages;
  }

  async row(seq: number, user = 'bilal'): Promise<MessageRow> {
    const [row] = await this.rows(user, { seqs: [seq] });
    if (row === undefined) throw new Error(`no message ${seq} for ${user}`);
    return row;
  }

  /** What the log has of an event, as it reads now. */
  async data(seq: number): Promise<unknown> {
    const [event] = await this.store.events({ channel, from: seq, to: seq }, 1, false);
    return JSON.parse(event?.data ?? 'null');
  }
}

export const seqOf = (result: WriteResult): number => written(result).events[0]?.seq ?? 0;
export const keyed = (user: string, clientId: string): Partial<Write> => ({
  key: keyOf(user, channel, clientId),
  guards: [memberGuard(channel, user)],
});

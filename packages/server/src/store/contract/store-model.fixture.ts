/**
 * What a store should do, said in the plainest way: maps and arrays, one write after the other.
 * Groups, their members, messages with client ids, and marks; what it predicts is compared with a real store.
 */
import { selfChannel } from '../../kit/channel-ids.ts';
import type { HistoryRule, Write, WriteResult } from '../store.ts';
import { joining, keyOf, make, mark, memberGuard, part, say, write } from './store.fixture.ts';

export type Op =
  | {
      readonly op: 'create';
      readonly channel: string;
      readonly history: HistoryRule;
      readonly users: readonly string[];
    }
  | {
      readonly op: 'send';
      readonly channel: string;
      readonly user: string;
      readonly id: string;
      readonly body: string;
    }
  | { readonly op: 'join'; readonly channel: string; readonly users: readonly string[] }
  | { readonly op: 'part'; readonly channel: string; readonly user: string }
  | { readonly op: 'mark'; readonly channel: string; readonly user: string; readonly seen: number };

export const writeOf = (op: Op): Write => {
  switch (op.op) {
    case 'create':
      return write([make(op.channel, 'group', op.history), joining(op.channel, op.users)]);
    case 'send':
      return write([say(op.channel, op.user, op.body)], {
        key: keyOf(op.user, op.channel, op.id, op.body),
        guards: [memberGuard(op.channel, op.user)],
      });
    case 'join':
      return write([joining(op.channel, op.users)]);
    case 'part':
      return write([part(op.channel, op.user)]);
    case 'mark':
      return mark(op.channel, op.user, { seen: op.seen });
  }
};

/** A result in one word or two, as the model says it. */
export const outcomeOf = (result: WriteResult): string => {
  if (result.outcome === 'refused') return `refused ${result.why}`;
  return result.outcome === 'duplicate' ? `duplicate ${result.event.seq}` : result.outcome;
};

export type ModelMember = { readonly fromSeq: number; role: string; seen: number; delivered: number };
type ModelChannel = { readonly history: HistoryRule; readonly members: Map<string, ModelMember> };

export class StoreModel {
  readonly channels = new Map<string, ModelChannel>();
  /** `type by data` of each event, by channel, in seq order. */
  readonly logs = new Map<string, string[]>();
  readonly #keys = new Map<string, { readonly body: string; readonly seq: number }>();

  /** The outcomes of one batch. Marks come after the messages that stand between two structural writes. */
  apply(batch: readonly Op[]): readonly string[] {
    const outcomes: string[] = [];
    let later: (() => void)[] = [];
    const settle = (): void => {
      for (const run of later) run();
      later = [];
    };
    for (const [index, op] of batch.entries()) {
      if (op.op === 'mark') {
        later.push(() => (outcomes[index] = this.#mark(op)));
      } else {
        // A message to a channel that is not there is no plain one, and stands where it is.
        if (op.op !== 'send' || !this.channels.has(op.channel)) settle();
        outcomes[index] = this.#run(op);
      }
    }
    settle();
    return outcomes;
  }

  log(channel: string): string[] {
    const log = this.logs.get(channel) ?? [];
    this.logs.set(channel, log);
    return log;
  }

  #run(op: Exclude<Op, { op: 'mark' }>): string {
    switch (op.op) {
      case 'create':
        if (!this.channels.has(op.channel))
          this.channels.set(op.channel, { history: op.history, members: new Map() });
        return this.#join(op.channel, op.users);
      case 'send':
        return this.#send(op);
      case 'join':
        return this.#join(op.channel, op.users);
      case 'part':
        return this.#part(op.channel, op.user);
    }
  }

  #append(channel: string, type: string, by: string, data: unknown): void {
    this.log(channel).push(`${type} ${by} ${JSON.stringify(data)}`);
  }

  #send({ channel, user, id, body }: Extract<Op, { op: 'send' }>): string {
    const place = `${user} ${channel} ${id}`;
    const first = this.#keys.get(place);
    if (first !== undefined) return first.body === body ? `duplicate ${first.seq}` : 'conflict';
    if (this.channels.get(channel)?.members.has(user) !== true) return 'refused absent';
    this.#append(channel, 'receiveMessage', user, { text: body });
    this.#keys.set(place, { body, seq: this.log(channel).length });
    return 'written';
  }

  #join(id: string, users: readonly string[]): string {
    const channel = this.channels.get(id);
    if (channel === undefined) return 'refused absent';
    const log = this.log(id);
    const fresh = [...new Set(users)].filter((user) => !channel.members.has(user));
    const head = log.length + fresh.length;
    for (const [index, user] of fresh.entries()) {
      const fromSeq = channel.history === 'all' ? 1 : log.length + index + 1;
      this.#append(selfChannel(user), 'channelOpened', 'asha', { channel: id, kind: 'group', fromSeq, head });
      const role = user === 'asha' ? 'owner' : 'member';
      channel.members.set(user, { fromSeq, role, seen: head, delivered: head });
    }
    for (const user of fresh) {
      const role = user === 'asha' ? 'owner' : 'member';
      this.#append(id, 'memberJoined', 'asha', { user, role, how: 'added' });
    }
    return 'written';
  }

  #part(id: string, user: string): string {
    const channel = this.channels.get(id);
    if (channel === undefined) return 'refused absent';
    const left = channel.members.get(user);
    if (left === undefined) return 'refused target';
    channel.members.delete(user);
    if (left.role === 'owner') this.#inherit(id, channel);
    this.#append(id, 'memberLeft', 'asha', { user, how: 'removed' });
    this.#append(selfChannel(user), 'channelClosed', 'asha', { channel: id, how: 'removed' });
    return 'written';
  }

  /** Where no owner is left: all came at the same time, so it is the first by id. */
  #inherit(id: string, { members }: ModelChannel): void {
    if ([...members.values()].some(({ role }) => role === 'owner')) return;
    const [heir] = [...members.keys()].toSorted();
    const member = heir === undefined ? undefined : members.get(heir);
    if (member === undefined) return;
    member.role = 'owner';
    this.log(id).push(`roleChanged null ${JSON.stringify({ user: heir, role: 'owner' })}`);
  }

  #mark({ channel, user, seen }: Extract<Op, { op: 'mark' }>): string {
    const member = this.channels.get(channel)?.members.get(user);
    if (member === undefined) return 'refused absent';
    if (Math.max(seen, member.delivered) > this.log(channel).length) return 'refused seq';
    member.seen = Math.max(member.seen, seen);
    member.delivered = Math.max(member.delivered, member.seen);
    return 'written';
  }
}

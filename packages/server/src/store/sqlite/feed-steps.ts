/**
 * Making a feed, writing to it, ending it (FEED-1). Who is in it, and who leaves, are events of its log; that it was made is
 * told to its maker alone, so that its first event is the first update.
 */
import { nthId } from '../../kit/ids.ts';
import type { Refusal, Step } from '../store.ts';
import type { LedgerChannel } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';
import { announce } from './membership-steps.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

/** The channel of a feed that has not ended. */
export const standingFeed = (
  ledger: Ledger,
  id: string,
): { readonly channel: LedgerChannel; readonly isPublic: boolean } | undefined => {
  const channel = ledger.channel(id);
  const row = channel?.kind === 'feed' ? ledger.statements.feeds.select.get(channel.num) : undefined;
  if (channel === undefined || row === undefined || row.ended !== null) return undefined;
  return { channel, isPublic: row.public === 1 };
};

const channelOf = (ledger: Ledger, { id, title, by }: Of<'feed'>, at: number): LedgerChannel => {
  const known = ledger.channel(id);
  if (known !== undefined) {
    ledger.statements.feeds.remake.run(title, by, at, known.num);
    return known;
  }
  const plain = { do: 'channel', kind: 'feed', posting: 'admins', history: 'all' } as const;
  return ledger.createChannel({ ...plain, id, title, by }, at);
};

/** Seqs go on where a feed of this name ended: nobody takes an old seq for a new one. */
export const makeFeed = (ledger: Ledger, step: Of<'feed'>, at: number): Refusal | undefined => {
  const { feeds } = ledger.statements;
  if (standingFeed(ledger, step.id) !== undefined) return 'taken';
  if ((feeds.countOf.get(step.by)?.n ?? 0) >= step.maxFeeds) return 'feeds';
  const channel = channelOf(ledger, step, at);
  const { delivery, maxPerSecond, retainEvents, retainMs } = step.settings;
  const rules = [delivery, maxPerSecond, retainEvents, retainMs] as const;
  const { head, headPosition, num } = channel;
  feeds.put.run(num, step.settings.public ? 1 : 0, ...rules, head + 1, head, headPosition, step.by);
  const place = { user: step.by, role: 'owner', fromSeq: 1, openedPosition: null } as const;
  const member = ledger.addMember(channel, { ...place, at, mark: head, joinedSeq: 0 });
  announce(ledger, member, { by: step.by, head }, at);
  return undefined;
};

export const publish = (ledger: Ledger, step: Of<'publish'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  if (channel === undefined) return 'absent';
  const first = ledger.newId();
  for (const [index, data] of step.updates.entries())
    ledger.append(channel, { type: 'feedUpdate', by: step.by, at, data, id: nthId(first, index) });
  return undefined;
};

/** Nobody reads it from now on; its rows go in the upkeep. */
export const endFeed = (ledger: Ledger, step: Of<'endFeed'>, at: number): Refusal | undefined => {
  const found = standingFeed(ledger, step.channel);
  if (found === undefined) return 'absent';
  const { channel } = found;
  const data = JSON.stringify({ channel: channel.id, how: 'deleted' });
  for (const { user } of ledger.statements.usersOf.all(channel.num)) {
    const member = ledger.member(channel, user);
    if (member === undefined) continue;
    ledger.removeMember(member);
    ledger.append(ledger.selfOf(user, at), { type: 'channelClosed', by: step.by, at, data });
  }
  ledger.statements.feeds.end.run(at, channel.num);
  ledger.statements.feeds.dropValues.run(channel.num);
  return undefined;
};

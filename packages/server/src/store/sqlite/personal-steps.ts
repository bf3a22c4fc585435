/**
 * What concerns one user alone: his wishes in a channel (STA-1), whom he has blocked (BLK-1). Nothing of it enters the log of a
 * channel that others read. What changes nothing writes nothing.
 */
import type { Preferences, Refusal, Step } from '../store.ts';
import { preferencesOf } from '../sql/channel-rows.ts';
import type { Ledger } from './ledger.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

/** Field by field; an empty draft is none. */
const laidOver = (known: Preferences, wishes: Preferences): Preferences => {
  const said = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
  const { draft, ...others }: Preferences = { ...known, ...said };
  return draft === undefined || draft === '' ? others : { ...others, draft };
};

export const prefer = (ledger: Ledger, step: Of<'prefer'>): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  const member = channel === undefined ? undefined : ledger.member(channel, step.user);
  if (channel === undefined || member === undefined) return 'absent';
  const { preferences, preferInsert, updateState } = ledger.statements;
  const known = preferencesOf(preferences.get(channel.num, member.user)?.data);
  const wished = laidOver(known, step.wishes);
  const data = JSON.stringify(wished);
  if (data === JSON.stringify(laidOver(known, {}))) return undefined;
  const position = ledger.nextPosition();
  preferInsert.run(channel.num, member.user, data, wished.mutedUntil ?? 0, position);
  updateState.run(position, channel.num, member.user);
  member.statePosition = position;
  ledger.states.push({ channel: channel.id, user: member.user, position });
  return undefined;
};

export const block = (ledger: Ledger, step: Of<'block'>, at: number): Refusal | undefined => {
  const { user, other, on } = step;
  const { insertBlock, deleteBlock, countBlocks } = ledger.statements;
  const changed = on ? insertBlock.run(user, other, at) : deleteBlock.run(user, other);
  if (changed === 0) return undefined;
  if (on && (countBlocks.get(user)?.n ?? 0) > step.maxBlocks) return 'blocks';
  ledger.forgetBlocks();
  const data = JSON.stringify({ user: other, on });
  ledger.append(ledger.selfOf(user, at), { type: 'blockChanged', by: user, at, data });
  return undefined;
};

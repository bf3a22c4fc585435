/**
 * What a group says of itself, and who has which role in it. A group with members has an owner, whatever happens: the last one
 * keeps his role, and where he is taken away there is an heir.
 */
import type { ChannelChanges, Refusal, Step } from '../store.ts';
import type { GroupColumns } from './group-statements.ts';
import type { LedgerChannel, LedgerMember } from './ledger-statements.ts';
import type { Ledger } from './ledger.ts';

type Of<Name extends Step['do']> = Extract<Step, { do: Name }>;

export const isLastOwner = (ledger: Ledger, member: LedgerMember): boolean =>
  member.role === 'owner' && ledger.statements.owners.get(member.channel.num)?.n === 1;

const setRole = (
  ledger: Ledger,
  member: LedgerMember,
  role: LedgerMember['role'],
  { by, at }: { readonly by: string | null; readonly at: number },
): void => {
  const { channel, user } = member;
  ledger.statements.groups.updateRole.run(role, channel.num, user);
  member.role = role;
  ledger.append(channel, { type: 'roleChanged', by, at, data: JSON.stringify({ user, role }) });
};

/** A role that he has already is said again. */
export const giveRole = (ledger: Ledger, step: Of<'role'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  const member = channel === undefined ? undefined : ledger.member(channel, step.user);
  if (member === undefined) return 'target';
  if (step.role !== 'owner' && isLastOwner(ledger, member)) return 'lastOwner';
  setRole(ledger, member, step.role, { by: step.by, at });
  return undefined;
};

/** Before the last owner is taken away: the admin, else the member, who has been there longest. */
export const appointHeir = (ledger: Ledger, member: LedgerMember, at: number): void => {
  const { channel } = member;
  if (channel.kind !== 'group' || !isLastOwner(ledger, member)) return;
  const next = ledger.statements.groups.heir.get(channel.num, member.user);
  const heir = next === undefined ? undefined : ledger.member(channel, next.user);
  if (heir !== undefined) setRole(ledger, heir, 'owner', { by: null, at });
};

/** Of the wanted changes those that change anything. */
const changed = (known: GroupColumns, given: ChannelChanges): ChannelChanges =>
  Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => {
      // The columns have the names of the changes.
      const want = given[name as keyof ChannelChanges];
      return want === undefined || want === value ? [] : [[name, want]];
    }),
  );

/** As the event says it: a description that is taken away is an empty one. */
const said = (changes: ChannelChanges): string =>
  JSON.stringify(changes.description === null ? { ...changes, description: '' } : changes);

const wanted = <T>(want: T | undefined, known: T): T => (want === undefined ? known : want);

const store = (
  ledger: Ledger,
  channel: LedgerChannel,
  known: GroupColumns,
  changes: ChannelChanges,
): void => {
  const posting = wanted(changes.posting, known.posting);
  const history = wanted(changes.history, known.history);
  const expireAfterMs = wanted(changes.expireAfterMs, known.expireAfterMs);
  ledger.statements.groups.update.run(
    wanted(changes.title, known.title),
    wanted(changes.description, known.description),
    wanted(changes.avatar, known.avatar),
    posting,
    history,
    expireAfterMs,
    channel.num,
  );
  Object.assign(channel, { posting, history, expireAfterMs });
};

/** The event holds what changed, and only that; where nothing did it is empty. */
export const update = (ledger: Ledger, step: Of<'update'>, at: number): Refusal | undefined => {
  const channel = ledger.channel(step.channel);
  const known = channel === undefined ? undefined : ledger.statements.groups.select.get(channel.num);
  if (channel === undefined || known === undefined) return 'absent';
  const changes = changed(known, step.changes);
  if (Object.keys(changes).length > 0) store(ledger, channel, known, changes);
  ledger.append(channel, { type: 'channelUpdated', by: step.by, at, data: said(changes) });
  return undefined;
};

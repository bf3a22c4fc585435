/**
 * What a message is to one of its readers (NTF-1): a mention, a reply to him, or a message; nothing where it is his own, where he
 * blocked its author, or where he muted the channel, unless a group calls him by name or answers him. Derived from the event when
 * somebody listens; nothing is written. The event is read once, however many listen.
 */
import type { Run } from '../hub/batch.ts';
import type { EventRow, Membership } from '../store/store.ts';

export type AlertKind = 'message' | 'mention' | 'reply';

export type Alerting = {
  readonly channel: string;
  readonly seq: number;
  readonly by: string;
  readonly mentions: readonly string[];
  /** The author of the message that it answers. */
  readonly repliedTo: () => Promise<string | undefined>;
};

type Data = { readonly mentions?: readonly string[]; readonly replyTo?: number };
type AuthorOf = (channel: string, seq: number) => Promise<string | undefined>;

const read = ({ channel, seq, by, data }: EventRow, authorOf: AuthorOf): readonly Alerting[] => {
  if (by === null) return [];
  const { mentions = [], replyTo } = JSON.parse(data) as Data;
  let author: Promise<string | undefined> | undefined;
  const repliedTo = () =>
    (author ??= replyTo === undefined ? Promise.resolve(undefined) : authorOf(channel, replyTo));
  return [{ channel, seq, by, mentions, repliedTo }];
};

/** Reads each run once. */
export const alertsOf = (authorOf: AuthorOf): ((run: Run) => readonly Alerting[]) => {
  const known = new WeakMap<Run, readonly Alerting[]>();
  return (run) => {
    const kept = known.get(run);
    if (kept !== undefined) return kept;
    const messages = run.events.filter(({ type }) => type === 'receiveMessage');
    const alerts = messages.flatMap((event) => read(event, authorOf));
    known.set(run, alerts);
    return alerts;
  };
};

/** Undefined where the reader is not told. */
export const alertFor = async (
  { seq, mentions, repliedTo }: Alerting,
  { channel, member, preferences }: Membership,
  now: number,
): Promise<AlertKind | undefined> => {
  const isChat = channel.kind === 'direct' || channel.kind === 'group';
  if (!isChat || seq < member.fromSeq || seq <= member.seen) return undefined;
  const isMuted = (preferences.mutedUntil ?? 0) > now;
  if (isMuted && channel.kind === 'direct') return undefined;
  if (mentions.includes(member.user)) return 'mention';
  if ((await repliedTo()) === member.user) return 'reply';
  return isMuted ? undefined : 'message';
};

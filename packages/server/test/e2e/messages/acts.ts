/**
 * Random acts on messages, and what the rules of the place say to each: the code of its refusal, or what it should be answered.
 */
import { randomUUID } from 'node:crypto';
import type { CommandName, CommandRequest, ErrorCode } from '@ghanti/protocol';
import type { Random } from '@ghanti/testkit';
import type { Timeline } from './timeline.ts';

export type Act = {
  readonly [N in CommandName]: { readonly command: N; readonly input: CommandRequest<N> };
}[CommandName];

/** What is known of the channel: its common timeline, who leads it, and who voted what where nobody else sees it. */
export type World = {
  readonly channel: string;
  readonly timeline: Timeline;
  /** Each member's `fromSeq` and whether he leads. */
  readonly members: Map<string, { readonly fromSeq: number; readonly leads: boolean }>;
  readonly ballots: Map<string, readonly number[]>;
};

export type Verdict = ErrorCode | 'writes' | 'nothing';

const emojis = ['👍', '❤️', '🙏🏽'];

/** Mostly of the newest messages, so that much comes together on each. */
const seqIn = (random: Random, { timeline }: World): number => {
  if (random.chance(0.05)) return random.between(1, timeline.head + 2);
  const { messages } = timeline;
  const among = random.chance(0.7) ? messages.slice(-3) : messages;
  return among.length === 0 ? 1 : random.pick(among).seq;
};

const optionsFrom = (random: Random): number[] =>
  [0, 1, 2].filter(() => random.chance(0.4)).slice(0, random.chance(0.3) ? 3 : 1);

const pollFrom = (random: Random, now: number): CommandRequest<'sendMessage'>['poll'] => ({
  question: 'कब?',
  options: ['अभी', 'शाम', 'कल'],
  ...(random.chance(0.5) && { anonymous: true }),
  ...(random.chance(0.5) && { multiple: true }),
  ...(random.chance(0.3) && { closesAt: now + random.between(1, 90_000) }),
});

/** Draws one act of somebody's. */
export const drawAct = (random: Random, world: World, now: number): Act => {
  const { channel, timeline } = world;
  const key = { clientId: randomUUID(), channel };
  const seq = seqIn(random, world);
  const text = `text ${random.below(1_000)}`;
  const reaction = (): Act => ({
    command: 'react',
    input: { ...key, seq, emoji: random.pick(emojis), on: random.chance(0.6) },
  });
  const acts: readonly (() => Act)[] = [
    () => ({ command: 'sendMessage', input: { ...key, text } }),
    () => ({ command: 'sendMessage', input: { ...key, text, replyTo: random.between(1, timeline.head) } }),
    () => ({ command: 'sendMessage', input: { ...key, poll: pollFrom(random, now) } }),
    () => ({ command: 'sendMessage', input: { ...key, forwardOf: { channel, seq } } }),
    () => ({ command: 'editMessage', input: { ...key, seq, text } }),
    () => ({ command: 'editMessage', input: { ...key, seq, text } }),
    () => ({ command: 'deleteMessage', input: { ...key, seq, scope: random.pick(['everyone', 'me']) } }),
    ...Array.from({ length: 8 }, () => reaction),
    () => ({ command: 'vote', input: { ...key, seq, options: optionsFrom(random) } }),
    () => ({ command: 'vote', input: { ...key, seq, options: optionsFrom(random) } }),
    () => ({ command: 'vote', input: { ...key, seq, options: optionsFrom(random) } }),
    () => ({ command: 'closePoll', input: { ...key, seq } }),
    () => ({ command: 'pinMessage', input: { ...key, seq, on: random.chance(0.6) } }),
  ];
  return random.pick(acts)();
};

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((option) => other.includes(option));

type Message = NonNullable<ReturnType<Timeline['message']>>;
type Of<N extends CommandName> = CommandRequest<N>;

const judgeEdit = ({ by, data }: Message, user: string): Verdict =>
  by !== user || data.text === undefined || data.forwarded === true ? 'forbidden' : 'writes';

const judgeReaction = ({ state }: Message, user: string, { emoji, on }: Of<'react'>): Verdict => {
  const users = state?.reactions?.find((reaction) => reaction.emoji === emoji)?.users ?? [];
  return users.includes(user) === on ? 'nothing' : 'writes';
};

const judgeClosing = ({ by, data, state }: Message, user: string, leads: boolean): Verdict => {
  if (by !== user && !leads) return 'forbidden';
  if (data.poll === undefined) return 'invalid';
  return state?.poll?.closed === true ? 'conflict' : 'writes';
};

const judgeVote = ({ data, state }: Message, { options }: Of<'vote'>, before: readonly number[]): Verdict => {
  if (data.poll === undefined) return 'invalid';
  if (state?.poll?.closed === true) return 'conflict';
  if (options.length > 1 && data.poll.multiple !== true) return 'invalid';
  return isSame(before, options) ? 'nothing' : 'writes';
};

const judgeOn = (world: World, user: string, { command, input }: Act, message: Message): Verdict => {
  const leads = world.members.get(user)?.leads === true;
  if (command === 'editMessage') return judgeEdit(message, user);
  if (command === 'deleteMessage') return message.by === user || leads ? 'writes' : 'forbidden';
  if (command === 'react') return judgeReaction(message, user, input);
  if (command === 'pinMessage') return (message.state?.pinned ?? false) === input.on ? 'nothing' : 'writes';
  if (command === 'closePoll') return judgeClosing(message, user, leads);
  if (command === 'vote') return judgeVote(message, input, world.ballots.get(`${input.seq} ${user}`) ?? []);
  return 'writes';
};

const targetOf = ({ command, input }: Act): number | undefined => {
  if (command === 'sendMessage') return input.forwardOf?.seq;
  return 'seq' in input ? input.seq : undefined;
};

/** What should come of an act. */
export const judge = (world: World, user: string, act: Act, now: number): Verdict => {
  const { command, input } = act;
  const fromSeq = world.members.get(user)?.fromSeq;
  if (fromSeq === undefined) return 'not_found';
  if (command === 'sendMessage' && input.forwardOf === undefined)
    return (input.replyTo ?? fromSeq) < fromSeq ? 'invalid' : 'writes';
  const seq = targetOf(act);
  if ((seq ?? 0) < fromSeq) return 'not_found';
  const message = world.timeline.rows(now).find((row) => row.seq === seq);
  if (message?.type !== 'receiveMessage') return 'not_found';
  if (command === 'deleteMessage' && input.scope === 'me') return 'writes';
  const gone = message.state?.deleted === true || message.state?.expired === true;
  return gone ? 'conflict' : judgeOn(world, user, act, message);
};

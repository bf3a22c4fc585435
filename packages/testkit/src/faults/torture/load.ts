/**
 * The load: so many deeds a second, mixed by chance: messages, edits, reactions, deletions, marks, people who come and go, groups that are
 * made, values that are published, history and search; each by a session over its own way.
 */
import { canonical } from '../../history/operation.ts';
import { pause } from '../kills/run.ts';
import { insist, type Deed } from './deeds.ts';
import { entryOfState } from './entries.ts';
import type { Session } from './session.ts';
import { countOf, placeOf, remember, type Stage, type Written } from './stage.ts';

type Part = (stage: Stage, session: Session) => Promise<void>;

const tickMs = 20;
const readMs = 5_000;
const mostWaiting = 400;
const mostGroups = 12;
const emoji = ['🔔', '👍', '🙏', '❤️'] as const;

let ids = 0;
const freshId = (user: string): string => `${user}.${(ids += 1)}`;

/** Channels that are open to a session, so that whoever left sends no more. */
const openTo = ({ reading }: Session): string[] =>
  [...reading.open.keys()].filter((id) => !id.startsWith('feed:'));

const orders = new Map<string, number>();

const send: Part = async (stage, session) => {
  const channels = openTo(session);
  if (channels.length === 0 || !session.connected) return;
  const channel = stage.random.pick(channels);
  const { user } = session.person;
  const clientId = freshId(user);
  const text = `${clientId} नमस्ते ${'x'.repeat(stage.random.below(200))}`;
  const isSocket = session.way === 'sio' || session.way === 'poll' || session.way === 'ws';
  const line = `${session.source.sess} ${channel}`;
  const order = (orders.get(line) ?? 0) + 1;
  orders.set(line, order);
  const deed = {
    name: 'sendMessage',
    input: { channel, clientId, text },
    event: 'receiveMessage',
    body: text,
  } as const;
  const outcome = await insist(stage, session, { ...deed, ...(isSocket && { order }) });
  if (outcome?.was === 'done') remember(stage, { channel, seq: outcome.at.seq, by: user }, text);
  else if (outcome && !stage.movers.has(user)) stage.report(`${clientId} was refused: ${outcome.code}`);
};

const about = async (
  stage: Stage,
  session: Session,
  makes: (written: Written, clientId: string) => Deed<'editMessage'> | Deed<'deleteMessage'> | Deed<'react'>,
  whose: 'own' | 'any',
): Promise<void> => {
  const { user } = session.person;
  const found = stage.written.filter(
    ({ channel, by }) => session.reading.open.has(channel) && (whose === 'any' || by === user),
  );
  if (found.length === 0 || !session.connected) return;
  const written = stage.random.pick(found);
  const deed = makes(written, freshId(user));
  if (deed.name === 'editMessage') await insist(stage, session, deed);
  else if (deed.name === 'deleteMessage') await insist(stage, session, deed);
  else await insist(stage, session, deed);
};

const edit: Part = (stage, session) =>
  about(
    stage,
    session,
    ({ channel, seq }, clientId) => {
      const text = `edited ${clientId}`;
      const body = canonical({ target: seq, text });
      return { name: 'editMessage', input: { channel, seq, text, clientId }, event: 'messageEdited', body };
    },
    'own',
  );

const remove: Part = (stage, session) =>
  about(
    stage,
    session,
    ({ channel, seq }, clientId) => {
      const input = { channel, seq, scope: 'everyone', clientId } as const;
      return { name: 'deleteMessage', input, event: 'messageDeleted', body: canonical({ target: seq }) };
    },
    'own',
  );

const react: Part = (stage, session) =>
  about(
    stage,
    session,
    ({ channel, seq }, clientId) => {
      const given = { emoji: stage.random.pick(emoji), on: stage.random.chance(0.8) };
      const input = { channel, seq, clientId, ...given };
      return { name: 'react', input, event: 'reactionChanged', body: canonical({ target: seq, ...given }) };
    },
    'any',
  );

const mark: Part = async (stage, session) => {
  const marks = [...session.reading.open]
    .filter(([, { last }]) => last > 0)
    .slice(0, 20)
    .map(([channel, { last }]) => ({
      channel,
      delivered: last,
      seen: stage.random.between(Math.floor(last / 2), last),
    }));
  if (marks.length === 0 || !session.connected) return;
  const answer = await session.call('mark', { marks }, readMs).catch(() => undefined);
  if (!answer?.ok) return;
  countOf(stage.counts.done, 'mark');
  for (const { channel, delivered, seen } of answer.data.marks)
    stage.history.record(session.source, {
      f: 'receipt',
      type: 'ok',
      v: { channel, member: session.person.user, delivered, seen, acknowledged: true },
    });
};

/** What a session reads after it saw a head may not be older (I8), and not be read by one who was removed (I9). */
const history: Part = async (stage, session) => {
  const channel = stage.random.pick(stage.channels);
  const ref = stage.history.nextRef();
  stage.history.record(session.source, { f: 'read', type: 'invoke', v: { channel, ref } });
  const answer = await session.call('history', { channel, limit: 20 }, readMs).catch(() => undefined);
  if (!answer?.ok) return;
  countOf(stage.counts.done, 'history');
  const sent = (of: string, seq: number): string | undefined => stage.sent.get(placeOf(of, seq));
  const { asOf, messages } = answer.data;
  // Of an edited message whose acknowledgement is not here yet the first text is not known.
  const known = messages.filter(
    ({ seq, state }) => state?.editedSeq === undefined || sent(channel, seq) !== undefined,
  );
  const entries = known.map((message) => entryOfState(message, sent));
  stage.history.record(session.source, { f: 'read', type: 'ok', v: { channel, ref, asOf, entries } });
};

const search: Part = async (stage, session) => {
  const answer = await session.call('search', { q: 'नमस्ते', limit: 10 }, readMs).catch(() => undefined);
  if (!answer?.ok) return;
  countOf(stage.counts.done, 'search');
};

const create: Part = async (stage, session) => {
  if (stage.channels.length >= mostGroups) return;
  const { user } = session.person;
  if (stage.movers.has(user)) return;
  const members = stage.people.filter((one) => one.user !== user).map((one) => one.user);
  const input = { clientId: freshId(user), title: 'Made meanwhile', members };
  const answer = await session.call('createGroup', input, readMs).catch(() => undefined);
  if (!answer?.ok) return;
  countOf(stage.counts.done, 'createGroup');
  stage.channels.push(answer.data.channel.id);
};

const publish: Part = async (stage, session) => {
  const { user } = session.person;
  if (user !== stage.people[0]?.user) return;
  const clientId = freshId(user);
  const data = { value: clientId };
  const key = stage.random.pick(['a', 'b', 'c']);
  await insist(stage, session, {
    name: 'publish',
    input: { channel: stage.feed, clientId, key, data },
    event: 'feedUpdate',
    body: canonical({ key, value: data }),
  });
};

const mix: readonly (readonly [number, Part])[] = [
  [62, send],
  [8, edit],
  [10, react],
  [3, remove],
  [6, mark],
  [5, history],
  [1, search],
  [0.3, create],
  [20, publish],
];
const sum = mix.reduce((all, [weight]) => all + weight, 0);

const chosen = (stage: Stage): Part => {
  let roll = stage.random.next() * sum;
  for (const [weight, part] of mix) if ((roll -= weight) < 0) return part;
  return send;
};

/** Until the run ends. */
export const load = async (stage: Stage, sessions: readonly Session[], perSecond: number): Promise<void> => {
  let due = 0;
  let last = performance.now();
  while (stage.phase === 'load') {
    await pause(tickMs);
    const now = performance.now();
    // What could not be done while the server was away is not made up for.
    due = Math.min(due + (perSecond * (now - last)) / 1000, perSecond / 5);
    last = now;
    for (; due >= 1 && stage.waiting < mostWaiting; due -= 1)
      void chosen(stage)(stage, stage.random.pick(sessions)).catch((error: unknown) =>
        stage.report(String(error)),
      );
  }
};

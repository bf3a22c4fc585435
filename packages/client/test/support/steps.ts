/**
 * What people do in the test of convergence: any command of a chat, on whatever is there, right or wrong. Nobody waits for what he
 * did; what the server refuses is taken back, and must leave nothing behind.
 */
import type { CallInput, Client, MessageItem } from '@ghanti/client';
import type { Random } from '@ghanti/testkit';

type Place = { readonly client: Client; readonly random: Random; readonly id: string };
type Step = (place: Place) => string;

const words = ['नमस्ते', 'कल मिलते हैं', 'ok', '👍🏽', 'chai?', 'दाल-चावल', 'see you at five'];
const emojis = ['👍', '❤️', '😂'];

const messages = ({ client, id }: Place): readonly MessageItem[] =>
  client
    .channel(id)
    .timeline.get()
    .items.filter((item) => item.kind === 'message');

/** A message, by its seq, or by its `clientId` while it waits. */
const withTarget =
  (run: (place: Place, target: number | string, message: MessageItem) => void, name: string): Step =>
  (place) => {
    const all = messages(place);
    if (all.length === 0) return `${name}: nothing there`;
    const message = place.random.pick(all);
    const target = message.seq ?? message.clientId ?? '';
    run(place, target, message);
    return `${name} ${place.id.slice(0, 6)} ${target}`;
  };

const send: Step = (place) => {
  const { client, id, random } = place;
  const seqs = messages(place).flatMap(({ seq }) => seq ?? []);
  const members = client
    .channel(id)
    .members.get()
    .members.map(({ user }) => user.id);
  const text = random.pick(words);
  client.channel(id).send({
    text,
    ...(seqs.length > 0 && random.chance(0.3) && { replyTo: random.pick(seqs) }),
    ...(members.length > 0 && random.chance(0.3) && { mentions: [random.pick(members)] }),
  });
  return `send ${id.slice(0, 6)} ${text}`;
};

const poll: Step = ({ client, id, random }) => {
  const shape = { multiple: random.chance(0.5), anonymous: random.chance(0.5) };
  client.channel(id).send({ poll: { question: 'चाय?', options: ['हाँ', 'नहीं', 'बाद में'], ...shape } });
  return `poll ${id.slice(0, 6)} ${JSON.stringify(shape)}`;
};

const vote = withTarget(({ client, id, random }, target, message) => {
  const options = message.poll?.multiple === true ? [0, 2] : [random.below(3)];
  void client.channel(id).vote(target, random.chance(0.2) ? [] : options);
}, 'vote');

const seen: Step = ({ client, id, random }) => {
  const head = client.channel(id).row.get()?.head ?? 1;
  const seq = random.chance(0.6) ? undefined : random.between(1, head);
  client.channel(id).markSeen(seq);
  return `seen ${id.slice(0, 6)} ${seq ?? 'all'}`;
};

const prefer: Step = ({ client, id, random }) => {
  const wish = random.pick([
    { pinned: true },
    { pinned: false },
    { archived: true },
    { archived: false },
    { markedUnread: true },
    { mutedUntil: 4_000_000_000_000 },
    { mutedUntil: null },
  ]);
  client.channel(id).setPreferences(wish);
  return `prefer ${id.slice(0, 6)} ${JSON.stringify(wish)}`;
};

const draft: Step = ({ client, id, random }) => {
  const text = random.pick([...words, '']);
  client.channel(id).setDraft(text);
  return `draft ${id.slice(0, 6)} ${text}`;
};

const load: Step = ({ client, id, random }) => {
  const channel = client.channel(id);
  const head = channel.row.get()?.head ?? 1;
  const way = random.below(4);
  if (way === 0) void channel.loadBefore();
  else if (way === 1) void channel.loadAfter();
  else if (way === 2) void channel.loadAround(random.between(1, Math.max(1, head)));
  else void channel.loadLatest();
  return `load ${['before', 'after', 'around', 'latest'][way]} ${id.slice(0, 6)}`;
};

/**
 * Not here: `updateProfile`. No event tells of a name, nor that somebody hides how far he has read: a device goes on as it
 * was told until it reads the page anew (CL-15, CL-48).
 *
 * Commands of groups need the connection: without one they are not done. */
const command =
  <N extends Parameters<Client['call']>[0]>(
    name: N,
    input: (place: Place, users: readonly string[]) => CallInput<N>,
  ) =>
  (users: readonly string[]): Step =>
  (place) => {
    const given = input(place, users);
    if (place.client.connection.get().is === 'live')
      void place.client.call(name, given).catch(() => undefined);
    return `${name} ${JSON.stringify(given)}`;
  };

const groupCommands = [
  command('addMembers', ({ id, random }, users) => ({ channel: id, users: [random.pick(users)] })),
  command('removeMember', ({ id, random }, users) => ({ channel: id, user: random.pick(users) })),
  command('leave', ({ id }) => ({ channel: id })),
  command('setRole', ({ id, random }, users) => ({
    channel: id,
    user: random.pick(users),
    role: random.pick(['owner', 'admin', 'member'] as const),
  })),
  command('updateChannel', ({ id, random }) => ({
    channel: id,
    ...random.pick([
      { title: 'दोस्त' },
      { description: 'घर की बात' },
      { description: '' },
      { avatar: '/a.png' },
      { expireAfterMs: 1_500 },
      { expireAfterMs: null },
    ]),
  })),
  command('blockUser', ({ random }, users) => ({ user: random.pick(users), on: random.chance(0.5) })),
];

/** Invitations go from hand to hand. */
const invitations = () => {
  const codes: string[] = [];
  const ask: Step = ({ client, id, random }) => {
    if (client.connection.get().is === 'live') {
      const input = { channel: id, ...(random.chance(0.5) && { maxUses: 1 }) };
      void client.call('createInvite', input).then(
        ({ code }) => void codes.push(code),
        () => undefined,
      );
    }
    return `createInvite ${id.slice(0, 6)}`;
  };
  const handle = (name: 'acceptInvite' | 'revokeInvite'): Step => {
    const step: Step = ({ client, random }) => {
      const code = codes.length === 0 ? undefined : random.pick(codes);
      if (code !== undefined && client.connection.get().is === 'live')
        void client.call(name, { code }).catch(() => undefined);
      return `${name} ${code}`;
    };
    return step;
  };
  return [ask, handle('acceptInvite'), handle('acceptInvite'), handle('revokeInvite')];
};

const makeGroup = (client: Client, random: Random, users: readonly string[]): string => {
  const members = users.filter(() => random.chance(0.6));
  const history = random.pick(['joined', 'all'] as const);
  if (client.connection.get().is === 'live')
    void client.call('createGroup', { title: 'समूह', members, history }).catch(() => undefined);
  return `createGroup ${members.join(' ')} ${history}`;
};

const openDirect = (client: Client, random: Random, users: readonly string[]): string => {
  const user = random.pick(users);
  if (client.connection.get().is === 'live') void client.openDirect(user).catch(() => undefined);
  return `openDirect ${user}`;
};

const inChannel: readonly (readonly [weight: number, step: Step])[] = [
  [8, send],
  [1, poll],
  [3, vote],
  [4, seen],
  [
    3,
    withTarget(
      ({ client, id, random }, target) => void client.channel(id).edit(target, random.pick(words)),
      'edit',
    ),
  ],
  [
    4,
    withTarget(
      ({ client, id, random }, target) =>
        void client.channel(id).react(target, random.pick(emojis), random.chance(0.7)),
      'react',
    ),
  ],
  [2, withTarget(({ client, id }, target) => void client.channel(id).delete(target, 'everyone'), 'delete')],
  [1, withTarget(({ client, id }, target) => void client.channel(id).delete(target, 'me'), 'hide')],
  [
    1,
    withTarget(
      ({ client, id, random }, target) => void client.channel(id).pin(target, random.chance(0.7)),
      'pin',
    ),
  ],
  [1, withTarget(({ client, id }, target) => void client.channel(id).closePoll(target), 'closePoll')],
  [2, prefer],
  [1, draft],
  [3, load],
];

/** Does one thing, by chance; says what. */
export const stepsOf = (users: readonly string[]) => {
  const all: readonly Step[] = [
    ...inChannel.flatMap(([weight, step]) => Array.from({ length: weight }, () => step)),
    ...groupCommands.map((make) => make(users)),
    ...invitations(),
  ];
  return async (client: Client, random: Random): Promise<string> => {
    const ids = client.channels.get().rows.map(({ id }) => id);
    if (ids.length === 0 || random.chance(0.05))
      return random.chance(0.7) ? makeGroup(client, random, users) : openDirect(client, random, users);
    const id = random.pick(ids);
    return await Promise.resolve(random.pick(all)({ client, random, id }));
  };
};

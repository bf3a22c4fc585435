/**
 * A small town with people, chats and a past, the same every time: what the screens are looked at and tried with. Its
 * clock is the server's; it begins a week ago and ends on a Saturday afternoon in Kolkata.
 */
import { systemClock } from '@ghanti/server';
import type { CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import {
  connect,
  register,
  startServer,
  type Connection,
  type Person,
  type StartedServer,
} from '@ghanti/testkit';
import { fileURLToPath } from 'node:url';
import { tradeInTown } from './town-feed.ts';

export const zone = 'Asia/Kolkata';
export const password = 'correct horse battery';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** 17 March 2035, 15:05 in Kolkata: ahead of every real clock, so that browsers keep its cookies. */
export const townTime = Date.UTC(2035, 2, 17, 9, 35);

const names = {
  asha: 'Asha Rao',
  riya: 'Riya Sharma',
  aman: 'Aman Verma',
  mohan: 'मोहन दास',
  chitra: 'Chitra Iyer',
  farid: 'Farid Khan',
  gita: 'Gita Nair',
  bilal: 'Bilal Khan',
  dev: 'Dev Patel',
} as const;
type Name = keyof typeof names;

const about: Partial<Record<Name, string>> = {
  asha: 'Cricket on Saturdays, code the rest of the week.',
  riya: 'Slow to answer, quick to laugh.',
  mohan: 'आराम से बात करते हैं।',
};

/** A clock that can be set; time goes on from there. */
const createTownClock = () => {
  let offset = 0;
  return {
    clock: { ...systemClock, now: () => Date.now() + offset },
    set: (at: number) => (offset = at - Date.now()),
  };
};

/** Somebody who acts beside the browser. */
export interface Townsman {
  readonly user: string;
  call<N extends CommandName>(name: N, input: CommandRequest<N>): Promise<CommandOutput<N>>;
  connect(): Promise<Connection>;
}

export interface Town extends AsyncDisposable {
  readonly url: string;
  readonly people: Readonly<Record<Name, Townsman>>;
  readonly channels: Readonly<
    Record<'riya' | 'team' | 'ghar' | 'cricket' | 'chitra' | 'farid' | 'gita' | 'bilal', string>
  >;
  /** The link into the team. */
  readonly invite: string;
}

let keys = 0;
const key = (): string => `town-${++keys}`;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

type Do = <N extends CommandName>(who: Name, name: N, input: CommandRequest<N>) => Promise<CommandOutput<N>>;

const seqOf = ({ event }: CommandOutput<'sendMessage'>): number => event.seq;

const settle = async (server: StartedServer, set: (at: number) => void) => {
  set(townTime - 7 * day);
  const people = {} as Record<Name, Person>;
  for (const name of Object.keys(names) as Name[]) people[name] = await register(server, name, password);
  const act: Do = (who, name, input) => server.ghanti.as(people[who].user).call(name, input);
  for (const name of Object.keys(names) as Name[])
    await act(name, 'updateProfile', { name: names[name], about: about[name] ?? '' });
  const id = (who: Name): string => people[who].user;
  const send = async (
    at: number,
    who: Name,
    channel: string,
    text: string,
    more: object = {},
  ): Promise<number> => {
    set(townTime - at);
    return seqOf(await act(who, 'sendMessage', { channel, text, clientId: key(), ...more }));
  };
  const direct = async (who: Name, other: Name): Promise<string> =>
    (await act(who, 'openDirect', { user: id(other) })).channel.id;
  const group = async (at: number, who: Name, title: string, members: readonly Name[]): Promise<string> => {
    set(townTime - at);
    const input = { title, members: members.map(id), clientId: key(), history: 'all' as const };
    return (await act(who, 'createGroup', input)).channel.id;
  };
  return { people, act, id, send, direct, group };
};

type Settled = Awaited<ReturnType<typeof settle>>;

const talkDirect = async ({ act, send, direct }: Settled) => {
  const gita = await direct('gita', 'asha');
  await send(5 * day, 'gita', gita, 'The book is at the desk, whenever you pass by.');
  const farid = await direct('asha', 'farid');
  await send(3 * day, 'asha', farid, 'Could you send me the photos from the match?');
  const bilal = await direct('bilal', 'asha');
  const last = await send(6 * day, 'bilal', bilal, 'Thanks for the ride!');
  await act('asha', 'mark', { marks: [{ channel: bilal, delivered: last, seen: last }] });
  await act('asha', 'setPreferences', { channel: bilal, archived: true });
  const chitra = await direct('asha', 'chitra');
  const asked = await send(day + 3 * hour, 'chitra', chitra, 'Did the parcel come?');
  await act('asha', 'mark', { marks: [{ channel: chitra, delivered: asked, seen: asked }] });
  const told = await send(day + 2 * hour, 'asha', chitra, 'Yes, this morning. Thank you so much 🙏');
  await act('chitra', 'mark', { marks: [{ channel: chitra, delivered: told, seen: told }] });
  for (const channel of [gita, farid])
    await act('asha', 'mark', { marks: [{ channel, delivered: 1, seen: 1 }] });
  return { gita, farid, bilal, chitra };
};

/** Everything that a message can be. */
const talkAboutTheDemo = async ({ act, send }: Settled, channel: string): Promise<void> => {
  const at = 2 * hour - minute;
  const plan = await send(at, 'riya', channel, 'Demo at *5 pm* on Friday: https://example.com/demo');
  await send(at, 'riya', channel, '- projector\n- extension cord\n- samose');
  await send(at, 'mohan', channel, 'मैं थोड़ा पहले आ जाऊँगा, चाय का इंतज़ाम भी हो जाएगा ☕', { replyTo: plan });
  const gone = await send(at, 'dev', channel, 'wrong chat');
  await act('dev', 'deleteMessage', { channel, seq: gone, scope: 'everyone', clientId: key() });
  await send(at, 'chitra', channel, 'اردو میں بھی لکھ سکتے ہیں');
  const mine = await send(at, 'asha', channel, 'I bring the bell');
  await act('asha', 'editMessage', { channel, seq: mine, text: 'I bring the _brass_ bell', clientId: key() });
  await send(at, 'asha', channel, '🙏🏽');
  for (const [who, emoji] of [
    ['asha', '👍'],
    ['mohan', '👍'],
    ['chitra', '🎉'],
  ] as const)
    await act(who, 'react', { channel, seq: plan, emoji, on: true, clientId: key() });
  await act('aman', 'pinMessage', { channel, seq: plan, on: true, clientId: key() });
};

const talkInGroups = async (settled: Settled, set: (at: number) => void) => {
  const { act, id, send, group } = settled;
  const ghar = await group(6 * day, 'mohan', 'घर', ['asha', 'gita', 'riya']);
  await send(day + 5 * hour, 'mohan', ghar, 'कल शाम सब लोग आ रहे हैं?');
  await send(day + 4 * hour, 'gita', ghar, 'हाँ, मैं मिठाई लेकर आऊँगी 🍬');
  await send(day + hour, 'asha', ghar, 'मैं थोड़ी देर से पहुँचूँगी, ट्रैफ़िक बहुत है।');
  const read = await send(day, 'mohan', ghar, 'कोई बात नहीं, आराम से आना।');
  await act('asha', 'mark', { marks: [{ channel: ghar, delivered: read, seen: read }] });
  await act('asha', 'setPreferences', { channel: ghar, draft: 'doodh le aana, aur' });
  const cricket = await group(5 * day, 'aman', 'Nukkad Cricket Club', ['asha', 'farid', 'bilal', 'dev']);
  for (const [at, who, text] of [
    [5 * hour, 'dev', 'Ground is booked till six'],
    [4 * hour, 'farid', 'I bring the stumps'],
    [3 * hour + 20 * minute, 'bilal', 'Can somebody pick me up?'],
  ] as const)
    await send(at, who, cricket, text);
  await act('asha', 'setPreferences', { channel: cricket, mutedUntil: Date.UTC(2099, 0, 1) });
  const team = await group(6 * day, 'aman', 'Team Ghanti', ['asha', 'riya', 'mohan', 'chitra', 'dev']);
  set(townTime - 5 * day);
  await act('aman', 'setRole', { channel: team, user: id('asha'), role: 'admin', clientId: key() });
  await act('aman', 'updateChannel', {
    channel: team,
    description: 'Friday 5 pm demo. Bring what rings.',
    clientId: key(),
  });
  const { code } = await act('asha', 'createInvite', {
    channel: team,
    maxUses: 20,
    expiresAt: townTime + 7 * day,
    clientId: key(),
  });
  await send(2 * hour, 'riya', team, 'The new screens are up, have a look 👀');
  await talkAboutTheDemo(settled, team);
  const seen = await send(hour + 50 * minute, 'asha', team, 'On it');
  await act('asha', 'mark', { marks: [{ channel: team, delivered: seen, seen }] });
  await send(18 * minute, 'aman', team, '@Asha lunch at one?', { mentions: [id('asha')] });
  set(townTime - 17 * minute);
  const poll = { question: 'Where do we eat?', options: ['Dosa', 'Thali', 'Something new'] };
  await act('aman', 'sendMessage', { channel: team, poll, clientId: key() });
  return { ghar, cricket, team, invite: code };
};

const talkWithRiya = async ({ act, send, direct }: Settled): Promise<string> => {
  const riya = await direct('riya', 'asha');
  await send(40 * minute, 'riya', riya, 'Kal kya plan hai?');
  const answer = await send(35 * minute, 'asha', riya, 'Cricket, 4 baje 🏏 You come too!');
  await act('riya', 'mark', { marks: [{ channel: riya, delivered: answer, seen: answer }] });
  await act('riya', 'react', { channel: riya, seq: answer, emoji: '👍', on: true, clientId: key() });
  await act('asha', 'mark', { marks: [{ channel: riya, delivered: answer, seen: answer }] });
  await send(4 * minute, 'riya', riya, 'Haan! Which ground?');
  await send(3 * minute, 'riya', riya, 'And should I bring the bell 🔔');
  await act('asha', 'setPreferences', { channel: riya, pinned: true });
  return riya;
};

const signIn = async (url: string, handle: string): Promise<string> => {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, password }),
  });
  const { accessToken }: { accessToken: string } = await response.json();
  return accessToken;
};

/** The tokens of a week ago are too old: each signs in anew when he connects. */
const townsmen = (server: StartedServer, people: Readonly<Record<Name, Person>>): Town['people'] => {
  const all = {} as Record<Name, Townsman>;
  for (const name of Object.keys(names) as Name[]) {
    const { user } = people[name];
    all[name] = {
      user,
      call: (command, input) => server.ghanti.as(user).call(command, input),
      connect: async () => connect(server.url, await signIn(server.url, name)),
    };
  }
  return all;
};

/** Starts it; everything has happened when it resolves. */
export const startTown = async (): Promise<Town> => {
  const { clock, set } = createTownClock();
  const server = await startServer({ clock, page: dist });
  const settled = await settle(server, set);
  const directs = await talkDirect(settled);
  const { invite, ...groups } = await talkInGroups(settled, set);
  const riya = await talkWithRiya(settled);
  await tradeInTown((name, input) => settled.act('dev', name, input), set, townTime);
  set(townTime);
  return {
    url: server.url,
    people: townsmen(server, settled.people),
    channels: { ...directs, ...groups, riya },
    invite,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

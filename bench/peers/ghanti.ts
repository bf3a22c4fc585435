/**
 * Ghanti as a contestant, by two doors: Socket.IO's WebSocket on `/chat`, and `/ws`. Durable, authenticated, with members,
 * receipts (each member marks once a second) and metrics on. People and channels are made once for an audience; every run
 * starts from a copy of that data.
 */
import { freshFolder } from '../measure/work-directory.ts';
import {
  seatsOf,
  talkersOf,
  type Audience,
  type Contestant,
  type Dialect,
  type Row,
  type Seat,
} from './contestant.ts';
import { GhantiServer, tokenOf } from './ghanti-server.ts';

export type Door = 'io' | 'ws';

/** The data of an audience, ready to be copied: its folder, and the channel that stands for each room. */
export type Prepared = { readonly folder: string; readonly channels: ReadonlyMap<string, string> };

const perCall = 500;
const prepared = new Map<string, Promise<Prepared>>();

const channelOf = (output: unknown): string => {
  if (typeof output === 'object' && output !== null && 'channel' in output) {
    const { channel } = output;
    if (typeof channel === 'object' && channel !== null && 'id' in channel && typeof channel.id === 'string')
      return channel.id;
  }
  throw new Error('a channel was asked for and none was given');
};

const makeGroup = async (
  server: GhantiServer,
  title: string,
  members: readonly string[],
): Promise<string> => {
  const [owner = '', ...others] = members;
  const first = { clientId: `make-${title}`, title, members: others.slice(0, perCall) };
  const channel = channelOf(await server.call(owner, 'createGroup', first));
  for (let from = perCall; from < others.length; from += perCall) {
    const users = others.slice(from, from + perCall);
    await server.call(owner, 'addMembers', { clientId: `add-${from}`, channel, users });
  }
  return channel;
};

/** Makes the people and channels of an audience; gives the channel that stands for each room. */
export const populate = async (
  server: GhantiServer,
  audience: Audience,
): Promise<ReadonlyMap<string, string>> => {
  const seats = seatsOf(audience, 0);
  await server.order({ do: 'users', users: seats.map((seat) => seat.user) });
  const members = Map.groupBy(
    seats.flatMap((seat) => seat.rooms.map((room) => ({ room, user: seat.user }))),
    ({ room }) => room,
  );
  const channels = new Map<string, string>();
  for (const [room, those] of members) {
    const users = those.map(({ user }) => user);
    const direct = audience.is === 'pairs';
    const opened = direct ? await server.call(users[0] ?? '', 'openDirect', { user: users[1] }) : undefined;
    channels.set(room, direct ? channelOf(opened) : await makeGroup(server, room, users));
  }
  return channels;
};

const prepare = async (audience: Audience): Promise<Prepared> => {
  const folder = freshFolder();
  await using server = await GhantiServer.start(folder);
  return { folder, channels: await populate(server, audience) };
};

/** People and channels of an audience: made at first need. */
const preparedFor = (audience: Audience): Promise<Prepared> => {
  const key = JSON.stringify(audience);
  const made = prepared.get(key) ?? prepare(audience);
  prepared.set(key, made);
  made.catch(() => prepared.delete(key));
  return made;
};

const dialects: Record<Door, Dialect> = {
  io: {
    engineIo: true,
    helloAfter: '0{',
    ready: '42/chat,["caughtUp"',
    refused: '44/chat',
    delivery: '42/chat,["receiveMessage"',
    ack: '43/chat,',
    mark: '42/chat,@N["mark",{"marks":[@M]}]',
  },
  ws: {
    ready: '{"type":"caughtUp"',
    refused: '{"type":"goaway"',
    delivery: '{"type":"receiveMessage"',
    ack: '{"re":',
    mark: '{"id":@N,"do":"mark","with":{"marks":[@M]}}',
  },
};

/** How the client's ids are made: by time, as our SDK makes them, or at random. */
export type Ids = 'ordered' | 'random';

const sendOf = (door: Door, channel: string, ids: Ids): string => {
  const input = `{"channel":"${channel}","clientId":"${ids === 'ordered' ? '@U' : '@R'}","text":"@T"}`;
  return door === 'io'
    ? `42/chat,@N["sendMessage",${input}]`
    : `{"id":@N,"do":"sendMessage","with":${input}}`;
};

const rowOf = (door: Door, seat: Seat, channels: ReadonlyMap<string, string>, ids: Ids): Row => {
  const token = tokenOf(seat.user);
  const send = seat.talks ? sendOf(door, channels.get(seat.rooms[0] ?? '') ?? '', ids) : '';
  if (door === 'ws') {
    const headers = ['Sec-WebSocket-Protocol: ghanti.v1', `Authorization: Bearer ${token}`];
    return { path: '/ws', againPath: '/ws?cursor=@C', headers, send };
  }
  const path = '/socket.io/?EIO=4&transport=websocket';
  const hello = `40/chat,{"token":"${token}","protocol":1}`;
  const againHello = `40/chat,{"token":"${token}","protocol":1,"cursor":"@C"}`;
  return { path, hello, againPath: path, againHello, send };
};

/** How a place is spoken to by one door. */
export const wireOf = (
  door: Door,
  audience: Audience,
  channels: ReadonlyMap<string, string>,
  ids: Ids = 'ordered',
): { readonly dialect: Dialect; readonly rows: readonly Row[] } => ({
  dialect: audience.is === 'pairs' ? { ...dialects[door], completeByAck: true } : dialects[door],
  rows: seatsOf(audience, talkersOf(audience)).map((seat) => rowOf(door, seat, channels, ids)),
});

export type GhantiOptions = {
  readonly ids?: Ids;
  /** Told of the server once it runs, for a scenario that ends it or asks it something. */
  readonly started?: (server: GhantiServer, prepared: Prepared) => void;
};

export const ghanti = (door: Door, { ids = 'ordered', started }: GhantiOptions = {}): Contestant => ({
  name: `ghanti-${door}${ids === 'random' ? '-random-ids' : ''}`,
  async start(audience) {
    const data = await preparedFor(audience);
    const server = await GhantiServer.start(freshFolder(data.folder));
    started?.(server, data);
    return {
      port: server.port,
      pids: [server.child.pid],
      ...wireOf(door, audience, data.channels, ids),
      collect: () => server.collect(),
      profile: {
        start: () => server.profile(),
        save: (file) => server.profile(file),
      },
      [Symbol.asyncDispose]: () => server.stop(),
    };
  },
});

/** The surface of packets: frames one after the other on a connection of their own, and what becomes of it. */
import type { CaseFile, PacketCase } from './case.ts';
import { namesFor, tokenOf } from './names.ts';
import { chatOf, engineOf, socketOf, type Peer } from './peer.ts';
import { fill, sent } from './values.ts';
import type { World } from './world.ts';

type On = Extract<CaseFile, { surface: 'packets' }>['on'];

/** Where a command is asked whether the connection lives on, and what begins its answer. */
const question: Readonly<Record<On, readonly [ask: string, answer: string]>> = {
  '/chat': ['42/chat,98["getProfile",{}]', '43/chat,98[{"ok":true'],
  '/notifications': ['42/notifications,98["getProfile",{}]', '43/notifications,98['],
  '/admin': ['42/admin,98["getMetrics",{}]', '43/admin,98[{"ok":true'],
  engine: ['40/chat,{"token":"{token}"}', '40/chat,'],
  ws: ['{"id":98,"do":"getProfile"}', '{"re":98,"ok":true'],
  'ws before its token': ['{"id":98,"do":"authenticate","with":{"token":"{token}"}}', '{"re":98,"ok":true'],
};

/** The answer to what a case asks, by the number 7; and whatever refuses CONNECT. */
const answer = /^(?:43\/\w+,7\[|\{"re":7,|44|40\/)/;

const opened = ({ server, asha, root }: World, on: On): Promise<Peer> => {
  if (on === 'ws') return socketOf(server.url, asha.token);
  if (on === 'ws before its token') return socketOf(server.url);
  if (on === '/admin') return chatOf(server.url, root.token, on);
  return on === '/chat' || on === '/notifications'
    ? chatOf(server.url, asha.token, on)
    : engineOf(server.url);
};

const codeOf = (text: string): string => {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code ?? (text.includes('"ok":true') || text.startsWith('40/') ? 'ok' : 'nothing');
};

export type Sent = { readonly told: string; readonly texts: readonly string[] };

/** `closed 1009`, the code of what was answered, or `ignored`. */
export const sendAll = async (
  world: World,
  on: On,
  frames: PacketCase['send'],
  expected: string,
): Promise<Sent> => {
  const names = await namesFor(world, world.untouched, frames);
  const made = { names, token: tokenOf };
  using peer = await opened(world, on);
  const from = peer.texts.length;
  for (const frame of frames) peer.send(sent(fill(frame, made)));
  const after = (): string[] => peer.texts.slice(from);
  const [ask, start] = question[on];
  if (expected === 'ignored') peer.send(String(fill(ask, made)));
  const told = await peer.until(() => {
    if (peer.closed !== undefined) return expected === 'closed' ? 'closed' : `closed ${peer.closed}`;
    if (expected === 'ignored') return after().some((text) => text.startsWith(start)) && 'ignored';
    if (expected.startsWith('closed')) return false;
    const text = after().find((one) => answer.test(one));
    return text !== undefined && codeOf(text);
  });
  return { told, texts: after() };
};

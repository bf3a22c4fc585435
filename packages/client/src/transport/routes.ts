/**
 * How a command becomes a REST request, for links that have no way up of their own. The table is the contract's own, written
 * small and without its schemas (CL-1); a test holds it against `@ghanti/protocol`. What fits no address is not sent.
 * `PUT/DELETE` go by `on`; `:feed` is the channel without its prefix.
 */

const table = `sendMessage POST /channels/:channel/messages
editMessage PATCH /channels/:channel/messages/:seq
deleteMessage DELETE /channels/:channel/messages/:seq
react PUT/DELETE /channels/:channel/messages/:seq/reactions/:emoji
vote PUT /channels/:channel/messages/:seq/vote
closePoll POST /channels/:channel/messages/:seq/close
pinMessage PUT/DELETE /channels/:channel/pins/:seq
listPins GET /channels/:channel/pins
mark POST /marks
receipts GET /channels/:channel/messages/:seq/receipts
typing POST /channels/:channel/typing
signal POST /channels/:channel/signals
history GET /channels/:channel/messages
search GET /search
listChannels GET /channels
getChannel GET /channels/:channel
listMembers GET /channels/:channel/members
openDirect POST /direct
createGroup POST /groups
updateChannel PATCH /channels/:channel
addMembers POST /channels/:channel/members
removeMember DELETE /channels/:channel/members/:user
leave POST /channels/:channel/leave
setRole PATCH /channels/:channel/members/:user
createInvite POST /channels/:channel/invites
listInvites GET /channels/:channel/invites
revokeInvite DELETE /invites/:code
acceptInvite POST /invites/:code
setPreferences PATCH /channels/:channel/preferences
watchPresence POST /presence
blockUser PUT/DELETE /blocks/:user
listBlocks GET /blocks
findUsers GET /users
getProfile GET /users/:user
updateProfile PATCH /me
notify POST /notifications
listFeeds GET /feeds
createFeed POST /feeds
deleteFeed DELETE /feeds/:feed
publish POST /feeds/:feed/updates
subscribe GET /feeds/:feed/updates
sync POST /sync`;

const routes: ReadonlyMap<string, readonly [method: string, path: string]> = new Map(
  table.split('\n').map((line) => {
    const [name = '', method = '', path = ''] = line.split(' ');
    return [name, [method, path]];
  }),
);

export const routedCommands: readonly string[] = [...routes.keys()];

export type RestRequest = {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly clientId: string | undefined;
  readonly body: string | undefined;
};

/** What an address can carry as one of its parts; browsers resolve dots however they are written. */
const segmentOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (['', '.', '..'].includes(text) || !text.isWellFormed()) return undefined;
  return encodeURIComponent(text);
};

/** What a header can carry; anything else stays a field like others, which the server refuses. */
const keyIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : undefined;

/** Undefined where the command, or one with such an input, has no address: no server would take it. */
export const restRequest = (
  name: string,
  input: Readonly<Record<string, unknown>>,
): RestRequest | undefined => {
  const left = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const take = (field: string): unknown => {
    const value = left.get(field);
    left.delete(field);
    return value;
  };
  const route = routes.get(name);
  if (route === undefined) return undefined;
  const [ways, pattern] = name === 'getProfile' && !left.has('user') ? ['GET', '/me'] : route;
  const [yes = '', no] = ways.split('/');
  const on = no === undefined || take('on');
  if (typeof on !== 'boolean') return undefined;
  const method = on ? yes : (no ?? '');
  const segments = pattern.split('/').map((part) => {
    if (part === ':feed') return segmentOf(String(take('channel')).replace(/^feed:/, ''));
    return part.startsWith(':') ? segmentOf(take(part.slice(1))) : part;
  });
  if (segments.includes(undefined)) return undefined;
  const path = segments.join('/');
  const inQuery = method === 'GET' || method === 'DELETE';
  const clientId = method === 'GET' ? undefined : keyIn(left.get('clientId'));
  if (clientId !== undefined) left.delete('clientId');
  const fields = [...left].map(([field, value]) => [field, String(value)]);
  return {
    method,
    path: inQuery && fields.length > 0 ? `${path}?${new URLSearchParams(fields)}` : path,
    clientId,
    body: inQuery ? undefined : JSON.stringify(Object.fromEntries(left)),
  };
};

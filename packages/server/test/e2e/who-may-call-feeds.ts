/** Who may do what with feeds: their makers, admins, members, and those who are in no way in them. */
import {
  everybody,
  inside,
  leaders,
  members,
  nobody,
  row,
  signedIn,
  type Outcomes,
  type Row,
  type Thing,
} from './who-may-call-rows.ts';

const feeds = ['a feed', 'a public feed', 'a missing feed'] as const;
type Cells = Readonly<Record<(typeof feeds)[number], Outcomes>>;

const onFeeds = (command: Row['command'], input: Row['input'], cells: Cells): readonly Row[] =>
  feeds.map((on: Thing & keyof Cells) => row(command, on, cells[on], input));

/** That a public feed is there is no secret. */
const led: Cells = {
  'a feed': leaders,
  'a public feed': { ...signedIn('forbidden'), admin: 'ok', owner: 'ok' },
  'a missing feed': nobody,
};
const ofMembers: Cells = { 'a feed': members, 'a public feed': members, 'a missing feed': nobody };
const ofLeaders: Cells = { 'a feed': leaders, 'a public feed': leaders, 'a missing feed': nobody };
const inNoCase = inside('forbidden', 'forbidden');
const ofNobody: Cells = { 'a feed': inNoCase, 'a public feed': inNoCase, 'a missing feed': nobody };

export const feedRows: readonly Row[] = [
  row('createFeed', 'nothing', everybody, ({ clientId }) => ({ clientId, name: clientId })),
  row('createFeed', 'a feed', signedIn('conflict'), ({ clientId, channel }) => ({
    clientId,
    name: channel.slice('feed:'.length),
  })),
  row('listFeeds', 'nothing', everybody, () => ({})),
  ...onFeeds('deleteFeed', ({ channel }) => ({ channel }), led),
  ...onFeeds('publish', ({ channel }) => ({ channel, data: 1 }), led),
  ...onFeeds('subscribe', ({ channel }) => ({ channel, after: 0, latest: true }), {
    'a feed': members,
    'a public feed': everybody,
    'a missing feed': nobody,
  }),
  ...onFeeds('unsubscribe', ({ channel }) => ({ channel }), {
    'a feed': everybody,
    'a public feed': everybody,
    'a missing feed': everybody,
  }),
  ...onFeeds('history', ({ channel }) => ({ channel, limit: 10 }), ofMembers),
  ...onFeeds('getChannel', ({ channel }) => ({ channel }), ofMembers),
  ...onFeeds('listMembers', ({ channel }) => ({ channel }), ofMembers),
  ...onFeeds(
    'addMembers',
    ({ channel, clientId, somebody }) => ({ channel, clientId, users: [somebody] }),
    ofLeaders,
  ),
  ...onFeeds(
    'removeMember',
    ({ channel, clientId, me, people }) => ({
      channel,
      clientId,
      user: me === people.member ? people.owner : people.member,
    }),
    ofLeaders,
  ),
  ...onFeeds('sendMessage', ({ channel, clientId }) => ({ channel, clientId, text: 'no chat' }), ofNobody),
  ...onFeeds('mark', ({ channel }) => ({ marks: [{ channel, seen: 0 }] }), ofNobody),
  ...onFeeds('typing', ({ channel }) => ({ channel, state: 'typing' }), ofNobody),
  ...onFeeds('signal', ({ channel }) => ({ channel, name: 'wave', data: 1 }), ofNobody),
  ...onFeeds('setPreferences', ({ channel }) => ({ channel, pinned: true }), ofNobody),
  ...onFeeds('createInvite', ({ channel, clientId }) => ({ channel, clientId }), ofNobody),
  ...onFeeds('updateChannel', ({ channel, clientId }) => ({ channel, clientId, title: 'x' }), ofNobody),
];

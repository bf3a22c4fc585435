/** Words around the panes: the connection, faults, what is announced. */
import { pluralIn } from '../plural.ts';

const many = pluralIn('en-IN');

export const shell = {
  skip: 'Skip to the conversation',
  navigation: 'Main',
  chatList: 'Chat list',
  conversation: 'Conversation',
  account: 'Your account',
  feeds: 'Feeds',
  feed: 'Feed',
  lab: 'Lab',
  connected: 'Connected',
  connecting: 'Connecting…',
  disconnected: 'Disconnected',
  offline: 'You’re offline. Messages will be sent when you’re back.',
  unreachable: (seconds: number) =>
    many(seconds, {
      one: 'Can’t reach the server. Retrying in # second.',
      other: 'Can’t reach the server. Retrying in # seconds.',
    }),
  retryNow: 'Retry now',
  backOnline: 'Back online',
  outdated: 'A new version of Ghanti is ready.',
  reload: 'Reload',
  faultTitle: 'This part couldn’t be shown',
  faultText: 'The rest goes on working.',
  notices: 'Notices',
  dismiss: 'Dismiss',
  newMessage: (who: string, where: string, text: string) =>
    `${who}${where === '' ? '' : `, ${where}`}: ${text}`,
  newMessages: (count: number, where: string) =>
    many(count, { one: `# new message in ${where}`, other: `# new messages in ${where}` }),
  newInChats: (count: number) => many(count, { one: '# new message', other: '# new messages' }),
};

/** Words of the whole app: actions, roles, times. */
import { pluralIn } from '../plural.ts';

const many = pluralIn('en-IN');

export const common = {
  appName: 'Ghanti',
  you: 'You',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  saved: 'Saved',
  edit: 'Edit',
  done: 'Done',
  retry: 'Retry',
  undo: 'Undo',
  more: 'More',
  loading: 'Loading…',
  search: 'Search',
  clear: 'Clear',
  copy: 'Copy',
  copied: 'Copied',
  share: 'Share',
  today: 'Today',
  yesterday: 'Yesterday',
  online: 'online',
  lastSeen: (when: string) => `last seen ${when}`,
  members: (count: number) => many(count, { one: '# member', other: '# members' }),
  unread: (count: number) => many(count, { one: '# unread message', other: '# unread messages' }),
  role: { owner: 'Owner', admin: 'Admin', member: 'Member' },
  tick: {
    waiting: 'Waiting to be sent',
    sent: 'Sent',
    delivered: 'Delivered',
    seen: 'Read',
    failed: 'Not sent',
  },
};

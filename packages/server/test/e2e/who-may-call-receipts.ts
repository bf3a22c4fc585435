/**
 * Rows of the who-may-call table on who has a message, of which any member may ask, and on who is online: of whom one may not
 * know, and of nobody, the answer is the same, none.
 */
import {
  between,
  everybody,
  inside,
  members,
  nobody,
  row,
  signedIn,
  type Outcomes,
  type Row,
  type Thing,
} from './who-may-call-rows.ts';

const missing = inside('not_found', 'not_found');

const cells: Readonly<Partial<Record<Thing, Outcomes>>> = {
  'a message of the owner': members,
  'a message of the member': members,
  'a message where admins post': members,
  'a message in a direct channel': between('ok'),
  'a poll of the owner': members,
  'a forward by the owner': members,
  'a deleted message': missing,
  'a group': missing,
  'a direct channel without a message': missing,
  'the own self channel': signedIn('not_found'),
  'a missing channel': nobody,
  'a missing direct channel': nobody,
  'the self channel of another': nobody,
};

const presenceRows: readonly Row[] = [
  // For keys with the scope; no person has one.
  row('notify', 'somebody', signedIn('forbidden'), ({ clientId, somebody }) => ({
    clientId,
    users: [somebody],
    title: 'Salaam',
  })),
  row('watchPresence', 'somebody', everybody, ({ somebody }) => ({ users: [somebody] })),
  row('watchPresence', 'somebody missing', everybody, ({ missing }) => ({ users: [missing] })),
  row('watchPresence', 'oneself', everybody, ({ me }) => ({ users: [me] })),
];

export const receiptRows: readonly Row[] = [
  ...Object.entries(cells).map(([on, outcomes]) =>
    // The keys are those of `cells`.
    row('receipts', on as Thing, outcomes, ({ channel, seq }) => ({ channel, seq })),
  ),
  ...presenceRows,
];

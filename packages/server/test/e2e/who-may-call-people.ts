/** Rows of the who-may-call table on people: one's own profile, whom one blocks. */
import { everybody, nobody, row, signedIn, type Row } from './who-may-call-rows.ts';

export const peopleLifeRows: readonly Row[] = [
  row('updateProfile', 'oneself', everybody, () => ({ about: 'Here for the tea' })),
  row('blockUser', 'somebody', everybody, ({ somebody }) => ({ user: somebody, on: false })),
  row('blockUser', 'somebody missing', nobody, ({ missing }) => ({ user: missing, on: true })),
  row('blockUser', 'oneself', signedIn('invalid'), ({ me }) => ({ user: me, on: true })),
  row('listBlocks', 'nothing', everybody, () => ({})),
];

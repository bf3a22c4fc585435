/** Rows of the who-may-call table on search: in a channel, everywhere, and from a place on. */
import { everybody, nobody, onChannels, readable, row, type Row } from './who-may-call-rows.ts';

export const searchRows: readonly Row[] = [
  ...onChannels('search', ({ channel }) => ({ channel, q: 'salaam' }), readable),
  row('search', 'nothing', everybody, () => ({ q: 'salaam' })),
  row('search', 'somebody', everybody, ({ somebody }) => ({ q: 'salaam*', by: somebody })),
  row('search', 'somebody missing', everybody, ({ missing }) => ({ q: 'salaam', by: missing })),
  row('search', 'nothing', nobody, () => ({ q: 'salaam', before: '00000000-0000-7000-8000-000000000000' })),
];

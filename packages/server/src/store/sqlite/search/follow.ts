/**
 * From rows of the log to the index. A message comes in as it was written; an edit replaces its words; what was deleted, expired
 * or scrubbed goes out. Going over the same rows again changes nothing.
 */
import { type Data, dataOf, expiryOf, textsOf } from '../../search-texts.ts';
import { wordsIn } from '../../search-words.ts';
import { goneOf } from '../../../kit/gone.ts';
import type { IndexRows } from './index-rows.ts';
import type { LogReader, LogRow } from './log-reader.ts';

const put = (index: IndexRows, message: LogRow, data: Data, said: readonly string[]): void => {
  const { position, num, seq, by } = message;
  const words = wordsIn(said.join('\n'));
  index.put({ position, channel: num, seq, by, expiresAt: expiryOf(data), words });
};

/** Takes one row of the log in; true where something was taken out. */
export const follow = (index: IndexRows, log: LogReader, row: LogRow): boolean => {
  if (row.type === 'receiveMessage') {
    const data = dataOf(row);
    index.name(row.id, row.position);
    put(index, row, data, textsOf(data));
    return false;
  }
  if (row.type !== 'messageEdited' && row.type !== 'messageDeleted') return false;
  const { target, text } = dataOf(row);
  const message = typeof target === 'number' ? log.event(row.num, target) : undefined;
  if (message?.type !== 'receiveMessage') return false;
  const removed = index.remove(message.position);
  if (row.type === 'messageEdited' && typeof text === 'string' && goneOf(message.data) === undefined)
    put(index, message, dataOf(message), [text]);
  return removed;
};

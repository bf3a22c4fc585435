/**
 * Scrubbing: the one way in which a row of the log changes (PROTOCOL.md section 10). The message and every edit of it lose
 * their content and get new checksums; what was made of the message goes with it. In the caller's transaction.
 */
import { checksum } from './event-record.ts';
import { expiresAtOf, goneOf, scrubbed } from '../../kit/gone.ts';
import type { MessageStatements } from './message-statements.ts';

type Why = 'deleted' | 'expired';

const empty = (statements: MessageStatements, num: number, seq: number, why: Why): void => {
  const row = statements.event.get(num, seq);
  if (row === undefined) return;
  const end = expiresAtOf(row.data);
  if (end !== undefined && row.type === 'receiveMessage') statements.unexpire.run(end, num, seq);
  const data = scrubbed(row.type, row.data, why);
  statements.rewrite.run(data, checksum({ ...row, data }), num, seq);
};

/** False where the message was gone already. */
export const scrub = (statements: MessageStatements, num: number, seq: number, why: Why): boolean => {
  const row = statements.event.get(num, seq);
  if (row === undefined || row.type !== 'receiveMessage' || goneOf(row.data) !== undefined) return false;
  for (const edit of statements.edits.all(num, seq)) empty(statements, num, edit.seq, why);
  empty(statements, num, seq, why);
  for (const statement of statements.forget) statement.run(num, seq);
  statements.scrubs.count += 1;
  return true;
};

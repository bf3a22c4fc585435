/**
 * Scrubbing: the one way in which a row of the log changes (PROTOCOL.md section 10). The message and every edit of it lose
 * their content and get new checksums; what was made of the message goes with it, but what thousands did with it goes a share at a
 * time (`takeAway`), by upkeep, and is read by nobody meanwhile. In the caller's transaction.
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

/** Rows that are taken away at once: about a millisecond. */
const share = 500;

/** Takes one share of what others did with a message that is gone; false where that may not have been all. */
const takeAway = (statements: MessageStatements, num: number, seq: number): boolean =>
  statements.takeAway.map((statement) => statement.run(num, seq, share)).every((removed) => removed < share);

/** One share of the next message of which something is left; false where nothing is left of any. */
export const takeNext = (statements: MessageStatements): boolean => {
  const next = statements.leaving.get();
  if (next === undefined) return false;
  if (takeAway(statements, next.channel, next.target)) statements.left.run(next.channel, next.target);
  statements.scrubs.count += 1;
  return true;
};

/** False where the message was gone already. */
export const scrub = (statements: MessageStatements, num: number, seq: number, why: Why): boolean => {
  const row = statements.event.get(num, seq);
  if (row === undefined || row.type !== 'receiveMessage' || goneOf(row.data) !== undefined) return false;
  for (const edit of statements.edits.all(num, seq)) empty(statements, num, edit.seq, why);
  empty(statements, num, seq, why);
  for (const statement of statements.forget) statement.run(num, seq);
  if (!takeAway(statements, num, seq)) statements.leave.run(num, seq);
  statements.scrubs.count += 1;
  return true;
};

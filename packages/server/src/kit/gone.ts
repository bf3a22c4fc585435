/**
 * Messages that are no more: deleted for everyone, expired, erased (EXP-1; PROTOCOL.md section 10). What is left of such a
 * row is told by its data alone, so that nothing else has to be looked up to know it.
 *
 * Promise: from `expiresAt` on a row reads as its tombstone, whether it is scrubbed already or not. `expiresAt` is the last
 * field of the data of a message and of its edits; nobody's text can look like it, because quotes in text are escaped.
 */
const deleted = '{}';
const expired = '{"expired":true}';
const ending = /,"expiresAt":(\d{1,16})\}$/;

/** What the row of a message says of its end: 'deleted' for erased ones too. */
export const goneOf = (data: string): 'deleted' | 'expired' | undefined =>
  data === deleted ? 'deleted' : data === expired ? 'expired' : undefined;

/** When a message, or an edit of one, ends by itself. */
export const expiresAtOf = (data: string): number | undefined => {
  const last = data.charCodeAt(data.length - 2);
  if (last < 48 || last > 57) return undefined;
  const found = ending.exec(data.slice(-32));
  return found === null ? undefined : Number(found[1]);
};

export const withExpiry = (data: string, expiresAt: number): string =>
  `${data.slice(0, -1)},"expiresAt":${expiresAt}}`;

/** The data of a row without its content. */
export const scrubbed = (type: string, data: string, why: 'deleted' | 'expired'): string => {
  if (type === 'receiveMessage') return why === 'deleted' ? deleted : expired;
  const { target }: { target: number } = JSON.parse(data);
  return JSON.stringify({ target });
};

/** The data of a row as it reads at a time. */
export const dataAt = (type: string, data: string, now: number): string => {
  if (type !== 'receiveMessage' && type !== 'messageEdited') return data;
  const end = expiresAtOf(data);
  return end === undefined || end > now ? data : scrubbed(type, data, 'expired');
};

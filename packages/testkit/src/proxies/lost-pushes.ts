/**
 * What a Redis says to one connection, without some of the messages that it pushes (RESP3): whole ones are left out, by chance, and
 * everything else passes as it came, so that neither end notices.
 */
const newline = '\r\n';
/** Followed by so many bytes. */
const strings = '$!=';
/** Followed by so many replies; a map by twice as many. */
const lists = '*~>';
const maps = '%|';

const afterItems = (bytes: Buffer, at: number, items: number): number | undefined => {
  let end: number | undefined = at;
  for (let item = 0; item < items && end !== undefined; item += 1) end = replyEnd(bytes, end);
  return end;
};

/** Where the reply that begins at `at` ends; undefined where the rest of it is not there yet. */
const replyEnd = (bytes: Buffer, at: number): number | undefined => {
  const line = bytes.indexOf(newline, at, 'latin1');
  if (line < 0) return undefined;
  const after = line + newline.length;
  const type = String.fromCharCode(bytes[at] ?? 0);
  const size = Number(bytes.toString('latin1', at + 1, line));
  if (strings.includes(type)) {
    const end = size < 0 ? after : after + size + newline.length;
    return end <= bytes.length ? end : undefined;
  }
  if (lists.includes(type)) return afterItems(bytes, after, size);
  if (maps.includes(type)) return afterItems(bytes, after, 2 * size);
  return after;
};

const isMessage = (reply: Buffer): boolean =>
  /^>\d+\r\n\$\d+\r\ns?message\r\n/.test(reply.toString('latin1', 0, 40));

/** For `tcpProxy`: one of these for each connection; `isLost` is asked of each message. */
export const losingPushes = (isLost: () => boolean) => (): ((bytes: Buffer) => Buffer) => {
  let waiting = Buffer.alloc(0);
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    const passed: Buffer[] = [];
    let at = 0;
    for (let end = replyEnd(waiting, at); end !== undefined; end = replyEnd(waiting, at)) {
      const reply = waiting.subarray(at, end);
      if (!isMessage(reply) || !isLost()) passed.push(reply);
      at = end;
    }
    waiting = waiting.subarray(at);
    return Buffer.concat(passed);
  };
};

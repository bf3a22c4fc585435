/**
 * Names for deeds before the server has seen them: UUIDv7, made here, kept for ever (IDEM-1). They sort by the time at
 * which they were made, also within one millisecond, so an outbox read back from storage is in order.
 */
let last = 0;

const hex = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** `now` in ms since 1970; ten random bytes. */
export const newClientId = (
  now: number = Date.now(),
  random: Uint8Array = crypto.getRandomValues(new Uint8Array(10)),
): string => {
  last = Math.max(now, last + 1);
  const [a = 0, b = 0, c = 0, ...rest] = random;
  const time = last.toString(16).padStart(12, '0');
  const tail = hex([0x70 | (a & 0x0f), b, 0x80 | (c & 0x3f), ...rest]);
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
};

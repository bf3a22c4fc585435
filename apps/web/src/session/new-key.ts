/** A key for something that is done once, however often it is asked for (IDEM-1): kept by who asks, for as long as he asks. */
const bytes = 16;

export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

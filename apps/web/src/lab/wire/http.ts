/**
 * The bytes of one answer of HTTP/1.1: its head, and its body by length, by chunks, or until the end. Tells bodies as they
 * come, and how many bytes of them were the body itself; all else is what HTTP costs.
 */
export type HttpPart = { readonly is: 'head' | 'body'; readonly text: string; readonly bytes: Uint8Array };

const latin = new TextDecoder('latin1');
const utf8 = new TextDecoder();

const indexOf = (bytes: Uint8Array, mark: string): number => latin.decode(bytes).indexOf(mark);

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

const bodyPart = (bytes: Uint8Array): HttpPart => ({ is: 'body', text: utf8.decode(bytes), bytes });

/** One chunk, and what follows it; undefined where more has to come. */
const chunkIn = (bytes: Uint8Array): { body: Uint8Array; rest: Uint8Array } | undefined => {
  const line = indexOf(bytes, '\r\n');
  if (line < 0) return undefined;
  const size = Number.parseInt(latin.decode(bytes.subarray(0, line)), 16);
  const start = line + 2;
  if (!Number.isFinite(size) || bytes.length < start + size + 2) return undefined;
  return { body: bytes.subarray(start, start + size), rest: bytes.subarray(start + size + 2) };
};

export type HttpReader = {
  readonly read: (piece: Uint8Array) => HttpPart[];
  /** The answer was 101: what follows is not HTTP. Holds what came behind the head. */
  readonly upgraded: () => boolean;
};

export const createHttpReader = (): HttpReader => {
  let rest: Uint8Array = new Uint8Array(0);
  let head: string | undefined;
  const chunked = (): boolean => /^transfer-encoding: *chunked/im.test(head ?? '');
  const bodies = (): HttpPart[] => {
    if (!chunked()) {
      const whole = rest;
      rest = new Uint8Array(0);
      return whole.length === 0 ? [] : [bodyPart(whole)];
    }
    const found: HttpPart[] = [];
    for (let chunk = chunkIn(rest); chunk !== undefined; chunk = chunkIn(rest)) {
      rest = chunk.rest;
      if (chunk.body.length > 0) found.push(bodyPart(chunk.body));
    }
    return found;
  };
  return {
    upgraded: () => head?.startsWith('HTTP/1.1 101') === true,
    read: (piece) => {
      rest = joined(rest, piece);
      if (head !== undefined) return bodies();
      const end = indexOf(rest, '\r\n\r\n');
      if (end < 0) return [];
      const bytes = rest.slice(0, end + 4);
      head = latin.decode(bytes);
      rest = rest.slice(end + 4);
      return [{ is: 'head', text: head, bytes }, ...bodies()];
    },
  };
};

/**
 * Walks over the headers of the frames that a peer sends, before anything acts on them (RFC 6455, section 5.2): pure, one
 * chunk at a time. Promises to know what stands open, what the chunk costs whoever has to read it, and the one fault of framing that
 * the `ws` library lets pass: a length that is not written in the fewest bytes.
 * Every other fault is found by `ws`, which is given no more after it.
 */

/** A header begun, a payload begun, a message that waits for its last frame: nothing at all on an idle connection. */
export type Standing = {
  readonly since: number;
  /** Bytes still to come of the payload that has begun. */
  readonly left: number;
  /** Whether that payload is the last one of its message. */
  readonly last: boolean;
  /** Whether a message is in parts. */
  readonly inParts: boolean;
  /** The beginning of a header. */
  readonly head: Buffer | undefined;
  /** Whether what has begun is a close frame. */
  readonly closing: boolean;
};

/** What reading costs, in ms of a peer's time. */
export type Costs = {
  /** One chunk, however little it brings. */
  readonly read: number;
  readonly message: number;
  readonly part: number;
  readonly control: number;
};

export type Walk = {
  readonly standing: Standing | undefined;
  readonly cost: number;
  /** How much of the chunk is good to be read; all of it, but at a fault. */
  readonly good: number;
};

type Header = { readonly bytes: number; readonly payload: number; readonly minimal: boolean };

const longestHeader = 14;
/** The opcodes of control frames begin with that of close. */
const close = 0x08;

/** What stands at `at`; undefined while it is not all there. */
const headerAt = (bytes: Buffer, at: number): Header | undefined => {
  const short = (bytes[at + 1] ?? 0) & 0x7f;
  const masked = ((bytes[at + 1] ?? 0) & 0x80) !== 0;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const length = 2 + extended + (masked ? 4 : 0);
  if (bytes.length - at < length) return undefined;
  if (extended === 0) return { bytes: length, payload: short, minimal: true };
  if (extended === 2) {
    const payload = bytes.readUInt16BE(at + 2);
    return { bytes: length, payload, minimal: payload >= 126 };
  }
  const high = bytes.readUInt32BE(at + 2);
  const payload = high * 2 ** 32 + bytes.readUInt32BE(at + 6);
  // The most significant bit must be 0.
  return { bytes: length, payload, minimal: payload >= 65_536 && high < 2 ** 31 };
};

class Walker {
  #since: number;
  #left: number;
  #last: boolean;
  #inParts: boolean;
  #head: Buffer | undefined;
  #closing: boolean;
  #cost: number;
  /** After a close frame nothing is of interest (section 5.5.1). */
  #over = false;
  readonly #now: number;
  readonly #costs: Costs;

  constructor(standing: Standing | undefined, now: number, costs: Costs) {
    this.#since = standing?.since ?? now;
    this.#left = standing?.left ?? 0;
    this.#last = standing?.last ?? false;
    this.#inParts = standing?.inParts ?? false;
    this.#head = standing?.head;
    this.#closing = standing?.closing ?? false;
    this.#now = now;
    this.#costs = costs;
    this.#cost = costs.read;
  }

  walk(chunk: Buffer): Walk {
    let at = 0;
    while (at < chunk.length && !this.#over) {
      const step = this.#left > 0 ? this.#payload(chunk.length - at) : this.#header(chunk, at);
      if (step === undefined) return { standing: undefined, cost: this.#cost, good: at };
      at += step;
    }
    return { standing: this.#standing(), cost: this.#cost, good: chunk.length };
  }

  #payload(available: number): number {
    const step = Math.min(this.#left, available);
    this.#left -= step;
    if (this.#left === 0) this.#ended();
    return step;
  }

  /** How far the header reaches into the chunk; undefined where it is one that must not be. */
  #header(chunk: Buffer, at: number): number | undefined {
    const before = this.#head?.length ?? 0;
    const bytes =
      this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk.subarray(at, at + longestHeader)]);
    const start = before === 0 ? at : 0;
    const header = headerAt(bytes, start);
    if (header === undefined) {
      this.#head = Buffer.from(bytes.subarray(start));
      return chunk.length - at;
    }
    this.#head = undefined;
    if (!header.minimal) return undefined;
    this.#begun(bytes[start] ?? 0, header.payload);
    return header.bytes - before;
  }

  #begun(first: number, payload: number): void {
    const final = (first & 0x80) !== 0;
    const opcode = first & 0x0f;
    const isControl = opcode >= close;
    this.#left = payload;
    this.#last = final && !isControl;
    this.#closing = opcode === close;
    if (isControl) this.#cost += this.#costs.control;
    else if (final && !this.#inParts) this.#cost += this.#costs.message;
    else {
      this.#inParts = true;
      this.#cost += this.#costs.part;
    }
    if (payload === 0) this.#ended();
  }

  #ended(): void {
    if (this.#last) this.#inParts = false;
    if (this.#closing) this.#over = true;
    if (!this.#inParts) this.#since = this.#now;
  }

  #standing(): Standing | undefined {
    if (this.#left === 0 && this.#head === undefined && !this.#inParts) return undefined;
    return {
      since: this.#since,
      left: this.#left,
      last: this.#last,
      inParts: this.#inParts,
      head: this.#head,
      closing: this.#closing,
    };
  }
}

export const walkFrames = (standing: Standing | undefined, chunk: Buffer, now: number, costs: Costs): Walk =>
  new Walker(standing, now, costs).walk(chunk);

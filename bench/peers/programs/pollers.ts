/**
 * Polling members of `/chat`: each opens a session, says who it is, and asks again as soon as it was answered. Prints a line
 * when all of them are live. They share the load's core, so they are as light as it is: answers are read into one piece of memory,
 * and looked into at their ends only.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const port = Number(process.argv[2]);
const separator = '\x1e';
const endOfHead = '\r\n\r\n';
/** Characters of an answer that are kept, from its begin and from its end: nobody has said anything when they catch up. */
const keptBegin = 8_192;
const keptEnd = 2;

/** How an answer begins and ends, one byte a character. */
type Answer = { readonly begin: string; readonly end: string };

/** An answer while it comes. */
class Coming {
  #head = Buffer.alloc(0);
  #left: number | undefined;
  #begin = '';
  #end = '';

  /** Gives the answer once it is whole; nothing follows it that was not asked for. */
  take(chunk: Buffer): Answer | undefined {
    const body = this.#left === undefined ? this.#takeHead(chunk) : chunk;
    if (this.#left === undefined) return undefined;
    this.#left -= body.length;
    this.#begin += body.toString('latin1', 0, Math.max(0, keptBegin - this.#begin.length));
    const last = body.toString('latin1', Math.max(0, body.length - keptEnd));
    this.#end = (this.#end + last).slice(-keptEnd);
    return this.#left > 0 ? undefined : { begin: this.#begin, end: this.#end };
  }

  /** Gives what of the body came with it. */
  #takeHead(chunk: Buffer): Buffer {
    this.#head = Buffer.concat([this.#head, chunk]);
    const at = this.#head.indexOf(endOfHead);
    if (at < 0) return Buffer.alloc(0);
    const head = this.#head.toString('latin1', 0, at);
    if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(head);
    this.#left = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    return this.#head.subarray(at + endOfHead.length);
  }
}

const memory = Buffer.alloc(256 * 1024);

/** One connection, on which one thing is asked at a time. */
const open = () => {
  let coming = new Coming();
  let answered: ((answer: Answer) => void) | undefined;
  const callback = (bytes: number): boolean => {
    const answer = coming.take(memory.subarray(0, bytes));
    if (answer !== undefined) answered?.(answer);
    return true;
  };
  const socket = connect({ port, host: '127.0.0.1', onread: { buffer: memory, callback } });
  return (method: 'GET' | 'POST', query: string, body = ''): Promise<Answer> => {
    coming = new Coming();
    const head = [
      `${method} /socket.io/?EIO=4&transport=polling${query} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: text/plain',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    socket.write(head.join('\r\n') + endOfHead + body);
    return new Promise((resolve) => (answered = resolve));
  };
};

const isRefusal = (begin: string): boolean => begin.startsWith('44') || begin.startsWith('{');
const hasPing = ({ begin, end }: Answer): boolean =>
  begin === '2' || begin.startsWith(`2${separator}`) || end === `${separator}2`;

const poll = async (token: string, live: () => void): Promise<void> => {
  const ask = open();
  const { begin: opened } = await ask('GET', '');
  const { sid }: { sid: string } = JSON.parse(opened.slice(1));
  await ask('POST', `&sid=${sid}`, `40/chat,${JSON.stringify({ token, protocol: 1 })}`);
  for (;;) {
    const answer = await ask('GET', `&sid=${sid}`);
    if (answer.begin.split(separator).some(isRefusal)) throw new Error(answer.begin);
    if (answer.begin.includes('42/chat,["caughtUp"')) live();
    if (hasPing(answer)) await ask('POST', `&sid=${sid}`, '3');
  }
};

const [line]: string[] = await once(createInterface(process.stdin), 'line');
const tokens: string[] = JSON.parse(line ?? '[]');
let left = tokens.length;
const live = (): void => {
  left -= 1;
  if (left === 0) console.log('live');
};
await Promise.all(tokens.map((token) => poll(token, live)));

/** Whole messages are lost, and nothing else, wherever the pieces of the wire begin and end. */
import { expect, test } from 'vitest';
import { losingPushes } from './lost-pushes.ts';

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const message = (text: string): string => `>3\r\n${bulk('smessage')}${bulk('topic')}${bulk(text)}`;
const others = [
  '+OK\r\n',
  `>3\r\n${bulk('subscribe')}${bulk('a')}:1\r\n`,
  `%1\r\n${bulk('k')}*2\r\n:1\r\n_\r\n`,
];

test.each([1, 3, 1_000])('pushed messages alone are lost, in pieces of %d bytes', (size) => {
  const wire = Buffer.from(
    [others[0], message('a\r\n$3'), others[1], message('b'), others[2], message('c')].join(''),
  );
  let asked = 0;
  const filter = losingPushes(() => (asked += 1) === 2)();
  const passed: Buffer[] = [];
  for (let at = 0; at < wire.length; at += size) passed.push(filter(wire.subarray(at, at + size)));
  expect(asked).toBe(3);
  expect(Buffer.concat(passed).toString()).toBe(
    [others[0], message('a\r\n$3'), others[1], others[2], message('c')].join(''),
  );
});

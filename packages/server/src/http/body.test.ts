import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type World, problemOf, startHttp } from '../../test/http/world.ts';

const messages = '/api/v1/channels/c1/messages';
const updates = '/api/v1/feeds/f1/updates';
const hello = JSON.stringify({ clientId: 'a1', text: 'hello' });

let world: World;
beforeAll(async () => void (world = await startHttp()));
afterAll(() => world[Symbol.asyncDispose]());

describe('bodies (RS)', () => {
  const send = (body: BodyInit, headers: Record<string, string> = {}) =>
    world.send('POST', messages, body, headers);
  const bomb = gzipSync(Buffer.alloc(5_000_000, 0x20));

  it.each<[string, BodyInit, Record<string, string>, string]>([
    ['RS-01 half an object', '{', {}, '400 invalid'],
    ['RS-01 a string', '"x"', {}, '400 invalid'],
    ['RS-01 null', 'null', {}, '400 invalid'],
    ['RS-01 a list', '[]', {}, '400 invalid'],
    ['RS-02 no type', Buffer.from(hello), { 'content-type': '' }, '415 unsupported'],
    [
      'RS-02 a form',
      'text=hello',
      { 'content-type': 'application/x-www-form-urlencoded' },
      '415 unsupported',
    ],
    ['RS-02 a broken type', hello, { 'content-type': 'application/json;;charset' }, '201'],
    ['RS-04 a bomb', bomb, { 'content-encoding': 'gzip' }, '413 too_large'],
    ['RS-04 too much', JSON.stringify({ text: 'a'.repeat(5000) }), {}, '413 too_large'],
    ['RS-05 no gzip', 'not gzip', { 'content-encoding': 'gzip' }, '400 invalid'],
    ['RS-05 zstd', 'zstd', { 'content-encoding': 'zstd' }, '415 unsupported'],
    [
      'RS-06 UTF-16',
      Buffer.from(hello, 'utf16le'),
      { 'content-type': 'application/json; charset=utf-16' },
      '415 unsupported',
    ],
    ['RS-06 latin9', hello, { 'content-type': 'application/json; charset=iso-8859-15' }, '415 unsupported'],
    ['RS-06 not UTF-8', Buffer.from('{"clientId":"a","text":"\xff"}', 'latin1'), {}, '400 invalid'],
    ['RS-09 deep', '['.repeat(2000) + ']'.repeat(2000), {}, '400 invalid'],
    ['RS-10 a prototype', '{"clientId":"a","text":"x","__proto__":{"y":1}}', {}, '400 invalid'],
    ['RS-26 a role', '{"clientId":"a","text":"x","role":"admin"}', {}, '400 invalid'],
    ['RS-08 a byte order mark', `\ufeff${hello}`, {}, '201'],
    ['gzip', gzipSync(hello), { 'content-encoding': 'gzip' }, '201'],
    ['deflate', deflateSync(hello), { 'content-encoding': 'deflate' }, '201'],
    ['a charset', hello, { 'content-type': 'application/json; charset=UTF-8' }, '201'],
  ])('%s', async (_name, body, headers, expected) => {
    const response = await send(body, headers);
    expect(response.ok ? String(response.status) : await problemOf(response)).toBe(expected);
  });

  it.each<[string, string, BodyInit, Record<string, string>, string]>([
    ['a bomb', messages, bomb, { 'content-encoding': 'gzip' }, 'maxFrameBytes'],
    ['much', messages, Buffer.alloc(5_000), {}, 'maxFrameBytes'],
    ['a bomb for a feed', updates, bomb, { 'content-encoding': 'gzip' }, 'maxPublishBytes'],
    ['much for a feed', updates, Buffer.alloc(300_000), {}, 'maxPublishBytes'],
  ])('RS-04 %s: the answer names the limit', async (_name, path, body, headers, limit) => {
    const response = await world.send('POST', path, body, headers);
    expect([response.status, Object(await response.json()).detail]).toEqual([413, `over the limit ${limit}`]);
  });

  const size = 4 * 2 ** 20;
  it.each([
    ['of a known length', messages, `Content-Length: ${size}`, ''],
    ['of a known length, for a feed', updates, `Content-Length: ${size}`, ''],
    ['in chunks', messages, 'Transfer-Encoding: chunked', `${size.toString(16)}\r\n`],
  ])(
    'RS-04 too much, %s: the answer is not lost to who writes all of it before he reads',
    async (_name, path, header, before) => {
      const socket = connect({ port: world.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n${header}\r\n\r\n${before}`,
      );
      socket.write(Buffer.alloc(8_192, 'x'));
      // It is there while nearly all of the body is still to come; nothing of it is taken from the socket yet.
      await once(socket, 'readable');
      for (let written = 8_192; written < size; written += 65_536)
        if (!socket.write(Buffer.alloc(Math.min(65_536, size - written), 'x'))) await once(socket, 'drain');
      if (before !== '') socket.write('\r\n0\r\n\r\n');
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      expect(answer).toMatch(/^HTTP\/1.1 413 [^]*over the limit max\w+Bytes"/);
    },
  );

  it('RS-04 who writes on and on is cut off', async () => {
    const socket = connect({ port: world.port, host: '127.0.0.1' });
    const closed = once(socket, 'close');
    socket.on('error', () => undefined).resume();
    socket.write(
      `POST ${messages} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{`,
    );
    const more = setInterval(() => socket.write(' '), 50);
    await closed;
    clearInterval(more);
    expect(socket.bytesWritten).toBeLessThan(1_000);
  });

  it('an address and a body that differ (RS-12)', async () => {
    const response = await send(JSON.stringify({ clientId: 'a', text: 'x', channel: 'c2' }));
    expect(await problemOf(response)).toBe('400 invalid');
    expect(await problemOf(await send(hello, { 'idempotency-key': 'other' }))).toBe('400 invalid');
  });
});

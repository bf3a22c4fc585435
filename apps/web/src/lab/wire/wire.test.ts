/** What the wire view makes of bytes: frames cut anywhere, packets by their digits, answers by length and by chunks (X3). */
import type { LabPiece } from '@ghanti/protocol';
import { describe, expect, it } from 'vitest';
import { createDecoder } from './decode.ts';
import { createFrameReader } from './frames.ts';
import { packetsIn } from './packets.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const masked = (text: string): Uint8Array => {
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  const payload = bytes(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Uint8Array.from([0x81, 0x80 | payload.length, ...mask, ...payload]);
};

describe('frames', () => {
  it('are the same wherever their bytes are cut', () => {
    const long = 'x'.repeat(300);
    // RFC 6455, section 5.7: "Hello", masked and not; a long one; a close with its code.
    const wire = Uint8Array.from([
      ...masked('Hello'),
      0x81,
      0x05,
      ...bytes('Hello'),
      0x81,
      126,
      1,
      44,
      ...bytes(long),
      0x88,
      0x02,
      0x03,
      0xe8,
    ]);
    for (const step of [1, 2, 3, 7, wire.length]) {
      const read = createFrameReader();
      const frames = [];
      for (let at = 0; at < wire.length; at += step) frames.push(...read(wire.subarray(at, at + step)));
      expect(
        frames.map(({ opcode, masked: mask, length, header }) => [opcode, mask, length, header]),
      ).toEqual([
        [1, true, 5, 6],
        [1, false, 5, 2],
        [1, false, 300, 4],
        [8, false, 2, 2],
      ]);
      const texts = frames.map(({ payload }) => new TextDecoder().decode(payload));
      expect(texts.slice(0, 3)).toEqual(['Hello', 'Hello', long]);
      expect(frames.reduce((sum, { header, length }) => sum + header + length, 0)).toBe(wire.length);
    }
  });
});

describe('packets', () => {
  it.each([
    ['2', 'Engine.IO ping', ''],
    ['3probe', 'Engine.IO pong', 'probe'],
    ['0{"sid":"a"}', 'Engine.IO open', '{"sid":"a"}'],
    ['40/chat,{"token":"x"}', 'Engine.IO message · Socket.IO CONNECT /chat', '{"token":"x"}'],
    ['42["ring",{"n":7}]', 'Engine.IO message · Socket.IO EVENT /', '["ring",{"n":7}]'],
    ['42/chat,13["markSeen",{}]', 'Engine.IO message · Socket.IO EVENT /chat #13', '["markSeen",{}]'],
    ['43/chat,13[{"ok":true}]', 'Engine.IO message · Socket.IO ACK /chat #13', '[{"ok":true}]'],
    ['44{"message":"no"}', 'Engine.IO message · Socket.IO CONNECT_ERROR /', '{"message":"no"}'],
    ['9x', 'Engine.IO ?', '9x'],
  ])('%s', (text, name, rest) => expect(packetsIn(text)).toEqual([{ name, rest }]));

  it('of one poll are told apart', () => {
    expect(packetsIn('40/chat,\u001e2').map(({ name }) => name)).toEqual([
      'Engine.IO message · Socket.IO CONNECT /chat',
      'Engine.IO ping',
    ]);
    expect(packetsIn('')).toEqual([]);
  });
});

let number = 0;
const piece = (given: Partial<Omit<LabPiece, 'bytes'>> & { text: string | Uint8Array }): LabPiece => {
  const { text, ...more } = given;
  const raw = typeof text === 'string' ? bytes(text) : text;
  return {
    n: ++number,
    lane: 'websocket',
    exchange: 1,
    connection: 1,
    direction: 'down',
    at: 0,
    head: false,
    length: raw.length,
    bytes: btoa(String.fromCharCode(...raw)),
    cut: false,
    ...more,
  };
};

describe('a trial', () => {
  it('a WebSocket: the handshake, then frames; payload is told from what carries it, and no token is shown', () => {
    const decoder = createDecoder();
    const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';
    const lines = decoder.take([
      piece({ direction: 'up', head: true, text: 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n' }),
      piece({ direction: 'up', text: masked(`{"token":"${secret}"}`) }),
      piece({ text: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n' }),
      piece({ text: Uint8Array.from([0x81, 2, 0x68, 0x69]) }),
    ]);
    expect(lines.map(({ name, text }) => [name, text])).toEqual([
      ['head', 'GET /ws HTTP/1.1\r\nUpgrade: websocket'],
      ['FIN op=1 text mask len=53', `{"token":"[token, ${secret.length} bytes]"}`],
      ['head', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket'],
      ['FIN op=1 text len=2', 'hi'],
    ]);
    expect(decoder.payload('websocket')).toEqual({ up: 53, down: 2 });
  });

  it('a stream in chunks, cut in their midst', () => {
    const decoder = createDecoder();
    const at = { lane: 'sse', exchange: 2 } as const;
    decoder.take([piece({ ...at, direction: 'up', head: true, text: 'GET /events HTTP/1.1\r\n\r\n' })]);
    const wire = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n9\r\ndata: 22\n\r\n';
    const lines = [...bytes(wire)].flatMap((one) =>
      decoder.take([piece({ ...at, text: Uint8Array.of(one) })]),
    );
    expect(lines.map(({ name, text }) => [name, text])).toEqual([
      ['head', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked'],
      ['body', 'data: 1\n'],
      ['body', 'data: 22\n'],
    ]);
    expect(decoder.payload('sse')).toEqual({ up: 0, down: 17 });
  });

  it('Engine.IO polls, by length; a piece that was cut is shown as it is', () => {
    const decoder = createDecoder();
    const at = { lane: 'socketio', exchange: 3 } as const;
    const lines = decoder.take([
      piece({ ...at, direction: 'up', head: true, text: 'POST /socket.io/?EIO=4 HTTP/1.1\r\n\r\n' }),
      piece({ ...at, direction: 'up', text: '40/chat,' }),
      piece({ ...at, text: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n' }),
      piece({ ...at, text: 'ok' }),
      piece({ ...at, exchange: 4, text: 'half', length: 99, cut: true }),
    ]);
    expect(lines.map(({ name }) => name)).toEqual([
      'head',
      'body · Engine.IO message · Socket.IO CONNECT /chat',
      'head',
      'body',
      'raw',
    ]);
    expect(decoder.payload('socketio')).toEqual({ up: 8, down: 2 + 99 });
  });
});

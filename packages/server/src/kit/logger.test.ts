import { expect, test } from 'vitest';
import { createLogger, silentLogger, type Logger, type LoggerOptions } from './logger.ts';

const collect = (more: Partial<LoggerOptions> = {}): { logger: Logger; lines: string[] } => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { logger: createLogger({ level: 'info', destination, ...more }), lines };
};

const logged = (fields: object, message = 'x'): Record<string, unknown> => {
  const { logger, lines } = collect();
  logger.info(fields, message);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
};

test('one JSON line per happening, with level, time, process and fields', () => {
  const { logger, lines } = collect();
  logger.info('started');
  logger.child({ room: 'hub' }).warn({ url: 'http://127.0.0.1:3000' }, 'ready');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { level: 'info', time: expect.any(Number), pid: process.pid, msg: 'started' },
    {
      level: 'warn',
      time: expect.any(Number),
      pid: process.pid,
      room: 'hub',
      url: 'http://127.0.0.1:3000',
      msg: 'ready',
    },
  ]);
});

test('what is below the level is not written, nor read', () => {
  const { logger, lines } = collect();
  const read: string[] = [];
  const fields = {
    get costly() {
      return read.push('costly');
    },
  };
  logger.debug(fields, 'x');
  silentLogger.fatal(fields, 'x');
  expect([lines, read]).toEqual([[], []]);
});

test.each([
  'token',
  'accessToken',
  'refresh_token',
  'Authorization',
  'COOKIE',
  'set-cookie',
  'password',
  'newPassword',
  'GHANTI_JWT_SECRET',
  'apiKey',
  'jwt',
  'ticket',
  'text',
  'data',
  'body',
  'input',
  'q',
])('the value of %s is hidden, at any depth', (name) => {
  expect(
    JSON.stringify(
      logged({ [name]: 'hush', a: { [name]: { b: 'hush' }, c: [{ [name]: ['hush'] }] }, kept: 1 }),
    ),
  ).not.toContain('hush');
});

test('HS-33: secrets inside other text are hidden', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
  const line = JSON.stringify(
    logged(
      {
        url: `/socket.io/?EIO=4&sid=abc123&token=hush&x=1`,
        header: 'Bearer hush',
        other: `a ${jwt} b`,
        key: 'ghk_hush',
        err: new Error(jwt),
      },
      `bad token ${jwt}`,
    ),
  );
  expect(line).not.toMatch(/hush|abc123|c2lnbmF0dXJl|eyJ/);
  expect(line).toContain('EIO=4&sid=[hidden]&token=[hidden]&x=1');
});

test('an error keeps type, code, message, stack and cause, and loses what else hangs on it', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'ECONNRESET', config: { headers: 'hush' } });
  const { err } = logged({ err: Object.assign(new Error('outer', { cause }), { row: 'hush' }) });
  expect(err).toMatchObject({
    type: 'Error',
    message: 'outer',
    stack: expect.stringContaining('outer'),
    cause: { type: 'TypeError', code: 'ECONNRESET', message: 'inner' },
  });
  expect(JSON.stringify(err)).not.toContain('hush');
  expect(logged(new Error('alone')).err).toMatchObject({ message: 'alone' });
});

test('a line is bounded, whatever it is given', () => {
  const circle: Record<string, unknown> = { wide: Array.from({ length: 10_000 }, () => 'x') };
  circle['self'] = circle;
  const line = JSON.stringify(
    logged(
      {
        circle,
        long: 'x'.repeat(1_000_000),
        bytes: Buffer.alloc(9),
        big: 1n,
        many: Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [n, n])),
      },
      'y'.repeat(100_000),
    ),
  );
  expect(line.length).toBeLessThan(10_000);
  expect(line).toContain('[9 bytes]');
});

test('a getter that throws costs its fields, not the line', () => {
  expect(
    logged(
      {
        get bad(): never {
          throw new Error('no');
        },
      },
      'still said',
    ),
  ).toMatchObject({ msg: 'still said', unreadable: true });
});

test('text that looks like many tokens is searched in linear time', () => {
  const from = performance.now();
  for (let n = 0; n < 100; n++)
    logged({ a: 'eyJ'.repeat(100_000), b: 'bearer '.repeat(50_000), c: '?token'.repeat(50_000) });
  expect(performance.now() - from).toBeLessThan(2_000);
});

const hostile = 'x\n{"level":"fatal","msg":"forged"}\r\u001b[2J\u009b31m\u2028\u202egnp\u0000';

test('RS-21: a hostile text cannot forge a line of JSON', () => {
  const { logger, lines } = collect();
  logger.info({ name: hostile, [hostile]: 1 }, hostile);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/[\u0000-\u001f]/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: hostile });
});

test('RS-21, XS-17: nor forge a line on a terminal, nor steer it', () => {
  const { logger, lines } = collect({ terminal: true });
  logger.info({ name: hostile, [hostile]: 1 }, hostile);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.slice(0, -1)).not.toMatch(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
  );
});

test('a terminal gets a line that reads', () => {
  const { logger, lines } = collect({ terminal: true });
  logger
    .child({ room: 'hub' })
    .info({ url: 'http://127.0.0.1:3000/', name: 'two words', n: 3, list: [1] }, 'ready');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}ready room=hub url=http:\/\/127\.0\.0\.1:3000\/ name="two words" n=3 list=\[1\]\n$/,
  );
});

test('fields cannot pose as the level, the time or the message', () => {
  for (const terminal of [false, true]) {
    const { logger, lines } = collect({ terminal });
    logger.info({ level: 'fatal', time: 'x', msg: 'forged', pid: 1 }, 'true');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      terminal
        ? / info {2}true level_=fatal /
        : /^\{"level":"info","time":\d+,.*"msg_":"forged".*"msg":"true"\}\n$/,
    );
  }
});

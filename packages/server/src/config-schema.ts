/**
 * The variables that Ghanti knows, one schema each (protocol.md section 9), and those that it knows only by name.
 * Promise: no message shows a value. Leaves to others: files, defaults that hang together, the order of things.
 */
import { limitsOverride } from '@ghanti/protocol';
import * as z from 'zod';
import { canonicalOrigin } from './kit/origin.ts';

/** Applications that are to gain chat have their secret already; RFC 7518 section 3.2 asks for 32, which SECURITY.md repeats. */
const minSecretBytes = 16;

const whole = (max: number, message: string) =>
  z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value <= max, message);

const webUrl = (message: string) =>
  z.string().refine((text) => {
    const url = URL.parse(text);
    return (
      url !== null &&
      /^https?:$/.test(url.protocol) &&
      url.username === '' &&
      url.password === '' &&
      url.hash === ''
    );
  }, message);

const publicUrl = webUrl('must be the http(s) address under which people open the server')
  .refine((text) => /^[^?]*$/.test(text) && (URL.parse(text)?.pathname ?? '/') === '/', 'must have no path')
  .transform((text) => new URL(text).origin);

const databaseUrl = z
  .string()
  .refine(
    (text) => /^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be the address of a Postgres database, such as postgres://user:password@host/name',
  );

const redisUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '';
}, 'must be the address of a Redis, such as redis://:password@host:6379');

const origins = z.string().transform((text, context) =>
  text
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map((item) => {
      const origin = canonicalOrigin(item.replace(/\/$/, ''));
      if (origin === undefined)
        context.addIssue('must be a list of exact origins such as https://app.example, parted by commas');
      return origin ?? z.NEVER;
    }),
);

const limits = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be a JSON object such as {"commandsPerSecond":50}');
      return z.NEVER;
    }
  })
  .pipe(limitsOverride);

const trustProxy = z
  .string()
  .transform((text) => (text === 'true' ? '1' : text === 'false' ? '0' : text))
  .pipe(whole(16, 'must be the number of proxies in front of the server (0 to 16), or true for one'));

const isFilled = (text: string): boolean => text.trim() !== '';

/** Each variable: what it may say, what it means, what holds without it. */
export const schema = z.object({
  PORT: whole(65_535, 'must be a port number (0 takes a free one)').default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'must be an address or a host name')
    .default('127.0.0.1'),
  GHANTI_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: databaseUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  GHANTI_PUBLIC_URL: publicUrl.optional(),
  GHANTI_ORIGINS: origins.default([]),
  GHANTI_REGISTRATION: z.enum(['open', 'invite', 'closed']).optional(),
  GHANTI_DIRECTORY: z.enum(['everyone', 'shared', 'exact']).default('everyone'),
  GHANTI_DEMO: z.enum(['0', '1', 'remove']).default('0'),
  GHANTI_JWT_SECRET: z
    .string()
    .refine(
      (text) => Buffer.byteLength(text) >= minSecretBytes,
      `must be at least ${minSecretBytes} bytes long`,
    )
    .optional(),
  GHANTI_JWKS_URL: webUrl('must be the http(s) address of a key set').optional(),
  GHANTI_JWT_ISSUER: z.string().refine(isFilled, 'must not be blank').optional(),
  GHANTI_JWT_AUDIENCE: z.string().refine(isFilled, 'must not be blank').optional(),
  GHANTI_DURABILITY: z.enum(['full', 'normal']).default('full'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: trustProxy.default(0),
  GHANTI_METRICS_TOKEN: z.string().refine(isFilled, 'must not be blank').optional(),
  GHANTI_LIMITS: limits.default({}),
});

/** What a sound environment says. */
export type Values = z.infer<typeof schema>;

export const names = Object.keys(schema.shape);
const later = /^(?:GHANTI_PUSH_SUBJECT|GHANTI_S3_[A-Z0-9_]+)$/;

/** Why a variable may not be set at all; undefined where it may. */
export const nameFault = (name: string): string | undefined => {
  const base = name.replace(/_FILE$/, '');
  if (names.includes(name) || names.includes(base)) return undefined;
  if (later.test(base)) return `${name} is not supported by this version`;
  return name.startsWith('GHANTI_') ? `${name} is not a name that Ghanti knows` : undefined;
};

/**
 * The requests of own accounts under /api/v1/auth (protocol section 4; RS-24, RS-26).
 * Promises shapes and sizes: a password never reaches hashing over 1,024 bytes. Leaves passwords,
 * cookies and rates to the server. These are not commands: no socket carries them.
 */
import * as z from 'zod';
import { labRoutes } from './lab.ts';
import { profile } from './channel.ts';
import { at, feedName, handle, inviteCode } from './ids.ts';
import { name, utf8Bytes } from './text.ts';

const maxPasswordBytes = 1024;
const minPasswordCharacters = 8;

const hasNul = (text: string) => text.includes('\0');

/** At sign-in only bounded: what is too short is wrong, not ill-formed. */
const typedPassword = z
  .string()
  .min(1, 'empty')
  .max(maxPasswordBytes, 'over 1024 bytes')
  .refine((text) => text.isWellFormed() && !hasNul(text), 'not well-formed, or NUL')
  .refine((text) => utf8Bytes(text) <= maxPasswordBytes, 'over 1024 bytes');

/** From 8 characters to 1,024 bytes of UTF-8, without NUL; otherwise as it was typed. No rules of composition. */
export const password = typedPassword.refine(
  (text) => text.length >= minPasswordCharacters,
  'under 8 characters',
);

export const registerInput = z.strictObject({
  handle,
  name,
  password,
  invite: inviteCode.optional(),
});
export type RegisterInput = z.output<typeof registerInput>;

export const loginInput = z.strictObject({ handle, password: typedPassword });
export type LoginInput = z.output<typeof loginInput>;

/** The answer of register, login and refresh; the refresh token goes in a cookie. */
export const signedIn = z.object({ user: profile, accessToken: z.string(), expiresAt: at });
export type SignedIn = z.infer<typeof signedIn>;

/** A signed-in device. */
export const sessionShape = z.object({
  id: z.string(),
  createdAt: at,
  lastUsedAt: at,
  current: z.boolean(),
  agent: z.string().optional(),
});
export const sessionList = z.object({ sessions: z.array(sessionShape) });
export type SessionList = z.infer<typeof sessionList>;

/** A single-use pass for one EventSource on another origin, good for 30 s. */
export const ticketAnswer = z.object({ ticket: z.string(), expiresAt: at });
export type TicketAnswer = z.infer<typeof ticketAnswer>;

const empty = z.strictObject({});
const done = z.object({});

/** What an API key may: a feed's name stands behind the colon. */
export const keyScope = z
  .string()
  .refine(
    (text) =>
      text === 'notify' ||
      text === 'bot' ||
      (/^(?:publish|read):/.test(text) && feedName.safeParse(text.slice(text.indexOf(':') + 1)).success),
    'not a scope: publish:<feed>, read:<feed>, notify or bot',
  );
export type KeyScope = z.infer<typeof keyScope>;

/** A new password, by the old one. */
export const passwordChange = z.strictObject({ current: typedPassword, password });
/** A new password, by a one-time link. */
export const passwordReset = z.strictObject({ code: inviteCode, password });

/** What a sign-in page has to know. */
export const authOptions = z.object({
  registration: z.enum(['open', 'invite', 'closed']),
  demo: z.boolean(),
  /** People of a host application come with its tokens. */
  host: z.boolean(),
});
export type AuthOptions = z.infer<typeof authOptions>;

/** A line of an export; `is` says what of. */
export const exportLine = z.looseObject({
  is: z.enum(['profile', 'session', 'blocks', 'membership', 'told', 'event']),
});

export interface AuthRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under /api/v1. */
  readonly path: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly status: 200 | 201;
  readonly summary: string;
  /** What shows who asks. */
  readonly by: 'nobody' | 'cookie' | 'token';
  /** What the answer is, where it is not one JSON value. */
  readonly media?: string;
}

export const authRoutes = {
  register: {
    method: 'POST',
    path: '/auth/register',
    input: registerInput,
    output: signedIn,
    status: 201,
    summary: 'Make an own account, and sign in.',
    by: 'nobody',
  },
  demo: {
    method: 'POST',
    path: '/auth/demo',
    input: z.strictObject({ name }),
    output: signedIn,
    status: 201,
    summary: 'Come to the demo by a name alone (GHANTI_DEMO).',
    by: 'nobody',
  },
  login: {
    method: 'POST',
    path: '/auth/login',
    input: loginInput,
    output: signedIn,
    status: 200,
    summary: 'Sign in.',
    by: 'nobody',
  },
  refresh: {
    method: 'POST',
    path: '/auth/refresh',
    input: empty,
    output: signedIn,
    status: 200,
    summary: 'A new access token, for the refresh cookie, which rotates.',
    by: 'cookie',
  },
  logout: {
    method: 'POST',
    path: '/auth/logout',
    input: empty,
    output: done,
    status: 200,
    summary: 'End this session, its connections included.',
    by: 'cookie',
  },
  listSessions: {
    method: 'GET',
    path: '/auth/sessions',
    input: empty,
    output: sessionList,
    status: 200,
    summary: 'One’s signed-in devices.',
    by: 'token',
  },
  endSession: {
    method: 'DELETE',
    path: '/auth/sessions/:sid',
    input: z.strictObject({ sid: z.string().min(1).max(128) }),
    output: done,
    status: 200,
    summary: 'Sign a device out.',
    by: 'token',
  },
  endOtherSessions: {
    method: 'DELETE',
    path: '/auth/sessions',
    input: empty,
    output: z.object({ ended: z.int().min(0) }),
    status: 200,
    summary: 'Sign all other devices out.',
    by: 'token',
  },
  changePassword: {
    method: 'POST',
    path: '/auth/password',
    input: passwordChange,
    output: done,
    status: 200,
    summary: 'A new password, by the current one; all other devices are signed out.',
    by: 'token',
  },
  resetPassword: {
    method: 'POST',
    path: '/auth/reset',
    input: passwordReset,
    output: signedIn,
    status: 200,
    summary: 'A new password, by a one-time link; all devices are signed out, this one is signed in.',
    by: 'nobody',
  },
  signInOptions: {
    method: 'GET',
    path: '/auth/options',
    input: empty,
    output: authOptions,
    status: 200,
    summary: 'Which ways in there are.',
    by: 'nobody',
  },
  exportMe: {
    method: 'GET',
    path: '/me/export',
    input: empty,
    output: exportLine,
    status: 200,
    summary: 'All that is kept of oneself, one JSON object a line.',
    by: 'token',
    media: 'application/x-ndjson',
  },
  eraseMe: {
    method: 'DELETE',
    path: '/me',
    input: z.strictObject({ password: typedPassword }),
    output: done,
    status: 200,
    summary: 'Erase one’s own account and what it wrote, by its password.',
    by: 'token',
  },
  ticket: {
    method: 'POST',
    path: '/auth/ticket',
    input: empty,
    output: ticketAnswer,
    status: 201,
    summary: 'A single-use ticket that opens one stream from a plain EventSource.',
    by: 'token',
  },
  ...labRoutes,
} satisfies Record<string, AuthRoute>;
export type AuthRouteName = keyof typeof authRoutes;

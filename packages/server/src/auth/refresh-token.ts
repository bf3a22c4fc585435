/**
 * The long-lived half of a sign-in, `sid.secret`, kept by the browser in a cookie. Promise: only its hash is stored, and
 * comparing takes the same time wherever two differ. 256 random bits need no slow hash. The next one follows from this one
 * by the server's own secret: whoever asks again, because the answer was lost or two tabs asked at once, gets the same.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Ids } from '../kit/ids.ts';

const form = /^([\w-]{1,64})\.([\w-]{43})$/;

export type RefreshToken = { readonly sid: string; readonly text: string; readonly hash: string };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

const tokenOf = (sid: string, secret: string): RefreshToken => {
  const text = `${sid}.${secret}`;
  return { sid, text, hash: hashOf(text) };
};

export const newRefreshToken = (sid: string, ids: Pick<Ids, 'random'>): RefreshToken =>
  tokenOf(sid, ids.random(32));

/** What a token is swapped for. */
export const nextRefreshToken = ({ sid, text }: RefreshToken, secret: Uint8Array): RefreshToken =>
  tokenOf(sid, createHmac('sha256', secret).update(`the refresh token after ${text}`).digest('base64url'));

/** Undefined for what cannot be one. */
export const readRefreshToken = (given: unknown): RefreshToken | undefined => {
  if (typeof given !== 'string' || given.length > 200) return undefined;
  const sid = form.exec(given)?.[1];
  return sid === undefined ? undefined : { sid, text: given, hash: hashOf(given) };
};

export const isSameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

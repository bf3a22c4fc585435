/**
 * The long-lived half of a sign-in, `sid.secret`, kept by the browser in a cookie. Promise: only its hash is stored, and
 * comparing takes the same time wherever two differ. 256 random bits need no slow hash.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Ids } from '../kit/ids.ts';

const form = /^([\w-]{1,64})\.([\w-]{43})$/;

export type RefreshToken = { readonly sid: string; readonly text: string; readonly hash: string };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

export const newRefreshToken = (sid: string, ids: Pick<Ids, 'random'>): RefreshToken => {
  const text = `${sid}.${ids.random(32)}`;
  return { sid, text, hash: hashOf(text) };
};

/** Undefined for what cannot be one. */
export const readRefreshToken = (given: unknown): RefreshToken | undefined => {
  if (typeof given !== 'string' || given.length > 200) return undefined;
  const sid = form.exec(given)?.[1];
  return sid === undefined ? undefined : { sid, text: given, hash: hashOf(given) };
};

export const isSameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

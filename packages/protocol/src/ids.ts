/**
 * The ids of the wire and the characters that they may be made of (protocol section 1).
 * Promises that an accepted id is safe in a URL path, a header, a log line and a comma list.
 * Leaves to others whether the thing exists, and who may know of it (PRV-1).
 * The names `.` and `..` (eaten by URL normalisation) and `__proto__` are refused everywhere.
 */
import * as z from 'zod';

const reserved = '(?!(?:\\.|\\.\\.|__proto__)$)';

/** Printable ASCII without space and without `/ \ ? # % , " < >`. */
export const userId = z
  .string()
  .regex(new RegExp(`^${reserved}[!$&'()*+.0-9:;=@A-Z[\\]^_\`a-z{|}~-]{1,128}$`), 'not a user id');
export type UserId = string;

export const channelId = z
  .string()
  .regex(new RegExp(`^${reserved}[A-Za-z0-9._:-]{1,64}$`), 'not a channel id');
export type ChannelId = string;

/** Made by the client, one per intent: the key of IDEM-1. */
export const clientId = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'not a client id: 1-64 of A-Z a-z 0-9 . _ : -');

/** The sign-in name of an own account; at least one letter or digit. */
export const handle = z
  .string()
  .regex(/^(?=.*[a-z0-9])[a-z0-9._]{2,32}$/, 'not a handle: 2-32 of a-z 0-9 . _');

/** Made by the server, unique over the store. */
export const eventId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not an event id');

export const seq = z.int().min(1);

/** A place in a channel before or at which nothing is asked for: a seq, or 0 for the very start. */
export const seqOrZero = z.int().min(0);

export const channelKind = z.enum(['direct', 'group', 'feed', 'self']);
export type ChannelKind = z.infer<typeof channelKind>;

export const role = z.enum(['owner', 'admin', 'member']);
export type Role = z.infer<typeof role>;

export const inviteCode = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not an invite code');

export const feedName = z
  .string()
  .regex(new RegExp(`^${reserved}[a-z0-9._-]{1,48}$`), 'not a feed name: 1-48 of a-z 0-9 . _ -');

/** The channel id of a feed. */
export function feedChannel(name: string): ChannelId {
  return `feed:${name}`;
}

/** Milliseconds since the Unix epoch, as the server writes them. */
export const at = z.int().min(0);

/** A time that a client may ask for: after 1970, before the year 2100. */
export const askedTime = z.int().min(1).max(4_102_444_800_000);

/**
 * What readers hand in when they connect, and what a poll answers (protocol section 5; RES-2, RT-10,
 * RT-16, EP-17). Promises shapes; any string is a cursor here (CUR-3), no token is taken in a URL.
 * Leaves to the session what a missing token means.
 */
import * as z from 'zod';
import { givenCursor, token, window } from './commands/session.ts';
import { get, type RestRoute } from './commands/shared.ts';
import { eventEnvelope } from './event.ts';
import { channelId } from './ids.ts';
import { namesItsChannels, resumeShape } from './resume.ts';
import { channelStateSignal, signalEnvelope } from './signal.ts';

const maxStreamChannels = 100;

const channelList = z
  .string()
  .transform((list) => [...new Set(list.split(','))].sort())
  .pipe(z.array(channelId).min(1).max(maxStreamChannels, `too_many: at most ${maxStreamChannels}`));

/** Where `/events` is, for `restInput`; not under /api/v1. */
export const eventsRoute: RestRoute = get('/events');

/**
 * The query of `GET /events`. `channels` becomes the sorted list whose hash is the cursor's filter
 * (CUR-2). `wait` is for polls: 0 or nothing answers at once.
 */
export const eventsQuery = z.strictObject({
  cursor: givenCursor.optional(),
  window: window.optional(),
  wait: z.int().min(0).max(55).optional(),
  channels: channelList.optional(),
  ticket: z.string().min(1).max(200).optional(),
});
export type EventsQuery = z.output<typeof eventsQuery>;

/** The query of `/ws`. */
export const socketQuery = z.strictObject({
  cursor: givenCursor.optional(),
  window: window.optional(),
});
export type SocketQuery = z.output<typeof socketQuery>;

/** Socket.IO's `auth`. A version that is not spoken is `unsupported`, not `invalid` (VER-1). */
export const connectAuth = z.strictObject({
  token: token.optional(),
  cursor: givenCursor.optional(),
  window: window.optional(),
  protocol: z.int().optional(),
});
export type ConnectAuth = z.output<typeof connectAuth>;

/** The answer of a poll, long or short. */
export const pollAnswer = z
  .object({
    ...resumeShape,
    events: z.array(eventEnvelope),
    signals: z.array(signalEnvelope),
    states: z.array(channelStateSignal),
    cursor: z.string().max(200),
    more: z.boolean(),
  })
  .refine(namesItsChannels, { path: ['limited'], message: 'goes with result "limited"' });
export type PollAnswer = z.infer<typeof pollAnswer>;

/**
 * Commands on the connection itself: catching up without one (RES-2), and renewing its token (AUTH-1).
 * A cursor of any form is taken and may give `reset`; it is never an error (CUR-3).
 */
import * as z from 'zod';
import { channelSummary } from '../channel.ts';
import { eventEnvelope } from '../event.ts';
import { at, channelId, userId } from '../ids.ts';
import { resumeShape } from '../resume.ts';
import { channelStateSignal } from '../signal.ts';
import { post, type CommandSpec } from './shared.ts';

/** What a client hands in as a cursor: any string, read by `decodeCursor`; a frame or a body bounds it. */
export const givenCursor = z.string();

/** How many missing events of one channel a reader wants at most (RES-2). */
export const window = z.int().min(1).max(1000);

export const token = z.string().min(1).max(8192);

export const sessionCommands = {
  sync: {
    input: z.strictObject({ cursor: givenCursor.optional(), window: window.optional() }),
    output: z.object({
      ...resumeShape,
      channels: z.array(channelSummary),
      events: z.array(eventEnvelope),
      states: z.array(channelStateSignal),
      gone: z.array(channelId),
      cursor: z.string().max(200),
      more: z.boolean(),
    }),
    clientId: 'refused',
    rest: [post('/sync')],
    summary: 'What happened since a cursor, for readers without a live connection.',
    access: 'users',
  },
  authenticate: {
    input: z.strictObject({ token, cursor: givenCursor.optional() }),
    output: z.object({ user: userId, expiresAt: at }),
    clientId: 'refused',
    rest: [],
    summary: 'Sign in on `/ws`’s first frame, or renew the token of this connection.',
    access: 'anyone with a token; not for another user',
  },
} satisfies Record<string, CommandSpec>;

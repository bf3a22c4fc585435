/**
 * The Lab (protocol.md section 5): what a page has to know of the wire below it and cannot see. Who opened a trial tags his
 * own requests with `?lab=<trial>.<lane>`, on any of the doors, and asks what of them really went over TCP.
 * Promises shapes and limits; left to the server: to count, and to answer nobody but the owner (PRV-1).
 */
import * as z from 'zod';
import type { AuthRoute } from './auth.ts';

export const labLanes = ['shortPoll', 'longPoll', 'sse', 'websocket', 'socketio'] as const;
export const labLane = z.enum(labLanes);
export type LabLane = z.infer<typeof labLane>;

/** The name of a trial: nobody guesses it. */
export const labId = z.string().regex(/^[\w-]{22}$/, 'no trial of the Lab');

/** Of one lane, since the trial began: bytes as the server's own sockets count them. */
export const labCount = z.object({
  requests: z.int().min(0),
  /** Different TCP connections. */
  connections: z.int().min(0),
  /** Requests and connections that are not at their end. */
  open: z.int().min(0),
  up: z.int().min(0),
  down: z.int().min(0),
});
export type LabCount = z.infer<typeof labCount>;

/** Bytes as they went over the wire, in base64. A `cut` piece was longer than is kept of it. */
export const labPiece = z.object({
  n: z.int().min(1),
  lane: labLane,
  /** Which request of the trial, by number; what follows an upgrade belongs to it. */
  exchange: z.int().min(1),
  /** Which TCP connection of the trial. */
  connection: z.int().min(1),
  direction: z.enum(['up', 'down']),
  /** In ms since the trial began. */
  at: z.number().min(0),
  /** The head of a request, with its secrets hidden; anything else is as it went. */
  head: z.boolean(),
  length: z.int().min(0),
  bytes: z.string(),
  cut: z.boolean(),
});
export type LabPiece = z.infer<typeof labPiece>;

const counts = Object.fromEntries(labLanes.map((lane) => [lane, labCount])) as Record<
  LabLane,
  typeof labCount
>;

export const labReport = z.object({
  lanes: z.object(counts),
  pieces: z.array(labPiece),
  /** The `after` of the next question. */
  next: z.int().min(0),
  /** Pieces that nobody asked for in time. */
  lost: z.int().min(0),
});
export type LabReport = z.infer<typeof labReport>;

const one = z.strictObject({ lab: labId });

export const labRoutes = {
  openLab: {
    method: 'POST',
    path: '/lab',
    input: z.strictObject({}),
    output: z.object({
      lab: labId,
      endsAt: z.int(),
      /** Of several, one counts what comes to it alone. */
      nodes: z.enum(['one', 'several']),
    }),
    status: 201,
    summary:
      'Begin a trial of the Lab: requests that carry `lab=<trial>.<lane>` are counted and shown to who began it.',
    by: 'token',
  },
  readLab: {
    method: 'GET',
    path: '/lab/:lab',
    input: one.extend({ after: z.int().min(0).optional() }),
    output: labReport,
    status: 200,
    summary: 'What went over the wire in one’s own trial, by lane.',
    by: 'token',
  },
  closeLab: {
    method: 'DELETE',
    path: '/lab/:lab',
    input: one,
    output: z.object({}),
    status: 200,
    summary: 'End one’s own trial.',
    by: 'token',
  },
} satisfies Record<string, AuthRoute>;

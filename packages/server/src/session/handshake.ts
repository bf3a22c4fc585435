/**
 * From what a client brings to who it is (protocol.md sections 4 and 5). A cursor of any form is taken: what cannot be read
 * is answered with `reset` later, never with an error (CUR-3). A version that is not spoken is `unsupported` (VER-1).
 */
import { connectAuth, GhantiError, parseInput, supportedVersions } from '@ghanti/protocol';
import * as z from 'zod';
import type { Identity } from '../auth/identity.ts';

export type Accepted = {
  readonly identity: Identity;
  readonly cursor: unknown;
  readonly window: number | undefined;
};

export type HandshakeOptions = {
  readonly verify: (token: unknown) => Promise<Identity>;
  readonly connectionsOf: (user: string) => number;
  readonly maxConnectionsPerUser: number;
  readonly draining: () => boolean;
};

const brought = connectAuth.extend({
  cursor: z.unknown().optional(),
  window: connectAuth.shape.window.nullable(),
});

const isSpoken = (version: number): boolean => supportedVersions.some((spoken) => spoken === version);

export const createHandshake =
  ({ verify, connectionsOf, maxConnectionsPerUser, draining }: HandshakeOptions) =>
  async (auth: unknown): Promise<Accepted> => {
    if (draining()) throw new GhantiError('unavailable', 'this node is closing', { retryAfterMs: 1_000 });
    const { token, cursor, window, protocol } = parseInput(brought, auth);
    if (protocol !== undefined && !isSpoken(protocol)) {
      throw new GhantiError(
        'unsupported',
        `protocol versions spoken here: ${supportedVersions.join(', ')}; upgrade the client`,
      );
    }
    const identity = await verify(token);
    if (connectionsOf(identity.user) >= maxConnectionsPerUser) {
      throw new GhantiError('rate_limited', 'too many connections of this user', { retryAfterMs: 5_000 });
    }
    return { identity, cursor, window: window ?? undefined };
  };

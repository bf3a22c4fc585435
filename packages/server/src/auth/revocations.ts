/**
 * What is taken back, told at once to whoever holds something open that rests on it (AUTH-1): sign-ins, people, keys, tokens
 * of the host application, roles.
 * Promise: each listener hears of each; `has` knows it for as long as an access token issued before could still be good,
 * so that who verified a token just before, and registers just after, can ask once more.
 * Leaves to others: writing it down, cutting connections (sessions), how nodes hear of each other (across-nodes.ts).
 */
import * as z from 'zod';
import { Recent } from './recent.ts';
import type { AcrossNodes } from './across-nodes.ts';
import type { Clock } from '../kit/clock.ts';
import type { Identity } from './identity.ts';

const revokedSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('session'), sid: z.string() }),
  z.object({ is: z.literal('user'), user: z.string() }),
  z.object({ is: z.literal('issued'), user: z.string(), before: z.number() }),
  z.object({ is: z.literal('token'), name: z.string() }),
  z.object({ is: z.literal('key'), key: z.string() }),
  z.object({ is: z.literal('roles'), user: z.string(), roles: z.array(z.string()).readonly() }),
]);
const readmittedSchema = z.object({ is: z.literal('readmitted'), user: z.string() });
/** What nodes tell each other. */
const toldSchema = z.union([revokedSchema, readmittedSchema]);

/**
 * `session`: one sign-in. `user`: all that this person has, until he is let in again. `issued`: the host application's tokens
 * for him that are older. `token`: one of the host's, by `jti:…` or its sign-in. `key`: an API key. `roles`: his roles by
 * his own account changed.
 */
export type Revoked = Readonly<z.infer<typeof revokedSchema>>;
export type RevocationListener = (revoked: Revoked) => void;

export interface Revocations {
  revoke(revoked: Revoked): void;
  /** The person is let in again. */
  readmit(user: string): void;
  has(identity: Identity): boolean;
  /** Gives the way to stop listening. A listener must not throw. */
  onRevoked(listener: RevocationListener): () => void;
}

/** The names by which the host application can take a token back. */
export const tokenNames = ({ jti, sid, issuedAt }: Identity): readonly string[] =>
  issuedAt === undefined
    ? []
    : [...(jti === undefined ? [] : [`jti:${jti}`]), ...(sid === null ? [] : [sid])];

/** Whether what rests on this identity has to go. Roles are the business of who acts by them. */
export const bites = (revoked: Revoked, identity: Identity): boolean => {
  switch (revoked.is) {
    case 'session':
      return identity.sid === revoked.sid;
    case 'user':
      return identity.user === revoked.user;
    case 'issued':
      return identity.user === revoked.user && identity.issuedAt !== undefined;
    case 'token':
      return tokenNames(identity).includes(revoked.name);
    case 'key':
      return identity.key === revoked.key;
    case 'roles':
      return false;
  }
};

const maxRemembered = 100_000;

const nameOf = (revoked: Revoked): string => {
  switch (revoked.is) {
    case 'session':
      return `session ${revoked.sid}`;
    case 'token':
      return `token ${revoked.name}`;
    case 'key':
      return `key ${revoked.key}`;
    case 'user':
    case 'issued':
    case 'roles':
      return `${revoked.is} ${revoked.user}`;
  }
};

export type RevocationsOptions = {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly keepMs: number;
  readonly others?: Pick<AcrossNodes, 'tell' | 'onTold'> | undefined;
};

export const createRevocations = ({ clock, keepMs, others }: RevocationsOptions): Revocations => {
  const recent = new Recent<Revoked>({ max: maxRemembered, ttlMs: keepMs, clock });
  const listeners = new Set<RevocationListener>();
  const issuedBefore = ({ user, issuedAt }: Identity): boolean => {
    const cut = recent.get(`issued ${user}`);
    return issuedAt !== undefined && cut?.is === 'issued' && issuedAt < cut.before;
  };
  const take = (told: z.infer<typeof toldSchema>): void => {
    if (told.is === 'readmitted') return recent.delete(`user ${told.user}`);
    if (told.is !== 'roles') recent.set(nameOf(told), told);
    for (const listener of listeners) listener(told);
  };
  others?.onTold((what) => {
    const { data } = toldSchema.safeParse(what);
    if (data !== undefined) take(data);
  });
  // What is told to all nodes is told to this one, too.
  const tell: typeof take = (told) => (others === undefined ? take(told) : others.tell(told));
  return {
    revoke: tell,
    readmit: (user) => tell({ is: 'readmitted', user }),
    has: (identity) => {
      const { sid, user, key } = identity;
      const names = [
        `user ${user}`,
        ...(sid === null ? [] : [`session ${sid}`]),
        ...(key === undefined ? [] : [`key ${key}`]),
        ...tokenNames(identity).map((name) => `token ${name}`),
      ];
      return names.some((name) => recent.get(name) !== undefined) || issuedBefore(identity);
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

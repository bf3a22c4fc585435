/**
 * What a token must look like before any key is tried, and the one refusal for all that is wrong with one.
 * Promise: bounded length, three non-empty base64url parts, a small header that promises nothing special (JW-09, JW-10,
 * JW-12, JW-16, JW-18). Leaves to others: signature, claims.
 */
import { GhantiError } from '@ghanti/protocol';
import { decodeProtectedHeader, errors } from 'jose';

const maxTokenBytes = 8192;
/** How far apart two clocks may be, in seconds. */
export const clockToleranceSeconds = 5;

const parts = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The same words whatever is wrong: a forger learns nothing. The cause is for the log. */
export const refused = (cause?: unknown): GhantiError =>
  new GhantiError('unauthenticated', 'the token is not valid, or no longer', { cause });

export type ShapedToken = { readonly text: string; readonly kid: string | undefined };

/** Throws `unauthenticated` for what cannot be a token of anybody. */
export const shapedToken = (token: unknown): ShapedToken => {
  if (typeof token !== 'string' || token.length > maxTokenBytes || !parts.test(token)) throw refused();
  try {
    const header = decodeProtectedHeader(token);
    if ('crit' in header || 'b64' in header) throw refused();
    return { text: token, kid: typeof header.kid === 'string' ? header.kid : undefined };
  } catch (error) {
    throw refused(error);
  }
};

const ofKeySet: readonly string[] = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code];

/**
 * What jose says of a token. A bad token is `unauthenticated`; where the keys could not be had it is `unavailable`: nobody
 * is signed out because a key server is down.
 */
export const proved = async <T>(verification: Promise<T>): Promise<T> => {
  try {
    return await verification;
  } catch (error) {
    if (error instanceof errors.JOSEError && !ofKeySet.includes(error.code)) throw refused(error);
    throw new GhantiError('unavailable', 'the keys of the sign-in service cannot be had now', {
      cause: error,
    });
  }
};

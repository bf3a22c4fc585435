/** What an access token says of itself, read without judging it: the server does that. */
import type { Token, TokenSource } from '../options.ts';

const textOf = (token: Token): string => (typeof token === 'string' ? token : token.token);

/** The user in a JSON Web Token; undefined in anything else. */
const userIn = (token: Token): string | undefined => {
  const [, body = ''] = textOf(token).split('.');
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
      one.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return undefined;
    return typeof claims.sub === 'string' ? claims.sub : undefined;
  } catch {
    return undefined;
  }
};

/** The user whose tokens a source gives; undefined where it gives none, or says nothing of itself. */
export const userOf = async (source: TokenSource): Promise<string | undefined> => {
  try {
    return userIn(typeof source === 'function' ? await source({ fresh: false }) : source);
  } catch {
    return undefined;
  }
};

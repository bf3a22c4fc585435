/** Where the connection stands: one of these, and nothing in between. */
import type { ErrorCode } from '../wire.ts';

export type ConnectionState =
  | { readonly is: 'idle' }
  /** `since`: when it was last live, or when it was first wanted, by the client's clock. */
  | { readonly is: 'connecting'; readonly since: number }
  /** Commands are taken; what was missed is coming in. */
  | { readonly is: 'catchingUp'; readonly since: number }
  | { readonly is: 'live' }
  | { readonly is: 'waiting'; readonly since: number; readonly retryAt: number }
  /** Nobody is signed in (`unauthenticated`), or may not be (`forbidden`): `connect` begins anew. */
  | { readonly is: 'signedOut'; readonly code: ErrorCode }
  /** The server no longer speaks this client's version; trying again would not help (VER-1). */
  | { readonly is: 'outdated' }
  | { readonly is: 'closed' };

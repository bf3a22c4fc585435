/**
 * Who may call what of identity (AZ): addresses below `/api/v1` that are no command's. What a person may on his own things,
 * and a key's refusals, are in identity*.test.ts.
 */
import type { ErrorCode } from '@ghanti/protocol';

/** What an empty body gives, whoever asks without a token. */
export const identityRoutes: readonly { readonly route: string; readonly outcome: 'ok' | ErrorCode }[] = [
  { route: 'POST /api/v1/auth/reset', outcome: 'invalid' },
  { route: 'GET /api/v1/auth/options', outcome: 'ok' },
  { route: 'GET /api/v1/auth/sessions', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/auth/sessions', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/auth/sessions/:sid', outcome: 'unauthenticated' },
  { route: 'POST /api/v1/auth/password', outcome: 'unauthenticated' },
];

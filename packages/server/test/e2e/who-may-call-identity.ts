/**
 * Who may call what of identity (AZ): addresses below `/api/v1` that are no command's. What a person may on his own things,
 * and a key's refusals, are in identity*.test.ts.
 */
import { adminCommandNames, adminSpec, type ErrorCode } from '@ghanti/protocol';

type Route = { readonly route: string; readonly outcome: 'ok' | ErrorCode };

/** The rest of that table's cells are in admin.test.ts. */
const adminRoutes: readonly Route[] = adminCommandNames.flatMap((command) =>
  adminSpec(command).rest.map(({ method, path }) => ({
    route: `${method} /api/v1${path}`,
    outcome: 'unauthenticated' as const,
  })),
);

/** What an empty body gives, whoever asks without a token. */
export const identityRoutes: readonly Route[] = [
  ...adminRoutes,
  { route: 'POST /api/v1/auth/reset', outcome: 'invalid' },
  { route: 'GET /api/v1/auth/options', outcome: 'ok' },
  { route: 'GET /api/v1/auth/sessions', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/auth/sessions', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/auth/sessions/:sid', outcome: 'unauthenticated' },
  { route: 'POST /api/v1/auth/password', outcome: 'unauthenticated' },
  { route: 'GET /api/v1/me/export', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/me', outcome: 'unauthenticated' },
  { route: 'POST /api/v1/lab', outcome: 'unauthenticated' },
  { route: 'GET /api/v1/lab/:lab', outcome: 'unauthenticated' },
  { route: 'DELETE /api/v1/lab/:lab', outcome: 'unauthenticated' },
];

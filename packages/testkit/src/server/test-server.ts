/**
 * What a test knows of a running server, however it was started: where it listens, and how its people sign in.
 * People come from a host application by default: a token costs microseconds, a password's hash a tenth of a second.
 */
export type Reachable = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** The shared secret of the host application's tokens (`GHANTI_JWT_SECRET`). */
  readonly secret: string;
  /** The server's wall time, for the tokens. */
  readonly now: () => number;
};

/** Long enough for HS256. */
export const testSecret = 'the-host-application-of-the-tests-shares-this';

/**
 * Who takes an upgrade on a server that several share: `/ws` is ours, what begins with Engine.IO's path is Engine.IO's (which has
 * a listener of its own), and anything else the embedding application's, where it listens for any. What nobody takes is
 * answered 404: at once where nobody else listens, otherwise once it was left lying long enough.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { GhantiError } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import { refuseUpgrade } from './upgrade-refusal.ts';

export type UpgradeOptions = {
  readonly server: HttpServer;
  readonly clock: Pick<Clock, 'after'>;
  /** Where Engine.IO answers. */
  readonly engine: string;
  readonly door: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
};

const ourPath = '/ws';
/** Ours, Engine.IO's, and the Lab's, which takes none. */
const ourListeners = 3;
/** An application may ask others before it takes one. */
const lyingMs = 30_000;

/** The address may be written whole (RFC 6455, section 4.1). */
const resourceOf = ({ url = '' }: IncomingMessage): string => url.replace(/^https?:\/\/[^/?#]*/i, '');

/** As Engine.IO reads it, which takes what begins with its path and a slash. */
const beginningOf = (engine: string): string => `${engine.replace(/\/$/, '')}/`;

const ignore = (): void => undefined;

const notFound = (stream: Duplex): void => {
  stream.on('error', ignore);
  refuseUpgrade(stream, { error: new GhantiError('not_found', 'no such thing') });
};

/** Nobody reads it, and nobody wrote to it. */
const isLying = (stream: Duplex): boolean =>
  !stream.destroyed &&
  stream.listenerCount('data') === 0 &&
  !('bytesWritten' in stream && stream.bytesWritten !== 0);

export const routeUpgrades = ({ server, clock, engine, door }: UpgradeOptions): void => {
  const enginePath = beginningOf(engine);
  server.on('upgrade', (request, stream, head) => {
    const resource = resourceOf(request);
    if (resource.split('?', 1)[0] === ourPath) return door(request, stream, head);
    if (request.url?.startsWith(enginePath) === true) return;
    if (server.listenerCount('upgrade') <= ourListeners) return notFound(stream);
    const timer = clock.after(lyingMs, () => {
      if (isLying(stream)) notFound(stream);
    });
    stream.once('close', () => timer.cancel());
  });
};

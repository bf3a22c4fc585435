/**
 * The demo on a node (GHANTI_DEMO): its people stand on the embedding application's handle; who comes is welcomed at once.
 */
import { startDemo, type Demo } from '../demo/demo.ts';
import type { Guests } from '../http/demo.ts';
import type { Ghanti } from './options.ts';
import type { Parts } from './parts.ts';

export type OpenDemo = { readonly guests: Guests; stop(): Promise<void> };

type Handle = Pick<Ghanti, 'as' | 'upsertUser' | 'onEvent'>;

/** Undefined where there is no demo. */
export const openDemo = async (handle: Handle, parts: Parts): Promise<OpenDemo | undefined> => {
  const { clock, config, ids, logger } = parts;
  if (!config.demo) return undefined;
  const failed = (err: unknown): void => logger.warn({ err }, 'the demo stumbled');
  const demo: Demo = await startDemo({ ...handle, clock, failed });
  const hex = (bytes: number): string => Buffer.from(ids.random(bytes), 'base64url').toString('hex');
  return {
    guests: {
      credentials: () => ({ handle: `guest.${hex(6)}`, password: ids.random(24) }),
      welcome: (user) => demo.welcome(user),
    },
    stop: () => demo.stop(),
  };
};

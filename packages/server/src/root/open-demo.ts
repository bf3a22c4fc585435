/**
 * The demo on a node (GHANTI_DEMO): its people stand on the embedding application's handle and are always there; who comes is
 * welcomed at once. Or its end: they are erased, with all that they wrote.
 */
import { GhantiError } from '@ghanti/protocol';
import { startDemo, type Demo } from '../demo/demo.ts';
import { cast, marketChannel, riya } from '../demo/script.ts';
import type { Guests } from '../http/demo.ts';
import type { Presence } from '../presence/presence.ts';
import type { Ghanti } from './options.ts';
import type { Parts } from './parts.ts';

export type OpenDemo = { readonly guests: Guests; stop(): Promise<void> };

type Handle = Pick<Ghanti, 'as' | 'upsertUser' | 'removeUser' | 'onEvent'>;

const isCode = (error: unknown, code: string): boolean => error instanceof GhantiError && error.code === code;

/** It was ended before, or is somebody else's. */
const removeMarket = async ({ as }: Handle): Promise<void> => {
  try {
    await as(riya).call('deleteFeed', { channel: marketChannel });
  } catch (error) {
    if (!['not_found', 'forbidden', 'unauthenticated'].some((code) => isCode(error, code))) throw error;
  }
};

const remove = async (handle: Handle, { logger }: Parts): Promise<void> => {
  await removeMarket(handle);
  for (const { id } of cast) {
    try {
      await handle.removeUser(id);
    } catch (error) {
      if (!isCode(error, 'not_found')) throw error;
    }
  }
  logger.info('the people of the demo are gone');
};

/** Undefined where they were removed before: nobody comes back under an erased id. */
const begin = async (handle: Handle, { clock, config, logger }: Parts): Promise<Demo | undefined> => {
  const failed = (err: unknown): void => logger.warn({ err }, 'the demo stumbled');
  const home = config.publicUrl ?? `http://localhost:${config.port}`;
  try {
    return await startDemo({ ...handle, clock, home, failed });
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
    logger.warn('the demo was removed from this data directory: it runs in a new one');
    return undefined;
  }
};

const guestsOf = (demo: Demo, { ids }: Parts): Guests => {
  const hex = (bytes: number): string => Buffer.from(ids.random(bytes), 'base64url').toString('hex');
  return {
    credentials: () => ({ handle: `guest.${hex(6)}`, password: ids.random(24) }),
    welcome: (user) => demo.welcome(user),
  };
};

/** Undefined where there is no demo. */
export const openDemo = async (
  handle: Handle,
  presence: Presence,
  parts: Parts,
): Promise<OpenDemo | undefined> => {
  if (parts.config.demo === 'remove') await remove(handle, parts);
  const demo = parts.config.demo === 'on' ? await begin(handle, parts) : undefined;
  if (demo === undefined) return undefined;
  for (const { id } of cast) presence.attendance.enter(id);
  return { guests: guestsOf(demo, parts), stop: () => demo.stop() };
};

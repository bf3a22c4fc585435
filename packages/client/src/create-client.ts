/** Puts the parts of a client together. */
import type { Client } from './api.ts';
import type { ClientOptions } from './options.ts';

export const createClient = (_options: ClientOptions): Client => {
  throw new Error('not built yet');
};

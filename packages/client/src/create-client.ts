/** Makes a client. It opens its storage at once, and connects when it is told to. */
import type { Client } from './api.ts';
import { GhantiClient } from './client.ts';
import type { ClientOptions } from './options.ts';

export const createClient = (options: ClientOptions): Client => new GhantiClient(options);

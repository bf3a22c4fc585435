/** Storage in IndexedDB. */
import { memoryStorage } from './memory.ts';
import type { Storage } from './storage.ts';

export const indexedDbStorage = (): Storage => memoryStorage();

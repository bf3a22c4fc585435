/** Storage for Node. */
import { memoryStorage } from './storage/memory.ts';
import type { Storage } from './storage/storage.ts';

export const fileStorage = (_directory: string): Storage => memoryStorage();

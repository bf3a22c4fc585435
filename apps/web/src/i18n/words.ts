/** What a dictionary holds: every word of the app, in sections by screen (H1). */
import type { en } from './en/index.ts';

export type Words = typeof en;

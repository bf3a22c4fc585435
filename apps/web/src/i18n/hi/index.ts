/** हिन्दी। A missing word does not compile. */
import type { Words } from '../words.ts';
import { channel } from './channel.ts';
import { common } from './common.ts';
import { people } from './people.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { sidebar } from './sidebar.ts';
import { signIn } from './sign-in.ts';

export const hi: Words = { channel, common, people, search, settings, shell, sidebar, signIn };

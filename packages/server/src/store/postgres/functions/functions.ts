/**
 * The functions of this version of the program, as one script: what a commit does, by topic.
 */
import { invites } from './invites.ts';
import { people } from './people.ts';
import { places } from './places.ts';
import { search } from './search.ts';

export const functions = [places, invites, people, search].join('\n');

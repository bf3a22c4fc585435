/**
 * The functions of this version of the program, as one script, by topic: what a commit does, upkeep, and whatever takes more than one
 * statement. What is called often and reads tables is PL/pgSQL, which keeps its plans; SQL is for what is inlined, or rare. Each is
 * read beside its twin in TypeScript, which SQLite runs; the contract holds them to the same.
 */
import { commit } from './commit.ts';
import { feeds } from './feeds.ts';
import { guards } from './guards.ts';
import { invites } from './invites.ts';
import { ledger } from './ledger.ts';
import { membership } from './membership.ts';
import { messageSteps } from './message-steps.ts';
import { messages } from './messages.ts';
import { people } from './people.ts';
import { personal } from './personal.ts';
import { places } from './places.ts';
import { search } from './search.ts';
import { steps } from './steps.ts';
import { upkeep } from './upkeep.ts';

const topics = [ledger, guards, steps, membership, personal, messages, messageSteps, feeds, commit];

export const functions = [...topics, upkeep, places, invites, people, search].join('\n');

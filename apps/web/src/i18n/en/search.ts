/** Words of searching messages. */
import { pluralIn } from '../plural.ts';

const many = pluralIn('en-IN');

export const search = {
  messages: 'Messages',
  inChat: (name: string) => `Search in ${name}`,
  close: 'Close the search',
  position: (one: number, all: string) => `${one} of ${all}`,
  found: (count: number) => many(count, { one: '# message found', other: '# messages found' }),
  older: 'Older match',
  newer: 'Newer match',
  none: (text: string) => `No message with “${text}”`,
  noneHint: 'Try fewer letters, another spelling, or another word.',
  searching: 'Searching…',
  failed: 'The search didn’t work.',
  thisDevice: 'No connection: searching this device only.',
  more: 'Show more',
  from: 'From',
  anyone: 'Anyone',
  in: (chat: string) => `in ${chat}`,
};

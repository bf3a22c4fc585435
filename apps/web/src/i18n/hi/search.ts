/** मैसेज खोजने के शब्द। */
import { pluralIn } from '../plural.ts';
import type { Words } from '../words.ts';

const many = pluralIn('hi-IN');

export const search: Words['search'] = {
  messages: 'मैसेज',
  inChat: (name) => `${name} में खोजें`,
  close: 'खोज बंद करें',
  position: (one, all) => `${all} में से ${one}`,
  found: (count) => many(count, { one: '# मैसेज मिला', other: '# मैसेज मिले' }),
  older: 'पुराना नतीजा',
  newer: 'नया नतीजा',
  none: (text) => `“${text}” वाला कोई मैसेज नहीं`,
  noneHint: 'कम अक्षर, दूसरी वर्तनी या दूसरा शब्द आज़माएँ।',
  searching: 'खोज रहे हैं…',
  failed: 'खोज नहीं हो सकी।',
  thisDevice: 'कनेक्शन नहीं है: केवल इस डिवाइस पर खोज रहे हैं।',
  more: 'और दिखाएँ',
  from: 'किससे',
  anyone: 'कोई भी',
  in: (chat) => `${chat} में`,
};

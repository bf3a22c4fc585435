/** पूरे ऐप के शब्द। */
import type { Words } from '../words.ts';
import { pluralIn } from '../plural.ts';

const many = pluralIn('hi-IN');

export const common: Words['common'] = {
  appName: 'घंटी',
  you: 'आप',
  cancel: 'रद्द करें',
  close: 'बंद करें',
  back: 'वापस',
  save: 'सेव करें',
  saved: 'सेव हो गया',
  edit: 'बदलें',
  done: 'हो गया',
  retry: 'फिर कोशिश करें',
  undo: 'वापस लाएँ',
  more: 'और',
  loading: 'लोड हो रहा है…',
  search: 'खोजें',
  clear: 'हटाएँ',
  copy: 'कॉपी करें',
  copied: 'कॉपी हो गया',
  share: 'शेयर करें',
  today: 'आज',
  yesterday: 'कल',
  online: 'ऑनलाइन',
  lastSeen: (when) => `${when} ऑनलाइन थे`,
  members: (count) => many(count, { one: '# सदस्य', other: '# सदस्य' }),
  unread: (count) => many(count, { one: '# नया मैसेज', other: '# नए मैसेज' }),
  role: { owner: 'मालिक', admin: 'एडमिन', member: 'सदस्य' },
  tick: {
    waiting: 'भेजा जाना बाकी',
    sent: 'भेजा गया',
    delivered: 'पहुँच गया',
    seen: 'पढ़ लिया गया',
    failed: 'नहीं भेजा गया',
  },
};

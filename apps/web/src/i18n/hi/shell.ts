/** कनेक्शन, गड़बड़ियाँ, सूचनाएँ। */
import type { Words } from '../words.ts';
import { pluralIn } from '../plural.ts';

const many = pluralIn('hi-IN');

export const shell: Words['shell'] = {
  skip: 'सीधे बातचीत पर जाएँ',
  navigation: 'मुख्य',
  chatList: 'चैट सूची',
  conversation: 'बातचीत',
  account: 'आपका खाता',
  feeds: 'फ़ीड',
  feed: 'फ़ीड',
  lab: 'लैब',
  connected: 'जुड़े हैं',
  connecting: 'जुड़ रहे हैं…',
  disconnected: 'कनेक्शन टूटा',
  offline: 'आप ऑफ़लाइन हैं। वापस आते ही मैसेज भेजे जाएँगे।',
  unreachable: (seconds) =>
    many(seconds, {
      one: 'सर्वर तक नहीं पहुँच सके। # सेकंड में फिर कोशिश होगी।',
      other: 'सर्वर तक नहीं पहुँच सके। # सेकंड में फिर कोशिश होगी।',
    }),
  retryNow: 'अभी कोशिश करें',
  backOnline: 'फिर से जुड़ गए',
  outdated: 'घंटी का नया संस्करण तैयार है।',
  reload: 'फिर से खोलें',
  faultTitle: 'यह हिस्सा नहीं दिख सका',
  faultText: 'बाकी सब चल रहा है।',
  notices: 'सूचनाएँ',
  dismiss: 'हटाएँ',
  newMessage: (who, where, text) => `${who}${where === '' ? '' : `, ${where}`}: ${text}`,
  newMessages: (count, where) => many(count, { one: `${where} में # नया मैसेज`, other: `${where} में # नए मैसेज` }),
  newInChats: (count) => many(count, { one: '# नया मैसेज', other: '# नए मैसेज' }),
};

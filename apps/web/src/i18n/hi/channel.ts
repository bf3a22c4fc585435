/** बातचीत के शब्द। */
import type { Words } from '../words.ts';

export const channel: Words['channel'] = {
  write: 'मैसेज',
  send: 'भेजें',
  conversation: (name) => `${name} के साथ बातचीत`,
  sayHi: (name) => `${name} को नमस्ते कहें`,
  older: 'पुराने मैसेज दिखाएँ',
  discard: 'हटाएँ',
  notSent: 'भेजा नहीं जा सका।',
};

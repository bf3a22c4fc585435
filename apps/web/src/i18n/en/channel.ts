/** Words of the conversation. */
export const channel = {
  write: 'Message',
  send: 'Send',
  conversation: (name: string) => `Messages with ${name}`,
  sayHi: (name: string) => `Say hi to ${name}`,
  older: 'Show older messages',
  discard: 'Discard',
  notSent: 'Couldn’t send.',
};

/**
 * The words of the page in its two languages. A missing one does not compile. The choice is kept in the browser.
 */
const en = {
  tagline: 'Chat that keeps every message',
  signIn: 'Sign in',
  signUp: 'Create account',
  toSignUp: 'New here? Create an account',
  toSignIn: 'Have an account? Sign in',
  handle: 'Handle',
  handleHint: '2 to 32 of a–z, 0–9, dot and underscore',
  name: 'Your name',
  password: 'Password',
  passwordHint: 'At least 8 characters',
  signOut: 'Sign out',
  chats: 'Chats',
  find: 'Find a person or a chat',
  people: 'People',
  noOne: 'Nobody found',
  newGroup: 'New group',
  groupName: 'Group name',
  addPeople: 'Add people',
  create: 'Create',
  cancel: 'Cancel',
  back: 'Back to chats',
  write: 'Message',
  send: 'Send',
  retry: 'Retry',
  discard: 'Discard',
  noChats: 'No chats yet',
  noChatsHint: 'Find a person above and say hello.',
  pickChat: 'Pick a chat, or find a person',
  sayHi: (name: string) => `Say hi to ${name}`,
  typing: (names: string) => `${names} typing…`,
  typingShort: 'typing…',
  you: 'You',
  members: (count: number) => (count === 1 ? '1 member' : `${count} members`),
  unread: (count: number) => (count === 1 ? '1 unread message' : `${count} unread messages`),
  toLatest: 'To the latest message',
  loadOlder: 'Show older messages',
  connecting: 'Connecting…',
  waiting: 'No connection. Messages are kept and sent when it is back.',
  live: 'Connected',
  outdated: 'This page is out of date. Load it again.',
  tick: {
    waiting: 'Waiting to be sent',
    sent: 'Sent',
    delivered: 'Delivered',
    seen: 'Seen',
    failed: 'Not sent',
  },
  notSent: 'Couldn’t send.',
  why: {
    forbidden: 'You can’t write here.',
    not_found: 'This chat is gone.',
    too_large: 'The message is too long.',
    invalid: 'The message can’t be sent as it is.',
    other: 'The server refused it.',
  },
  problem: {
    unavailable: 'The server can’t be reached. Try again.',
    rate_limited: 'Too many tries. Wait a little.',
    unauthenticated: 'Wrong handle or password.',
    conflict: 'This handle is taken.',
    forbidden: 'This server takes new people by invitation only.',
    invalid: 'Something here can’t be taken as it is:',
    other: 'That didn’t work. Try again.',
  },
  today: 'Today',
  yesterday: 'Yesterday',
  created: (who: string) => `${who} created the group`,
  added: (who: string, whom: string) => `${who} added ${whom}`,
  joined: (who: string) => `${who} joined`,
  left: (who: string) => `${who} left`,
  removed: (who: string, whom: string) => `${who} removed ${whom}`,
  renamed: (who: string, title: string) => `${who} named the group ${title}`,
};

export type Strings = typeof en;

const hi: Strings = {
  tagline: 'चैट, जिसमें हर संदेश सुरक्षित रहता है',
  signIn: 'साइन इन करें',
  signUp: 'खाता बनाएँ',
  toSignUp: 'नए हैं? खाता बनाएँ',
  toSignIn: 'खाता है? साइन इन करें',
  handle: 'हैंडल',
  handleHint: '2 से 32 अक्षर: a–z, 0–9, बिंदु और अंडरस्कोर',
  name: 'आपका नाम',
  password: 'पासवर्ड',
  passwordHint: 'कम से कम 8 अक्षर',
  signOut: 'साइन आउट',
  chats: 'चैट',
  find: 'व्यक्ति या चैट खोजें',
  people: 'लोग',
  noOne: 'कोई नहीं मिला',
  newGroup: 'नया समूह',
  groupName: 'समूह का नाम',
  addPeople: 'लोगों को जोड़ें',
  create: 'बनाएँ',
  cancel: 'रद्द करें',
  back: 'चैट सूची पर वापस',
  write: 'संदेश',
  send: 'भेजें',
  retry: 'फिर कोशिश करें',
  discard: 'हटाएँ',
  noChats: 'अभी कोई चैट नहीं',
  noChatsHint: 'ऊपर किसी को खोजें और नमस्ते कहें।',
  pickChat: 'कोई चैट चुनें या किसी को खोजें',
  sayHi: (name) => `${name} को नमस्ते कहें`,
  typing: (names) => `${names} लिख रहे हैं…`,
  typingShort: 'लिख रहे हैं…',
  you: 'आप',
  members: (count) => `${count} सदस्य`,
  unread: (count) => `${count} अपठित संदेश`,
  toLatest: 'नवीनतम संदेश पर जाएँ',
  loadOlder: 'पुराने संदेश दिखाएँ',
  connecting: 'जुड़ रहे हैं…',
  waiting: 'कनेक्शन नहीं है। संदेश सुरक्षित हैं और जुड़ते ही भेजे जाएँगे।',
  live: 'जुड़े हैं',
  outdated: 'यह पेज पुराना हो गया है। इसे फिर से खोलें।',
  tick: {
    waiting: 'भेजा जाना बाकी',
    sent: 'भेजा गया',
    delivered: 'पहुँच गया',
    seen: 'देख लिया गया',
    failed: 'नहीं भेजा गया',
  },
  notSent: 'भेजा नहीं जा सका।',
  why: {
    forbidden: 'आप यहाँ नहीं लिख सकते।',
    not_found: 'यह चैट अब नहीं है।',
    too_large: 'संदेश बहुत लंबा है।',
    invalid: 'संदेश इस रूप में नहीं भेजा जा सकता।',
    other: 'सर्वर ने इसे नहीं लिया।',
  },
  problem: {
    unavailable: 'सर्वर तक नहीं पहुँच सके। फिर कोशिश करें।',
    rate_limited: 'बहुत बार कोशिश हुई। थोड़ा रुकें।',
    unauthenticated: 'हैंडल या पासवर्ड गलत है।',
    conflict: 'यह हैंडल किसी और का है।',
    forbidden: 'यह सर्वर नए लोगों को केवल निमंत्रण से लेता है।',
    invalid: 'यह इस रूप में नहीं लिया जा सकता:',
    other: 'यह नहीं हो सका। फिर कोशिश करें।',
  },
  today: 'आज',
  yesterday: 'कल',
  created: (who) => `${who} ने समूह बनाया`,
  added: (who, whom) => `${who} ने ${whom} को जोड़ा`,
  joined: (who) => `${who} शामिल हुए`,
  left: (who) => `${who} चले गए`,
  removed: (who, whom) => `${who} ने ${whom} को हटाया`,
  renamed: (who, title) => `${who} ने समूह का नाम ${title} रखा`,
};

export const languages = { en: 'EN', hi: 'हिन्दी' } as const;
export type Language = keyof typeof languages;

const kept = (): string | null => {
  try {
    return localStorage.getItem('ghanti.language');
  } catch {
    return null;
  }
};

const preferred = (): Language => {
  const wish = kept() ?? navigator.language;
  return wish.startsWith('hi') ? 'hi' : 'en';
};

/** The language in use, and its words. */
export const speech: { language: Language; words: Strings } = { language: 'en', words: en };

/** From now on the page speaks this language; without one, what was chosen before or the browser prefers. */
export const speak = (chosen?: Language): void => {
  const language = chosen ?? preferred();
  speech.language = language;
  speech.words = language === 'hi' ? hi : en;
  document.documentElement.lang = language;
  if (chosen === undefined) return;
  try {
    localStorage.setItem('ghanti.language', chosen);
  } catch {
    // Then it is chosen anew next time.
  }
};

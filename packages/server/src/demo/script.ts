/**
 * Who is in the demo and what they have said before anybody comes: a group with a thread in Hindi and English, a poll, a
 * decision. Nothing here depends on time or chance, so every demo is the same.
 */
export const riya = 'demo.riya';
const aman = 'demo.aman';
export const ring = 'demo.ring';

export const cast = [
  { id: riya, name: 'Riya Sharma' },
  { id: aman, name: 'Aman Verma' },
  { id: ring, name: 'Ring' },
] as const;

export const groupTitle = 'चाय पर चर्चा';

export type Line = {
  readonly by: string;
  readonly text?: string;
  readonly poll?: {
    readonly question: string;
    readonly options: string[];
    readonly multiple?: boolean;
    readonly anonymous?: boolean;
  };
  /** The line, counted from 0, that this one answers. */
  readonly replyTo?: number;
  readonly mentions?: string[];
  /** Who puts which emoji on it. */
  readonly reactions?: readonly (readonly [user: string, emoji: string])[];
  /** Who votes for which options. */
  readonly votes?: readonly (readonly [user: string, options: number[]])[];
  readonly pinned?: boolean;
  readonly edited?: string;
};

export const thread: readonly Line[] = [
  { by: riya, text: 'नमस्ते! शनिवार को सब मिल रहे हैं न? ☕' },
  { by: aman, text: 'हाँ, पक्का! कितने बजे?', replyTo: 0, reactions: [[riya, '👍']] },
  {
    by: riya,
    poll: { question: 'When do we meet? · कब मिलें?', options: ['4 pm', '5:30 pm', '7 pm'] },
    votes: [
      [riya, [1]],
      [aman, [1]],
    ],
  },
  { by: aman, text: '5:30 works best for me, I come straight from the workshop.' },
  {
    by: riya,
    text: 'तो 5:30 बजे, वही पुरानी जगह: शर्मा टी स्टॉल, स्टेशन के सामने।',
    pinned: true,
    reactions: [
      [aman, '🙏'],
      [ring, '🔔'],
    ],
  },
  {
    by: aman,
    text: 'Who brings the samosas? 🥟',
    edited: 'Who brings the samosas? 🥟 I had them last time.',
  },
  {
    by: riya,
    poll: {
      question: 'What shall we order?',
      options: ['मसाला चाय', 'Filter coffee', 'Lassi', 'Samosa'],
      multiple: true,
      anonymous: true,
    },
    votes: [
      [riya, [0, 3]],
      [aman, [1, 3]],
    ],
  },
  { by: aman, text: '*Reminder:* bring an umbrella, the forecast says rain. `70 %` at five.' },
  { by: riya, text: '@Ring क्या तुम हमें शनिवार को याद दिला दोगे?', mentions: [ring] },
  { by: ring, text: 'ज़रूर! I ring on Saturday at five. 🔔', replyTo: 8, reactions: [[riya, '❤️']] },
];

/** The feed of the tea stall. */
export const marketName = 'bazaar';
export const marketChannel = `feed:${marketName}`;

export type Goods = { readonly name: string; readonly base: number; readonly everySeconds: number };

export const goods: readonly Goods[] = [
  { name: 'चाय·Chai', base: 14, everySeconds: 1 },
  { name: 'कॉफ़ी·Coffee', base: 32, everySeconds: 2 },
  { name: 'लस्सी·Lassi', base: 55, everySeconds: 3 },
  { name: 'समोसा·Samosa', base: 18, everySeconds: 1 },
  { name: 'जलेबी·Jalebi', base: 120, everySeconds: 4 },
  { name: 'आम·Mango', base: 240, everySeconds: 5 },
  { name: 'पकौड़ा·Pakora', base: 40, everySeconds: 2 },
];

/** What stands on the board of the stall, one after the other. */
export const notices: readonly string[] = [
  'ताज़ी चाय तैयार · fresh tea is ready',
  'Samosas in five minutes · समोसे पाँच मिनट में',
  'बारिश आने वाली है · rain is coming',
  'No queue right now · अभी कतार नहीं',
];

/** What Ring says to somebody who just came to the demo at that address. */
export const greeting = (home: string): readonly string[] => [
  'Hello! I am Ring, a bot. नमस्ते! 🔔',
  'Write to me and watch your message: the clock while it is on its way, ✓ when it is on disk, ✓✓ when I have it, blue when I have read it. I will be typing in a moment.',
  'And look at *Feeds*, beside Chats: the prices of the tea stall, live. फ़ीड में चाय के भाव देखिए।',
  [
    'There are four small programs to start beside this one. Their READMEs say how. और चार छोटे प्रोग्राम:',
    `\`examples/ticker\`, a market: then see ${home}/feeds/market`,
    `\`examples/sensor\`, a device with curl alone: ${home}/feeds/sensors`,
    '`PORT=3001 npm start -w examples/game`, Pong for two: http://127.0.0.1:3001/?as=asha and http://127.0.0.1:3001/?as=bilal',
    '`PORT=3002 npm start -w examples/notes`, one note for three: http://127.0.0.1:3002/?as=asha and http://127.0.0.1:3002/?as=bilal',
  ].join('\n'),
];

/** What is answered to a text that holds the word; looked through in this order. */
export const answers: readonly (readonly [word: RegExp, answer: string])[] = [
  [/नमस्ते|namaste/i, 'नमस्ते! आप कैसे हैं?'],
  [/\b(hello|hi|hey)\b/i, 'Hello! Try *bold*, _italic_, or a poll.'],
  [/धन्यवाद|शुक्रिया|\bthank/i, 'आपका स्वागत है! You are welcome. 😊'],
  [/\?\s*$/, 'Good question. I only ring; Riya and Aman in चाय पर चर्चा may know.'],
];

/** What is answered otherwise, one after the other. */
export const tips: readonly string[] = [
  'Pull the plug: stop the server, write something, start it again. Your message arrives once.',
  'Open this page in a second window, or on your phone: both catch up from where each of them was.',
  'हिंदी में भी खोजिए: the search finds whole words, in any script.',
  'Reply to a message, put a reaction on it, or edit what you wrote.',
  'Every event has a cursor. `curl` can go on where this page stopped.',
];

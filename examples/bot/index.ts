import { createClient } from '@ghanti/client';
import { fileStorage } from '@ghanti/client/node';

const client = createClient({
  url: process.env.GHANTI_URL ?? 'http://127.0.0.1:3000',
  token: process.env.GHANTI_KEY ?? '',
  storage: fileStorage(process.env.BOT_DATA ?? './data'),
});

const usage = 'Write /poll question | one | another, and I make a poll of it.';

/** `/poll Where? | Park | Café` */
const pollOf = (text: string) => {
  const [question = '', ...options] = text
    .slice('/poll'.length)
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return options.length < 2 || options.length > 12 ? undefined : { question, options };
};

// Every event comes, however often the bot or the server dies, a few of them twice then: so the poll is named after what it
// answers, and is made once. What is sent waits in the outbox until it is stored.
client.on('receiveMessage', ({ id, by, channel, seq, data }) => {
  if (by === client.me.get()?.id || !data.text?.startsWith('/poll')) return;
  const poll = pollOf(data.text);
  client.channel(channel).send({
    clientId: `answer-${id}`,
    ...(poll ? { poll } : { text: usage, replyTo: seq }),
  });
});

await client.connect();
console.log(`the poll bot listens on ${process.env.GHANTI_URL ?? 'http://127.0.0.1:3000'}`);

/**
 * Polling members of `/chat`: each opens a session, says who it is, and asks again as soon as it was answered. Prints a line
 * when all of them are live.
 */
import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [port] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const separator = '\x1e';

const ask = (method: 'GET' | 'POST', query: string, body = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const path = `/socket.io/?EIO=4&transport=polling${query}`;
    const headers = { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) };
    const asked = request({ host: '127.0.0.1', port, path, method, agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(Buffer.concat(parts).toString()));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });

const poll = async (token: string, live: () => void): Promise<void> => {
  const opened = await ask('GET', '');
  const { sid }: { sid: string } = JSON.parse(opened.slice(1));
  await ask('POST', `&sid=${sid}`, `40/chat,${JSON.stringify({ token, protocol: 1 })}`);
  for (;;) {
    const packets = (await ask('GET', `&sid=${sid}`)).split(separator);
    if (packets.some((packet) => packet.startsWith('42/chat,["caughtUp"'))) live();
    if (packets.some((packet) => packet.startsWith('44') || packet.startsWith('{')))
      throw new Error(packets.join());
    if (packets.includes('2')) await ask('POST', `&sid=${sid}`, '3');
  }
};

const [line]: string[] = await once(createInterface(process.stdin), 'line');
const tokens: string[] = JSON.parse(line ?? '[]');
let left = tokens.length;
const live = (): void => {
  left -= 1;
  if (left === 0) console.log('live');
};
await Promise.all(tokens.map((token) => poll(token, live)));

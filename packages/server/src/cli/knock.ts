/**
 * A WebSocket's handshake, written by hand, to see what answers one that fails: no platform's WebSocket shows it. Told in short: who
 * answered, with which status, and whether the upgrade got as far as Ghanti.
 */
import { randomBytes } from 'node:crypto';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';

const patienceMs = 5_000;
const mostBytes = 4_096;

const headers = (): Record<string, string> => ({
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  'Sec-WebSocket-Version': '13',
});

const textOf = async (answer: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) {
    text += String(part);
    if (text.length > mostBytes) break;
  }
  return text;
};

/** A problem of ours, or what Engine.IO says of a request that it cannot read. */
const isOurs = (text: string): boolean =>
  text.includes('urn:ghanti:error:') || /^\{"code":\d+,"message":/.test(text);

const shortly = async (answer: IncomingMessage): Promise<string> => {
  const { statusCode, headers: given } = answer;
  const text = await textOf(answer);
  if (isOurs(text) && statusCode === 400)
    return '400 by Ghanti, whom the request reached without its upgrade';
  if (isOurs(text)) return `${statusCode} by Ghanti`;
  const name = given['server'] === undefined ? '' : ` (${String(given['server'])})`;
  return `${statusCode} by something in between${name}`;
};

export const knock = (url: string): Promise<string> =>
  new Promise((resolve) => {
    const send = url.startsWith('https') ? secureRequest : plainRequest;
    const request = send(url, { headers: headers(), agent: false, timeout: patienceMs });
    const end = (what: string): void => {
      resolve(what);
      request.destroy();
    };
    request.on('upgrade', (_answer, socket) => {
      socket.destroy();
      end('101 now, but not before');
    });
    request.on('response', (answer) => {
      void shortly(answer).then(end, () => end(`${answer.statusCode}, broken off`));
    });
    request.on('timeout', () => end(`no answer in ${patienceMs / 1_000} s`));
    request.on('error', ({ message }) => end(message));
    request.end();
  });

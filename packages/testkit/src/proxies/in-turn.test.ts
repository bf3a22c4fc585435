/** Requests go in turn, sessions of Engine.IO stay where they are. */
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

const named = async (name: string) => {
  const server = createServer((request, response) => {
    const isHandshake = request.url?.startsWith('/socket.io/') === true && !request.url.includes('sid=');
    response.end(isHandshake ? `0{"sid":"of-${name}"}` : name);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.closeAllConnections() };
};

const ask = async (url: string): Promise<string> => await (await fetch(url)).text();

test('each request goes to the next, on one connection as well; a session stays with who made it', async () => {
  using one = await named('a');
  using other = await named('b');
  await using front = await inTurn([one.url, other.url]);
  const answers: string[] = [];
  for (let round = 0; round < 4; round += 1) answers.push(await ask(front.url));
  expect(answers.toSorted()).toEqual(['a', 'a', 'b', 'b']);
  expect(answers[0]).not.toBe(answers[1]);
  const session = /of-(\w)/.exec(await ask(`${front.url}/socket.io/?EIO=4`));
  for (let round = 0; round < 3; round += 1)
    expect(await ask(`${front.url}/socket.io/?EIO=4&sid=${session?.[0]}`)).toBe(session?.[1]);
});

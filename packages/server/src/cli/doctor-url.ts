/**
 * `ghanti doctor <url>`: which ways work from this machine to a server, through whatever stands between, and what to do where one does
 * not. The checks are those of the Lab page (`@ghanti/protocol/checkup`).
 */
import {
  checkup,
  nginxCures,
  wordSeen,
  type Checked,
  type CheckupFault,
  type CheckupWay,
  type CheckupWords,
} from '@ghanti/protocol/checkup';
import { misused, text, type Given } from './command.ts';
import { knock } from './knock.ts';

const names: Readonly<Record<CheckupWay, string>> = {
  server: 'the server',
  pages: 'pages of it     POST from its own origin',
  shortPoll: 'short poll      GET /events',
  longPoll: 'long poll       GET /events?wait=',
  sse: 'SSE             GET /events, text/event-stream',
  websocket: 'WebSocket       /ws',
  enginePolling: 'Socket.IO       /socket.io/, polling',
  engineSocket: 'Socket.IO       /socket.io/, WebSocket',
};

const remedies: Readonly<Record<CheckupFault, string>> = {
  unreachable: 'nobody answers there: check the address, the port and the firewall',
  stranger: 'what answers there is not Ghanti: check where the proxy leads',
  foreignPage:
    'the server takes pages of this address for another site’s: set GHANTI_PUBLIC_URL to it, and have the proxy pass the name on',
  refused: 'the request is refused on its way or by the server: check the proxy’s rules',
  upgradeBlocked: 'the proxy does not pass the upgrade on',
  buffered:
    'the proxy holds the answer back until it has more of it: no buffering, caching or compression of this address',
  cutOff: 'the proxy ends what is silent: let it wait for 15 s at least, for polls 60 s',
};

const sights: CheckupWords = {
  ghanti: ({ version, seconds }, time) => `Ghanti ${version}, ${time(seconds)}`,
  status: ({ status }) => `${status}`,
  answered: ({ status, seconds }, time) => `${status} after ${time(seconds)}`,
  noAnswer: ({ seconds }, time) => `no answer after ${time(seconds)}`,
  ownPage: () => 'taken for the server’s own',
  foreignPage: ({ status, origin }) => `${status} to a page of ${origin}`,
  foreignSocket: () => 'refused, as what pages of this address ask',
  noByte: ({ seconds }, time) => `not a byte in ${time(seconds)}`,
  noEvent: ({ seconds }, time) => `a head, but no event in ${time(seconds)}`,
  held: ({ first, seconds }, time) => `first event after ${time(first)}, held for ${time(seconds)}`,
  ended: ({ seconds }, time) => `ended after ${time(seconds)}`,
  cut: ({ seconds }, time) => `cut after ${time(seconds)}`,
  frames: ({ seconds, held }, time) => `101, an answer after ${time(seconds)}, held for ${time(held)}`,
  noFrame: ({ seconds }, time) => `101, but no frame in ${time(seconds)}`,
  handshake: ({ text: answer }) => answer,
  noUpgrade: ({ status }) => (status === undefined ? 'no 101' : `the address answers ${status}, but no 101`),
  session: ({ seconds }, time) => `a session after ${time(seconds)}`,
  sent: ({ status }) => `${status} to what is sent`,
};

const inWords = ({ seen }: Checked): string => wordSeen(sights, seen, (seconds) => `${seconds.toFixed(1)} s`);

const cureOf = (fault: CheckupFault): string =>
  nginxCures[fault] === undefined ? remedies[fault] : `${remedies[fault]}. nginx: ${nginxCures[fault]}`;

const line = (checked: Checked): string => {
  const { way, works, fault } = checked;
  const told = `${fault === undefined ? '' : `${fault}, `}${inWords(checked)}`;
  return [
    `${works ? 'ok     ' : 'FAULT  '} ${names[way]}: ${told}`,
    ...(fault === undefined ? [] : [`        ${cureOf(fault)}`]),
  ].join('\n');
};

const urlOf = (word: string): string => {
  const url = URL.parse(word);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw misused(`${word} is no address: http://… or https://…`);
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
};

const holdOf = (given: Given): number => {
  const hold = Number(text(given, 'hold') ?? 3);
  if (!Number.isInteger(hold) || hold < 1 || hold > 55) throw misused('--hold is from 1 to 55 seconds');
  return hold;
};

/** 0 where every way works, else 1. */
export const examineUrl = async (given: Given, word: string): Promise<number> => {
  const checks: Checked[] = [];
  const options = {
    url: urlOf(word),
    token: text(given, 'token'),
    holdSeconds: holdOf(given),
    handshake: knock,
  };
  for await (const checked of checkup(options)) checks.push(checked);
  const faults = checks.filter(({ works }) => !works).length;
  const verdict =
    faults === 0
      ? 'every way works'
      : `${faults} of ${checks.length} ways ${faults === 1 ? 'does' : 'do'} not work`;
  const told = checks.map((one) => ({
    ...one,
    seen: inWords(one),
    ...(one.fault && { remedy: cureOf(one.fault) }),
  }));
  given.say([...checks.map(line), '', verdict].join('\n'), {
    url: options.url,
    works: faults === 0,
    checks: told,
  });
  return faults === 0 ? 0 : 1;
};

/** The Lab in English; its shape is what Hindi has to fill. */
import type { CheckupFault, CheckupWay, CheckupWords } from '@ghanti/protocol/checkup';
import type { LabLane } from '@ghanti/protocol';
import type { StopReason } from '../lab-view.ts';

const explain: Readonly<Record<LabLane, { readonly what: string; readonly when: string }>> = {
  shortPoll: {
    what: 'The page asks again and again, and the server answers at once, mostly with nothing. On average a ring waits for half of the time between two questions, and every question pays for its headers anew.',
    when: 'Use it for what may be late, or where nothing else gets through.',
  },
  longPoll: {
    what: 'The page asks, and the server keeps the question until there is something to tell, or 25 seconds are over. A ring comes at once; then the page asks anew, with all its headers.',
    when: 'Use it where a proxy holds streams back or knows no WebSocket.',
  },
  sse: {
    what: 'One answer that never ends: the server writes each event into it as lines of text. The browser itself comes back after a cut and says where it was.',
    when: 'Use it where only the server has something to tell: feeds, tickers, notices.',
  },
  websocket: {
    what: 'One request becomes a connection in both directions. After the handshake a message costs 2 to 8 bytes more than its text, either way.',
    when: 'Use it for chats, games, and whatever talks in both directions.',
  },
  socketio: {
    what: 'Begins as a long poll, which gets through everywhere, and turns into a WebSocket where it can. It adds names of events, acknowledgements and namespaces to each message, as a few characters.',
    when: 'Use it where a library should choose the way, reconnect, and confirm by itself.',
  },
};

const ways: Readonly<Record<CheckupWay, string>> = {
  server: 'The server',
  pages: 'Pages of this address',
  shortPoll: 'Short poll',
  longPoll: 'Long poll',
  sse: 'SSE',
  websocket: 'WebSocket',
  enginePolling: 'Socket.IO by polling',
  engineSocket: 'Socket.IO by WebSocket',
};

const faults: Readonly<Record<CheckupFault, string>> = {
  unreachable: 'Nobody answers there.',
  stranger: 'What answers there is not Ghanti: the proxy leads elsewhere.',
  foreignPage:
    'The server takes pages of this address for another site’s. Its GHANTI_PUBLIC_URL has to be this address, and the proxy has to pass the name on.',
  refused: 'The request is refused on its way, or by the server.',
  upgradeBlocked:
    'A proxy in between doesn’t pass the upgrade to WebSocket on. Its “Upgrade” and “Connection” headers have to be passed through.',
  buffered: 'A proxy in between holds the answer back. Its buffering has to be off for this address.',
  cutOff: 'A proxy in between ends what is silent. Its timeout has to be longer: 60 seconds or more.',
};

const sights: CheckupWords = {
  ghanti: ({ version, seconds }, time) => `Ghanti ${version}, ${time(seconds)}`,
  status: ({ status }) => `Answered ${status}`,
  answered: ({ status, seconds }, time) => `${status} after ${time(seconds)}`,
  noAnswer: ({ seconds }, time) => `No answer after ${time(seconds)}`,
  ownPage: () => 'Taken for the server’s own',
  foreignPage: ({ status, origin }) => `${status} to a page of ${origin}`,
  foreignSocket: () => 'Refused, as what pages of this address ask',
  noByte: ({ seconds }, time) => `Not a byte in ${time(seconds)}`,
  noEvent: ({ seconds }, time) => `A head, but no event in ${time(seconds)}`,
  held: ({ first, seconds }, time) => `First event after ${time(first)}, held for ${time(seconds)}`,
  ended: ({ seconds }, time) => `Ended after ${time(seconds)}`,
  cut: ({ seconds }, time) => `Cut after ${time(seconds)}`,
  frames: ({ seconds, held }, time) => `101, an answer after ${time(seconds)}, held for ${time(held)}`,
  noFrame: ({ seconds }, time) => `101, but no frame in ${time(seconds)}`,
  handshake: ({ text }) => text,
  noUpgrade: ({ status }) => (status === undefined ? 'No 101' : `The address answers ${status}, but no 101`),
  session: ({ seconds }, time) => `A session after ${time(seconds)}`,
  sent: ({ status }) => `${status} to what is sent`,
};

const stopped: Readonly<Record<StopReason, string>> = {
  asked: 'Stopped.',
  time: 'Stopped after 5 minutes, so that nobody pays for a forgotten tab.',
  hidden: 'Stopped, because the tab was hidden.',
  failed: 'Couldn’t begin. Try again.',
};

const names: Readonly<Record<LabLane, string>> = {
  shortPoll: 'Short poll',
  longPoll: 'Long poll',
  sse: 'SSE',
  websocket: 'WebSocket',
  socketio: 'Socket.IO',
};

export const en = {
  title: 'Lab',
  lead: 'One ring, five ways to hear it. All five listen to a real chat of your own, and the numbers are what really went over the wire.',
  start: 'Start',
  stop: 'Stop',
  ring: 'Ring',
  rung: (rings: string) => `Rung: ${rings}`,
  refused: 'That ring was refused: too many at once.',
  notStarted: 'Start opens all five.',
  stopped,
  controls: 'Settings',
  preset: 'Preset',
  presets: { quiet: 'Quiet room', cricket: 'Cricket final', train: 'Flaky train Wi-Fi' },
  own: 'Own',
  rate: 'Rings',
  byHand: 'by hand',
  perSecond: (count: string) => `${count} a second`,
  size: 'Size',
  poll: 'Short poll every',
  seconds: (count: string) => `${count} s`,
  flaky: 'Cut all lines every 8 s',
  drop: 'Cut all lines now',
  latency: 'Latency',
  added: (ms: string) => `+${ms}`,
  hold: 'Hold all lines',
  letGo: 'Let them go',
  held: 'All lines are held: nothing leaves this page, and nothing reaches it.',
  chart: 'Latency, last minute',
  chartHint: 'Each dot is a ring that was heard, and how late. A line breaks where a ring was missed.',
  chartEmpty: 'Ring, and it shows here.',
  second: (value: string) => `${value} s`,
  ago: (seconds: string) => `${seconds} s ago`,
  now: 'now',
  lanes: 'Five lanes',
  names,
  short: { shortPoll: 'Short', longPoll: 'Long', sse: 'SSE', websocket: 'WS', socketio: 'S.IO' } as Readonly<
    Record<LabLane, string>
  >,
  states: { idle: 'Off', connecting: 'Connecting', open: 'Listening', failed: 'Cut off' },
  heard: (ms: string) => `Heard after ${ms}`,
  nothing: 'Nothing heard yet',
  ms: (value: string) => `${value} ms`,
  requests: 'Requests',
  connections: 'TCP connections',
  messages: 'Messages',
  up: 'Up',
  down: 'Down',
  headers: 'headers',
  payload: 'payload',
  p50: 'p50',
  p95: 'p95',
  idle: 'Idle, per minute',
  idleWait: 'after 20 quiet s',
  results: 'Results',
  lane: 'Lane',
  bytes: 'Bytes',
  copyResults: 'Copy results',
  compare: (
    fast: string,
    fastMs: string,
    slow: string,
    slowMs: string,
    cheap: string,
    cheapBytes: string,
    dear: string,
    dearBytes: string,
  ) =>
    `${fast} heard soonest (p50 ${fastMs}), ${slow} last (${slowMs}). ${cheap} took ${cheapBytes} in all, ${dear} ${dearBytes}.`,
  several:
    'Several nodes serve this place: bytes, requests and the wire are those of one of them alone, so lanes that others carry show less than they cost. Times are whole.',
  howTitle: 'How it is measured',
  how: 'Each lane tags its own requests. The server counts the bytes of the TCP connections below them, handshakes included, and tells this page alone. Payload is what stands in bodies and frames; all else is headers and framing. Latency is from the press to the moment the page has the message, by one clock. Behind a proxy the bytes are those between proxy and server. Idle cost counts only seconds without a ring. Added latency and held lines are made in this page: whatever leaves it or reaches it waits that long.',
  wire: 'The wire',
  wireHint: 'What this browser and the server really said, newest first. Tokens and cookies are hidden.',
  freeze: 'Freeze',
  filter: 'Filter',
  copyText: 'Copy as text',
  copyCommand: (tool: string) => `Copy as ${tool}`,
  copied: 'Copied',
  wireEmpty: 'Nothing went over this wire yet.',
  wireNone: 'Nothing fits the filter.',
  lost: (count: string) => `${count} pieces were not shown.`,
  more: 'Show all',
  toServer: 'to the server',
  fromServer: 'from the server',
  explain,
  explainTitle: 'When to use which',
  doctor: 'Doctor',
  doctorHint:
    'Which ways work from this browser, through whatever stands in between. Takes about 15 seconds; “ghanti doctor” with this address asks the same from a terminal.',
  examine: 'Examine',
  works: 'Works',
  fault: 'Doesn’t work',
  ways,
  faults,
  sights,
};

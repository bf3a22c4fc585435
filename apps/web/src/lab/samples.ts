/** Each lane in a few lines that run as they stand, on a page of this origin where somebody is signed in; and as a command. */
import type { LabLane } from '@ghanti/protocol';

/** `token` is an access token: POST /api/v1/auth/refresh gives one. */
export const samples: Readonly<Record<LabLane, string>> = {
  shortPoll: `const poll = (path) => fetch(path).then((answer) => answer.json());
let { cursor } = await poll('/events');
setInterval(async () => {
  const page = await poll('/events?cursor=' + encodeURIComponent(cursor));
  cursor = page.cursor;
  page.events.forEach((event) => console.log(event));
}, 1000);`,
  longPoll: `const poll = (path) => fetch(path).then((answer) => answer.json());
let { cursor } = await poll('/events');
for (;;) {
  const page = await poll('/events?wait=25&cursor=' + encodeURIComponent(cursor));
  cursor = page.cursor;
  page.events.forEach((event) => console.log(event));
}`,
  sse: `const source = new EventSource('/events');
source.onmessage = (e) => console.log(JSON.parse(e.data));`,
  websocket: `const socket = new WebSocket('/ws', ['ghanti.v1']);
socket.onopen = () =>
  socket.send(JSON.stringify({ id: 1, do: 'authenticate', with: { token } }));
socket.onmessage = (e) => console.log(JSON.parse(e.data));`,
  socketio: `import { io } from 'socket.io-client';
const socket = io('/chat', { auth: { token, protocol: 1 } });
socket.onAny((type, envelope) => console.log(type, envelope));`,
};

const socketOf = (origin: string): string => origin.replace(/^http/, 'ws');

/** The same from a terminal, by the tool that suits it. */
export const commandOf = (
  lane: LabLane,
  origin: string,
): { readonly tool: string; readonly text: string } => {
  const curl = (more: string, path: string): { tool: string; text: string } => ({
    tool: 'curl',
    text: `curl ${more}-H "Authorization: Bearer $TOKEN" '${origin}${path}'`,
  });
  switch (lane) {
    case 'shortPoll':
      return curl('', '/events');
    case 'longPoll':
      return curl('', '/events?wait=25&cursor=CURSOR');
    case 'sse':
      return curl("-N -H 'Accept: text/event-stream' ", '/events');
    case 'websocket':
      return {
        tool: 'wscat',
        text: `wscat -c '${socketOf(origin)}/ws' -s ghanti.v1 -H "Authorization: Bearer $TOKEN"`,
      };
    case 'socketio':
      return { tool: 'wscat', text: `wscat -c '${socketOf(origin)}/socket.io/?EIO=4&transport=websocket'` };
  }
};

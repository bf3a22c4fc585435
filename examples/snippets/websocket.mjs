// Sends and reads with nothing but WebSocket: JSON frames, `{id, do, with}` up, `{re, ok, data}` and bare envelopes down.
//
//   GHANTI_URL=http://127.0.0.1:3000 GHANTI_TOKEN=... node websocket.mjs <channel> 'a text'

const { GHANTI_URL: server, GHANTI_TOKEN: token } = process.env;
const [channel, text] = process.argv.slice(2);

const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws`, 'ghanti.v1');
let id = 0;
const call = (name, input) => socket.send(JSON.stringify({ id: ++id, do: name, with: input }));

socket.onopen = () => call('authenticate', { token });
socket.onclose = ({ code, reason }) => console.log(`closed: ${code} ${reason}`);
socket.onmessage = ({ data }) => {
  console.log(data);
  // From `ready` on, commands are taken. The same clientId again would be the same message again, not another one.
  const isReady = JSON.parse(data).type === 'ready';
  if (isReady && text) call('sendMessage', { channel, text, clientId: crypto.randomUUID() });
};

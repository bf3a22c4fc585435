/**
 * What stands in a text of Engine.IO 4 and, inside its messages, of Socket.IO 5: digits that say what a packet is, the namespace, the
 * number of an acknowledgement, and JSON. Only names are made here; what does not read stays as it is.
 */
export type Packet = {
  /** `message · EVENT /chat #7`. */
  readonly name: string;
  /** What is left of the text after the digits. */
  readonly rest: string;
};

const engineTypes = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;
const socketTypes = [
  'CONNECT',
  'DISCONNECT',
  'EVENT',
  'ACK',
  'CONNECT_ERROR',
  'BINARY_EVENT',
  'BINARY_ACK',
] as const;

/** Between the packets of one answer of Engine.IO's polling. */
const separator = '\u001e';

const socketPacket = (text: string): Packet | undefined => {
  const found = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*),?)?(\d+)?/.exec(text);
  if (found === null) return undefined;
  const [whole, type, attachments, namespace = '/', id] = found;
  const name = [
    socketTypes[Number(type)],
    namespace,
    ...(id === undefined ? [] : [`#${id}`]),
    ...(attachments === undefined ? [] : [`+${attachments}`]),
  ].join(' ');
  return { name, rest: text.slice(whole.length) };
};

const enginePacket = (text: string): Packet => {
  const type = /^[0-6]/.test(text) ? engineTypes[Number(text[0])] : undefined;
  if (type === undefined) return { name: 'Engine.IO ?', rest: text };
  const rest = text.slice(1);
  if (type !== 'message') return { name: `Engine.IO ${type}`, rest };
  const inner = socketPacket(rest);
  return inner === undefined
    ? { name: 'Engine.IO message', rest }
    : { name: `Engine.IO message · Socket.IO ${inner.name}`, rest: inner.rest };
};

/** One text of a WebSocket, or one body of a poll with several packets in it. */
export const packetsIn = (text: string): Packet[] =>
  text === '' ? [] : text.split(separator).map((one) => enginePacket(one));

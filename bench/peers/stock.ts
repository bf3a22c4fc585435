/**
 * Stock Socket.IO, by its own programs and over its WebSocket transport; with storage, one synced insert per message.
 */
import { join } from 'node:path';
import { freshFolder } from '../measure/work-directory.ts';
import {
  seatsOf,
  talkersOf,
  type Audience,
  type Contestant,
  type Dialect,
  type Row,
  type Seat,
} from './contestant.ts';
import { collectIn, startNode } from './program.ts';

const dialectOf = (audience: Audience): Dialect => ({
  engineIo: true,
  helloAfter: '0{',
  ready: '40{',
  refused: '44',
  ...(audience.is === 'pairs'
    ? { delivery: '42["direct message"', ack: '43', completeByAck: true }
    : { delivery: '42["chat message"' }),
});

const sendOf = ({ talks, to }: Seat): string => {
  if (!talks) return '';
  return to === undefined ? '42["chat message","@T"]' : `42@N["direct message","${to}","@T"]`;
};

const rowOf = (seat: Seat): Row => {
  const path = `/socket.io/?EIO=4&transport=websocket&user=${seat.user}&rooms=${seat.rooms.join(',')}`;
  return { path, hello: '40', againPath: path, againHello: '40', send: sendOf(seat) };
};

const stockWith = (name: string, args: () => string[]): Contestant => ({
  name,
  async start(audience) {
    const program = await startNode('stock.ts', args());
    const { child, port } = program;
    return {
      port,
      pids: [child.pid],
      dialect: dialectOf(audience),
      rows: seatsOf(audience, talkersOf(audience)).map(rowOf),
      collect: () => collectIn(program),
      [Symbol.asyncDispose]: () => child.stop(),
    };
  },
});

export const stock = stockWith('stock', () => []);
export const stockWithInsert = stockWith('stock+insert', () => [join(freshFolder(), 'messages.db')]);

/** The transport contract, on every driver, and on the one that chooses among them. */
import {
  chosenTransport,
  pollingTransport,
  socketIoTransport,
  sseTransport,
  webSocketTransport,
} from '@ghanti/client';
import { transportContract } from '../../src/transport/transport.contract.ts';

const others = [webSocketTransport(), socketIoTransport(), sseTransport(), pollingTransport()];

transportContract('raw WebSocket', webSocketTransport, others.slice(1));
transportContract('Socket.IO', socketIoTransport, []);
transportContract('SSE and REST', sseTransport, [pollingTransport()]);
transportContract('long poll and REST', pollingTransport, []);
transportContract('the chosen one', chosenTransport, []);

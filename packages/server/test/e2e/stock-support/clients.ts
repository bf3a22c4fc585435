/**
 * The clients that others have: `socket.io-client` as it was published as 4.0, as 4.4 and as 4.8. Only `ws` below them is the
 * repository's own, for there is one of it.
 */
import { io } from 'socket.io-client';
import { io as io40 } from 'socket.io-client-4.0';
import { io as io44 } from 'socket.io-client-4.4';

export type Transport = 'websocket' | 'polling' | 'upgrade';

export const transports: readonly Transport[] = ['websocket', 'polling', 'upgrade'];

export const transportsOf = {
  websocket: ['websocket'],
  polling: ['polling'],
  upgrade: ['polling', 'websocket'],
} as const;

// Their declarations differ in what is not used here; what a version lacks is asked for where it is used.
const sameShape = (older: unknown): typeof io => older as typeof io;

export const clients = { '4.0': io40, '4.4': sameShape(io44), '4.8': io } as const;

export type Version = keyof typeof clients;

export const versions: readonly Version[] = ['4.0', '4.4', '4.8'];

/**
 * Socket.IO's `/admin` (protocol.md section 5): the figures of each second, and the commands of administrators. Who is none is told
 * `forbidden` at CONNECT. Left to others: everything but the wire.
 */
import { errorTable, type ErrorCode } from '@ghanti/protocol';
import type { Namespace, Socket } from 'socket.io';
import type { Logger } from '../kit/logger.ts';
import { asGhantiError } from '../session/answer.ts';
import type { Accepted } from '../session/handshake.ts';

type Identity = Accepted['identity'];

type Reply = (answer: object) => void;

/** What this door needs of the desk that it leads to. */
export interface AdminDesk {
  admit(identity: Identity): void;
  sit(
    identity: Identity,
    line: { tell(type: string, envelope: object): void; close(code: ErrorCode | null): void },
  ): { command(name: string, input: unknown, reply: Reply | undefined): void; left(): void };
}

export type AdminDoorOptions = {
  readonly desk: AdminDesk;
  readonly handshake: (auth: unknown) => Promise<Accepted>;
  readonly logger: Logger;
  readonly settled: (socket: Socket, valid: boolean) => void;
  readonly refusal: (error: ReturnType<typeof asGhantiError>) => Error;
};

/** How many answers may wait for a client that takes none. */
const maxUntaken = 64;

const isReply = (given: unknown): given is Reply => typeof given === 'function';

const seat = (socket: Socket, identity: Identity, desk: AdminDesk): void => {
  let untaken = 0;
  socket.conn.on('drain', () => (untaken = 0));
  const taken = desk.sit(identity, {
    tell: (type, envelope) => void (type === 'metrics' ? socket.volatile : socket).emit(type, envelope),
    close: (code) => {
      if (code === 'slow_consumer') socket.conn.close(true);
      else socket.disconnect(true);
    },
  });
  socket.on('disconnect', () => taken.left());
  socket.onAny((name: string, ...given: unknown[]) => {
    const reply = given.findLast(isReply);
    const [input, more] = given.filter((one) => one !== reply);
    untaken += 1;
    if (untaken > maxUntaken) return void socket.conn.close(true);
    taken.command(name, more === undefined ? input : undefined, reply);
  });
};

export const serveAdmin = (admin: Namespace, options: AdminDoorOptions): void => {
  const { desk, handshake, logger, settled, refusal } = options;
  const accepted = new WeakMap<Socket, Identity>();
  admin.use((socket, next) => {
    const enter = async (): Promise<void> => {
      const { identity } = await handshake(socket.handshake.auth);
      desk.admit(identity);
      accepted.set(socket, identity);
    };
    enter().then(
      () => {
        settled(socket, true);
        next();
      },
      (error: unknown) => {
        const told = asGhantiError(error, logger, { handshake: '/admin' });
        settled(socket, errorTable[told.code].retry);
        next(refusal(told));
      },
    );
  });
  admin.on('connection', (socket) => {
    const identity = accepted.get(socket);
    if (identity === undefined) return void socket.disconnect(true);
    seat(socket, identity, desk);
  });
};

/**
 * The end of the Socket.IO door: who is connected gets a moment to take what was said to him, the last acknowledgements
 * above all; then the engine goes, with whoever does not read. The HTTP server stays its owner's.
 */
import type { Server } from 'socket.io';

/** The pipes' own time, not the application's: a peer that does not read is real, whatever clock is handed in. */
const lingerMs = 1_000;
const everyMs = 10;

export const closeSocketIo = async (io: Server): Promise<void> => {
  io.disconnectSockets(true);
  for (let waitedMs = 0; io.engine.clientsCount > 0 && waitedMs < lingerMs; waitedMs += everyMs)
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  io.engine.close();
};

/**
 * How long a peer has taken nothing of what waits for it (SLOW-1): not whether it is slow, but whether it reads at all. What the
 * kernel took is counted, byte by byte, so that a thin line is seen to move within one large write.
 */
import type { Duplex } from 'node:stream';

const numberIn = (from: unknown, name: string): number | undefined => {
  const found: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
  return typeof found === 'number' ? found : undefined;
};

/**
 * Node asks the same two numbers of the handle for its own idle timeout. Should a later one keep them elsewhere, or the stream be
 * another's, whole writes are counted.
 */
const takenOf = (stream: Duplex): number => {
  const handle: unknown = Reflect.get(stream, '_handle');
  const [given, left] = [numberIn(handle, 'bytesWritten'), numberIn(handle, 'writeQueueSize')];
  if (given !== undefined && left !== undefined) return given - left;
  return (numberIn(stream, 'bytesWritten') ?? 0) - stream.writableLength;
};

export class Taking {
  #taken = 0;
  #since: number | undefined;

  /** In ms; asked about once a second. Without a stream whatever grows as something is taken will do. */
  stoodMs(now: number, waits: boolean, progress: Duplex | number): number {
    const taken = typeof progress === 'number' ? progress : takenOf(progress);
    if (!waits || taken !== this.#taken || this.#since === undefined) {
      this.#taken = taken;
      this.#since = now;
    }
    return now - this.#since;
  }
}

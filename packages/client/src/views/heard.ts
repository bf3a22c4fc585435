/** Listeners by type. One that throws keeps nobody else from hearing, and its error is not lost. */
import type { Heard, HeardType, RefusedDeed } from '../api.ts';
import type { Envelope } from '../transport/transport.ts';

type Listener = (heard: unknown) => void;

export class Listeners {
  readonly #byType = new Map<string, Set<Listener>>();

  on<T extends HeardType>(type: T, listener: (heard: Heard<T>) => void): () => void {
    // What is told under a type has the type's form.
    const own: Listener = (heard) => listener(heard as Heard<T>);
    const all = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, all.add(own));
    return () => void all.delete(own);
  }

  tell(heard: Envelope | RefusedDeed): void {
    for (const listener of Array.from(this.#byType.get(heard.type) ?? [])) {
      try {
        listener(heard);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

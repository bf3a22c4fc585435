/**
 * Who listens to a bus on this node. They are called in the same turn, in the order of publishing; one listener's error does not
 * keep the message from the others and is thrown when all have been called.
 */
export class Listeners<Message> {
  readonly #listeners = new Set<(message: Message) => void>();

  add(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(message: Message): void {
    let errors: unknown[] | undefined;
    for (const listener of this.#listeners) {
      try {
        listener(message);
      } catch (error) {
        (errors ??= []).push(error);
      }
    }
    if (errors !== undefined) throw new AggregateError(errors, 'a listener of the bus failed');
  }

  clear(): void {
    this.#listeners.clear();
  }
}

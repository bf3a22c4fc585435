/**
 * What every node hears. The bus is a hint, the log is the truth (architecture.md section 1): a message may be late,
 * twice, out of order or lost, and costs latency only. A publisher hears its own messages too, so that there is one
 * delivery path.
 */
export interface Bus<Message> {
  publish(message: Message): void;
  /** Gives back how to stop listening. */
  listen(listener: (message: Message) => void): () => void;
  close(): Promise<void>;
}

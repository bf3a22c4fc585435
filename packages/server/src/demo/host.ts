/**
 * What the demo stands on: the same handle that an embedding application has, and time. It reaches no deeper, so it shows what
 * anybody can build, and leaves nothing but what commands write.
 */
import type { CommandName, CommandOutput, CommandRequest, PlainEvent } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';

export type DemoHost = {
  as(user: string): {
    call<N extends CommandName>(command: N, input: CommandRequest<N>): Promise<CommandOutput<N>>;
  };
  upsertUser(user: { id: string; name: string; about?: string }): Promise<void>;
  onEvent(
    listener: (events: readonly PlainEvent[]) => unknown,
    options: { name: string },
  ): () => Promise<void>;
  readonly clock: Clock;
  /** Where people find it. */
  readonly home: string;
  /** Something went wrong while playing; the demo goes on. */
  readonly failed: (error: unknown) => void;
};

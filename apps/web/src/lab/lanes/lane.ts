/**
 * What a lane of the Lab is: one transport, spoken to the wire as anybody could, until its signal ends it. It tells how it stands and
 * every text that reaches it; what that text says is for others. A lane that loses its connection begins again.
 */
export type LaneState = 'connecting' | 'open' | 'failed';

export type LaneGiven = {
  /** The address with the trial's tag. */
  readonly at: (path: string) => string;
  readonly token: () => Promise<string>;
  readonly pollMs: () => number;
  /** One way over the line, as long as that is said to take. */
  readonly cross: () => Promise<void>;
  readonly state: (state: LaneState) => void;
  /** `messages` is how many events and signals are in it. */
  readonly heard: (text: string, messages: number) => void;
};

/** Runs until the signal, or until its connection is over. */
export type Lane = (given: LaneGiven, signal: AbortSignal) => Promise<void>;

const againMs = 1_000;

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

export const keepRunning = async (lane: Lane, given: LaneGiven, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    given.state('connecting');
    await lane(given, signal).catch(() => undefined);
    if (signal.aborted) return;
    given.state('failed');
    await pause(againMs, signal);
  }
};

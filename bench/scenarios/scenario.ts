/**
 * What a scenario is: a name, and who is measured in it, each by a run of its own from a fresh server.
 */
import type { Figures } from '../report/results.ts';

export type Scale = {
  readonly quick: boolean;
  /** Takes the time that ten million events need. */
  readonly long: boolean;
  readonly warmMs: number;
  readonly measureMs: number;
  /** How often a member of Ghanti marks what he has seen; 0: never, to see what receipts cost. */
  readonly markEveryMs: number;
  /** Where CPU profiles of Ghanti go, one for each run. */
  readonly profiles?: string;
};

export type Entry = {
  readonly contestant: string;
  readonly measure: (scale: Scale) => Promise<Figures>;
};

export type Scenario = {
  readonly name: string;
  /** Takes long however quick the run is to be: a quick one has it only where it is named. */
  readonly slow?: true;
  /** In a quick run it may be left out, or have fewer contestants. */
  readonly entries: (scale: Scale) => readonly Entry[];
  /** After the last round. */
  readonly done?: () => Promise<void>;
};

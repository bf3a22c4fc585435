/** What a bad input is, as data, and groups of them that get the same answer; see hostile-inputs.ts. */
import type { ErrorCode } from '@ghanti/protocol';
import type { Fields } from './support/requests.ts';

export type Case = {
  readonly id: string;
  readonly command: string;
  readonly what: string;
  /** Laid over the good call of the command. */
  readonly change: Fields;
  readonly outcome: 'ok' | ErrorCode;
  /** A word that the issues must hold. */
  readonly says?: string;
  /** An address cannot say it. */
  readonly only?: 'sockets';
};

export type Change = readonly [what: string, change: Fields, says?: string];

export const group =
  (id: string, command: string, outcome: Case['outcome'], only?: 'sockets') =>
  (...changes: readonly Change[]): readonly Case[] =>
    changes.map(([what, change, says]) => ({
      id,
      command,
      what,
      change,
      outcome,
      ...(says !== undefined && { says }),
      ...(only !== undefined && { only }),
    }));

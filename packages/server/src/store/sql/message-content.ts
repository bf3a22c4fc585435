/** The data of a message as the log keeps it, as far as the database has to understand it. */
export type PollContent = {
  readonly options: readonly string[];
  readonly multiple?: boolean;
  readonly anonymous?: boolean;
  readonly closesAt?: number;
};

export type MessageContent = {
  readonly text?: string;
  readonly poll?: PollContent;
  readonly forwarded?: boolean;
  readonly expiresAt?: number;
};

// What is in the log was let in by the schemas of the contract, and its checksum was verified when it was read.
export const contentOf = ({ data }: { readonly data: string }): MessageContent => JSON.parse(data);

/** A poll ends when it was closed, or by itself. */
export const isClosed = (poll: PollContent, closedSeq: number | null | undefined, now: number): boolean =>
  closedSeq != null || (poll.closesAt !== undefined && poll.closesAt <= now);

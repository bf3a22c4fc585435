/**
 * The end of an account, in parts that a database can do by themselves and that may each be done again. What is said of the
 * account in the log is ended by ordinary writes in between (chat/erasure.ts).
 */
export interface ErasureStore {
  /** Name, handle, picture, password, roles and links go at once. False where there is no such account; a second time changes nothing. */
  begin(user: string, at: number): Promise<boolean>;
  /** Accounts that were begun and not finished. */
  pending(): Promise<readonly string[]>;
  /** Channels in which he is still a member, his own `self` channel and empty direct ones aside. */
  channels(user: string): Promise<readonly string[]>;
  /** What no write reaches: notifications in his `self` channel, blocks, sign-ins, empty direct channels. */
  finish(user: string): Promise<void>;
}

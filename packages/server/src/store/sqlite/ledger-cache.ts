/**
 * Channels and members as the last commit left them: a busy channel is not read anew for each commit.
 *
 * Promise: what is here is what the database has. It is good while one commit of the log follows the other, which keep it true themselves;
 * after any other transaction of this process, or one that failed, all of it is forgotten. No other process writes (directory-lock.ts).
 */
import type { LedgerChannel } from './ledger-statements.ts';

const mostChannels = 8_192;
const mostMembers = 32_768;

export class LedgerCache {
  readonly channels = new Map<string, LedgerChannel>();
  /** Of direct channels, by channel and user; empty again as soon as anybody blocks anybody. */
  readonly blocked = new Map<string, boolean>();
  /** How many members all channels hold. */
  members = 0;
  /** The number of the transaction for which it is good. */
  #goodFor = 0;

  /** A commit of the log begins, as the transaction with this number. */
  begin(transaction: number): void {
    if (transaction !== this.#goodFor) this.forget();
    // Unless it comes to its end.
    this.#goodFor = 0;
  }

  committed(transaction: number): void {
    if (this.channels.size > mostChannels || this.members > mostMembers) this.forget();
    this.#goodFor = transaction + 1;
  }

  forget(): void {
    this.channels.clear();
    this.blocked.clear();
    this.members = 0;
  }
}

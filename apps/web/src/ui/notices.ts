/**
 * Short words about what just happened, with a way to take it back (G9). Errors stay longer than good news, and nothing
 * leaves while somebody reads it (G11). Anything in the app may say something; `NoticeList` shows it.
 */
import { createValue } from './value.ts';

export type Notice = {
  readonly id: number;
  readonly text: string;
  /** `ring`: what somebody asked to be told of. */
  readonly kind: 'done' | 'fault' | 'ring';
  readonly action?: { readonly label: string; readonly run: () => void };
};

const shownMs = 5_000;
const faultMs = 8_000;
const most = 3;

export const notices = createValue<readonly Notice[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

export const dismiss = (id: number): void => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  notices.set(notices.get().filter((notice) => notice.id !== id));
};

const expire = ({ id, kind }: Notice): void => {
  timers.set(
    id,
    setTimeout(() => dismiss(id), kind === 'done' ? shownMs : faultMs),
  );
};

export const holdNotices = (): void => {
  for (const timer of timers.values()) clearTimeout(timer);
};

export const releaseNotices = (): void => notices.get().forEach(expire);

export const notify = (text: string, more: Partial<Pick<Notice, 'kind' | 'action'>> = {}): void => {
  const notice: Notice = { id: ++last, text, kind: 'done', ...more };
  for (const old of notices.get().slice(0, -(most - 1))) dismiss(old.id);
  notices.set([...notices.get(), notice]);
  expire(notice);
};

/** Which incoming messages are read out: all, those that name me, or none (Y2). Kept by the browser. */
import { useSyncExternalStore } from 'react';
import { kept } from '../ui/kept.ts';
import { createValue } from '../ui/value.ts';

export const announcementChoices = ['all', 'mentions', 'off'] as const;
export type AnnouncementChoice = (typeof announcementChoices)[number];

const remembered = kept('announcements');
const read = (): AnnouncementChoice =>
  announcementChoices.find((choice) => choice === remembered.get()) ?? 'all';
const choice = createValue<AnnouncementChoice>(read());

remembered.watch(() => choice.set(read()));

export const announcementChoice = choice.get;

export const chooseAnnouncements = (wish: AnnouncementChoice): void => {
  remembered.set(wish);
  choice.set(wish);
};

export const useAnnouncementChoice = (): AnnouncementChoice =>
  useSyncExternalStore(choice.subscribe, choice.get);

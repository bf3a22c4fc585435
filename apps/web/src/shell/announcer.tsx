/**
 * Reads out what comes in: who, where, what; several at once as a number, at most one line in a second and a half, and
 * never one's own (Y2). Muted chats and blocked people stay silent.
 */
import type { Client, Heard } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { useEffect, useSyncExternalStore } from 'react';
import { gistOf } from '../channel/text/gist.ts';
import { useWords } from '../i18n/language.ts';
import type { Words } from '../i18n/words.ts';
import { announce, announcement } from './announce.ts';
import { announcementChoice } from './announcement-choice.ts';
import { isMuted } from './muted.ts';

type Message = Heard<'receiveMessage'>;

const pauseMs = 1_500;

const isHeard = (client: Client, { by, channel, data }: Message): boolean => {
  const me = client.me.get()?.id;
  const choice = announcementChoice();
  const row = client.channel(channel).row.get();
  if (by === me || by === null || row === undefined || choice === 'off') return false;
  if (client.blocks.get().has(by) || isMuted(row, Date.now())) return false;
  return choice === 'all' || (me !== undefined && (data.mentions ?? []).includes(me));
};

const lineFor = (client: Client, heard: readonly Message[], { shell }: Words): string => {
  const [first] = heard;
  if (first === undefined) return '';
  const row = client.channel(first.channel).row.get();
  const where = row?.name ?? '';
  if (heard.length > 1) {
    const same = heard.every(({ channel }) => channel === first.channel);
    return same ? shell.newMessages(heard.length, where) : shell.newInChats(heard.length);
  }
  const who = client.profile(first.by ?? '').get()?.name ?? where;
  const text = gistOf(first.data.text ?? first.data.poll?.question ?? '');
  return shell.newMessage(who, row?.kind === 'direct' ? '' : where, text);
};

const useIncoming = (): void => {
  const client = useClient();
  const words = useWords();
  useEffect(() => {
    let heard: Message[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = (): void => {
      timer = undefined;
      announce(lineFor(client, heard, words));
      heard = [];
    };
    const stop = client.on('receiveMessage', (message) => {
      if (!isHeard(client, message)) return;
      heard.push(message);
      timer ??= setTimeout(speak, pauseMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, words]);
};

export const Announcer = () => {
  useIncoming();
  const text = useSyncExternalStore(announcement.subscribe, announcement.get);
  return (
    <p className="visually-hidden" aria-live="polite" data-announcer>
      {text}
    </p>
  );
};

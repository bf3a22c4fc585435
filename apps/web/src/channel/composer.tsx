/** The place to write. Enter sends, Shift and Enter makes a line; never in the middle of composing a letter. */
import { useChannel } from '@ghanti/react';
import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { useIsTouch } from '../ui/use-media.ts';
import styles from './composer.module.css';

export const Composer = ({ id, name }: { readonly id: string; readonly name: string }) => {
  const words = useWords().channel;
  const channel = useChannel(id);
  const touch = useIsTouch();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!touch) area.current?.focus();
  }, [touch]);
  const send = (): void => {
    const text = area.current?.value ?? '';
    if (area.current === null || text.trim() === '') return;
    channel.send({ text });
    channel.setTyping('idle');
    area.current.value = '';
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        aria-label={`${words.write} ${name}`}
        placeholder={words.write}
        onKeyDown={keyDown}
        onInput={() => channel.setTyping('typing')}
      />
      <IconButton label={words.send} type="submit" solid>
        <SendHorizontal size={20} />
      </IconButton>
    </form>
  );
};

/**
 * Where one writes: a form at the foot of the conversation. What is sent is in the timeline in the same frame (C4); Escape
 * peels off the reply or the edit, arrow up in an empty field edits what one said last (C10).
 */
import { ChartColumn, Check, SendHorizontal } from 'lucide-react';
import { useState, type FormEvent, type KeyboardEvent, type RefObject } from 'react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useIsTouch } from '../../ui/use-media.ts';
import { useConversation } from '../conversation.ts';
import styles from './composer.module.css';
import { EmojiButton } from './emoji-button.tsx';
import { Field } from './field.tsx';
import { roomFor } from './limit.ts';
import { ReplyBar } from './reply-bar.tsx';
import { useDelivery } from './use-delivery.ts';
import { useText, type Mode } from './use-text.ts';

type Props = {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
  readonly onSent: () => void;
  readonly onPoll: () => void;
  readonly onPage: (pages: number) => void;
};

const plain: Mode = { is: 'write', reply: undefined };

/** What the keys do that are not writing. */
const useKeys = ({ mode, onMode, onPage }: Props, text: string) => {
  const { channel, ask } = useConversation();
  return (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.nativeEvent.isComposing || !isPlain) return false;
    if (event.key === 'Escape' && (mode.is === 'edit' || mode.reply !== undefined)) {
      onMode(plain);
      return true;
    }
    if (event.key === 'ArrowUp' && text === '' && mode.is === 'write') {
      const own = channel.timeline
        .get()
        .items.findLast((item) => item.kind === 'message' && item.own && item.text !== '' && !item.forwarded);
      if (own?.kind !== 'message' || own.tick === 'failed') return false;
      ask({ is: 'edit', item: own });
      return true;
    }
    if (event.key === 'PageUp') onPage(-1);
    else if (event.key === 'PageDown') onPage(1);
    else return false;
    return true;
  };
};

const Room = ({ text }: { readonly text: string }) => {
  const { channel } = useWords();
  const room = roomFor(text);
  if (room === undefined) return null;
  return (
    <p className={cx(styles.room, room.isOver && styles.over)} role="status">
      {room.isOver ? channel.tooLong(Math.max(1, -room.left)) : channel.lettersLeft(room.left)}
    </p>
  );
};

type SendProps = { readonly isEdit: boolean; readonly canSend: boolean };

const SendButton = ({ isEdit, canSend }: SendProps) => {
  const { channel } = useWords();
  return (
    <IconButton
      type="submit"
      label={isEdit ? channel.saveEdit : channel.send}
      solid={canSend}
      disabled={!canSend}
      className={styles.send}
      // The field keeps the focus, and a phone its keyboard.
      onPointerDown={(event) => event.preventDefault()}
    >
      {isEdit ? <Check size={22} /> : <SendHorizontal size={20} />}
    </IconButton>
  );
};

export const Composer = (props: Props) => {
  const { field, mode, onMode, onSent, onPoll } = props;
  const { channel: words } = useWords();
  const { channel, name } = useConversation();
  const isTouch = useIsTouch();
  const [isWriting, setWriting] = useState(false);
  const { text, setText } = useText(channel.id, mode, isWriting);
  const [picked] = useState(() => new Map<string, string>());
  const deliver = useDelivery(picked);
  const onKey = useKeys(props, text);
  const isEdit = mode.is === 'edit';
  const canSend = text.trim() !== '' && roomFor(text)?.isOver !== true;
  const send = (event?: FormEvent): void => {
    event?.preventDefault();
    if (!canSend) return;
    deliver(text, mode);
    onMode(plain);
    field.current?.focus();
    if (isEdit) return;
    setText('');
    onSent();
  };
  return (
    <form className={styles.composer} onSubmit={send} aria-label={words.writeTo(name)}>
      <ReplyBar mode={mode} onCancel={() => onMode(plain)} />
      <div className={styles.line}>
        {!isEdit && (
          <IconButton label={words.newPoll} onClick={onPoll}>
            <ChartColumn size={22} />
          </IconButton>
        )}
        <div className={styles.box}>
          <Field
            field={field}
            text={text}
            label={words.writeTo(name)}
            onText={setText}
            onSend={send}
            onPick={({ person }) => person !== undefined && picked.set(person.name, person.id)}
            onKey={onKey}
            onFocus={() => setWriting(true)}
            onBlur={() => {
              setWriting(false);
              channel.setTyping('idle');
            }}
          />
          {!isTouch && <EmojiButton field={field} />}
        </div>
        <SendButton isEdit={isEdit} canSend={canSend} />
      </div>
      <Room text={text} />
    </form>
  );
};

/**
 * The field one writes in: a plain text area, so that undo, spelling, dictation and every input method work (C16). It grows
 * to six lines and then scrolls (C12); suggestions take the arrow keys while they are there.
 */
import { useId, type KeyboardEvent, type RefObject } from 'react';
import { useIsTouch } from '../../ui/use-media.ts';
import { replaceText, formatByKey } from './edit-text.ts';
import { enterSends, isSending } from './enter.ts';
import styles from './field.module.css';
import { Suggestions, type Suggestion } from './suggestions.tsx';
import { useSuggesting } from './use-suggesting.ts';

type Props = {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly label: string;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  readonly onPick: (suggestion: Suggestion) => void;
  /** Keys that mean something here and not in the field. Gives whether it took it. */
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
};

const isFormat = ({ ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && !altKey && !shiftKey;

export const Field = ({ field, text, label, onText, onSend, onPick, onKey, onFocus, onBlur }: Props) => {
  const isTouch = useIsTouch();
  const id = useId();
  const list = useSuggesting(text);
  const isOpen = list.all.length > 0;
  const pick = (suggestion: Suggestion): void => {
    if (field.current === null || list.asked === undefined) return;
    onPick(suggestion);
    replaceText(field.current, list.asked.from, list.asked.to, suggestion.text);
    list.close();
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { key, keyCode, shiftKey, ctrlKey, metaKey, nativeEvent } = event;
    const { isComposing } = nativeEvent;
    const isTaken =
      list.key(event, pick) || (isFormat(event) && formatByKey(event.currentTarget, key)) || onKey(event);
    const sends = !isTaken && isSending({ key, keyCode, shiftKey, ctrlKey, metaKey, isComposing }, isTouch);
    if (sends) onSend();
    if (!isTaken && !sends) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.grow} data-text={`${text} `}>
      {isOpen && <Suggestions id={id} all={list.all} chosen={list.chosen} onPick={pick} />}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        className={styles.field}
        aria-label={label}
        placeholder={label}
        enterKeyHint={!isTouch && enterSends() ? 'send' : 'enter'}
        autoComplete="off"
        autoCapitalize="sentences"
        aria-autocomplete="list"
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={isOpen ? `${id}-${list.chosen}` : undefined}
        value={text}
        onChange={(event) => {
          list.moved(event.target.selectionEnd);
          onText(event.target.value);
        }}
        onSelect={(event) => list.moved(event.currentTarget.selectionEnd)}
        onKeyDown={keyDown}
        onFocus={onFocus}
        onBlur={onBlur}
      />
    </div>
  );
};

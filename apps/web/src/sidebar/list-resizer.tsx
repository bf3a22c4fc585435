/** The edge between list and conversation: dragged, or moved by arrow keys (L11). */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import styles from './list-resizer.module.css';
import { narrowest, setListWidth, useListWidth, widest } from './use-list-width.ts';

const step = 16;

export const ListResizer = () => {
  const { sidebar } = useWords();
  const width = useListWidth();
  const grip = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const down = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, width };
  };
  const move = ({ clientX }: PointerEvent): void => {
    if (grip.current !== undefined) setListWidth(grip.current.width + clientX - grip.current.x);
  };
  const keyDown = (event: KeyboardEvent): void => {
    const wish = { ArrowLeft: width - step, ArrowRight: width + step, Home: narrowest, End: widest }[
      event.key
    ];
    if (wish === undefined) return;
    event.preventDefault();
    setListWidth(wish);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator with a value is a control
    <div
      role="separator"
      tabIndex={0}
      className={styles.edge}
      aria-label={sidebar.resize}
      aria-orientation="vertical"
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuenow={width}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => (grip.current = undefined)}
      onKeyDown={keyDown}
    />
  );
};

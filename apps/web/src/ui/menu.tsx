/**
 * Things to do with something: a popover that closes by itself, with arrow keys, Home, End and first letters, as menus have
 * everywhere. Opened below a button or at a point; kept within the screen.
 */
import { Check } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './menu.module.css';

export type MenuItem = {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  /** Set off from what is above. */
  readonly apart?: boolean;
  readonly checked?: boolean;
  readonly onSelect: () => void;
};

/** Where it opens, in the window: below this box, or at this point. */
export type MenuPlace = {
  readonly x: number;
  readonly y: number;
  readonly above?: number;
  readonly end?: boolean;
};

/** Below a button, their ends in line. */
export const placeBelow = (element: Element): MenuPlace => {
  const { right, bottom, top } = element.getBoundingClientRect();
  return { x: right, y: bottom + 4, above: top - 4, end: true };
};

const gap = 8;

const fit = (menu: HTMLElement, { x, y, above = y, end = false }: MenuPlace): void => {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = end ? x - width : x;
  const top = y + height + gap > innerHeight && above - height > gap ? above - height : y;
  menu.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
  menu.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
};

const itemsIn = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>('[role^=menuitem]'),
];

const nextIn = (items: readonly HTMLElement[], event: KeyboardEvent): HTMLElement | undefined => {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const count = items.length;
  if (event.key === 'ArrowDown') return items[(at + 1) % count];
  if (event.key === 'ArrowUp') return items[(at - 1 + count) % count];
  if (event.key === 'Home') return items[0];
  if (event.key === 'End') return items.at(-1);
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return undefined;
  const rest = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return rest.find((item) =>
    item.textContent?.trim().toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase()),
  );
};

type Props = {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly place: MenuPlace;
  readonly onClose: () => void;
};

export const Menu = ({ label, items, place, onClose }: Props) => {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = ref.current;
    const before = document.activeElement;
    if (menu === null) return undefined;
    // A long press may come a second time, as the browser's own context menu.
    if (!menu.matches(':popover-open')) menu.showPopover();
    fit(menu, place);
    itemsIn(menu)[0]?.focus();
    return () => {
      if (
        before instanceof HTMLElement &&
        (menu.contains(document.activeElement) || document.activeElement === document.body)
      )
        before.focus();
    };
  }, [place]);
  useEffect(() => {
    const menu = ref.current;
    const toggled = (event: ToggleEvent): void => {
      if (event.newState === 'closed') onClose();
    };
    menu?.addEventListener('toggle', toggled);
    return () => menu?.removeEventListener('toggle', toggled);
  }, [onClose]);
  const keyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Tab') {
      event.preventDefault();
      ref.current?.hidePopover();
    }
    const next = ref.current === null ? undefined : nextIn(itemsIn(ref.current), event);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <div
      ref={ref}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={styles.menu}
      onKeyDown={keyDown}
    >
      {items.map((item) => (
        <MenuLine key={item.label} item={item} close={() => ref.current?.hidePopover()} />
      ))}
    </div>
  );
};

const MenuLine = ({ item, close }: { readonly item: MenuItem; readonly close: () => void }) => {
  const { label, icon, danger = false, apart = false, checked, onSelect } = item;
  const select = (): void => {
    close();
    onSelect();
  };
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      tabIndex={-1}
      className={cx(styles.item, danger && styles.danger, apart && styles.apart)}
      onClick={(event) => {
        event.stopPropagation();
        select();
      }}
      onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span className={styles.icon}>{icon}</span>
      <span className={styles.label}>{label}</span>
      {checked === true && <Check size={16} aria-hidden="true" />}
    </button>
  );
};

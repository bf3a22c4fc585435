/** A button that opens a menu below itself. */
import { EllipsisVertical } from 'lucide-react';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';
import { Menu, placeBelow, type MenuItem, type MenuPlace } from './menu.tsx';

type Props = {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children?: ReactNode;
  readonly className?: string | undefined;
  readonly tabIndex?: number;
};

export const MenuButton = ({ label, items, children, className, tabIndex }: Props) => {
  const button = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<MenuPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        className={className}
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-expanded={place !== undefined}
        onClick={(event) => {
          event.stopPropagation();
          setPlace(button.current === null ? undefined : placeBelow(button.current));
        }}
      >
        {children ?? <EllipsisVertical size={20} />}
      </IconButton>
      {place !== undefined && <Menu label={label} items={items} place={place} onClose={close} />}
    </>
  );
};

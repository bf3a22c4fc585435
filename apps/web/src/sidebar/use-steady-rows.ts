/** The rows in the order of the moment at which somebody took hold of the list. */
import type { ChannelRow } from '@ghanti/client';
import { useState } from 'react';
import { steadyOrder } from './steady.ts';

export type Held = {
  readonly rows: readonly ChannelRow[];
  /** To be spread on the list's element. */
  readonly hold: {
    readonly onPointerEnter: (event: { readonly pointerType: string }) => void;
    readonly onPointerLeave: () => void;
  };
};

export const useSteadyRows = (rows: readonly ChannelRow[], focused: boolean): Held => {
  const [hovered, setHovered] = useState(false);
  const [order, setOrder] = useState<readonly string[]>();
  const held = hovered || focused;
  if (held && order === undefined) setOrder(rows.map(({ id }) => id));
  if (!held && order !== undefined) setOrder(undefined);
  return {
    rows: order === undefined ? rows : steadyOrder(rows, order),
    hold: {
      onPointerEnter: ({ pointerType }) => setHovered(pointerType === 'mouse'),
      onPointerLeave: () => setHovered(false),
    },
  };
};

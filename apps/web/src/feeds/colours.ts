/** Colours of the theme for what is drawn on a canvas, which knows no variables. */
const names = {
  line: '--g-primary',
  text: '--g-text-2',
  grid: '--g-border',
  gap: '--g-hover',
} as const;

export type Colours = Readonly<Record<keyof typeof names, string>>;

/** As they are at this place of the page; of an element of its own each, for a colour that changes may be on its way. */
export const coloursAt = (place: HTMLElement): Colours => {
  const of = (name: string): string => {
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  return { line: of(names.line), text: of(names.text), grid: of(names.grid), gap: of(names.gap) };
};

/**
 * The on-screen keyboard, where the browser lays it over the page instead of making the page smaller: the app then keeps to
 * what can be seen, so that one sees what one writes, and the newest message above it (B1). A pinch is no keyboard.
 */

/** Less is a bar of the browser that comes and goes. */
const leastPx = 120;

const follow = (view: VisualViewport, { style }: HTMLElement): void => {
  const isCovered = innerHeight - view.height > leastPx && Math.abs(view.scale - 1) < 0.01;
  style.setProperty('--g-view-height', isCovered ? `${view.height}px` : '');
  style.setProperty('--g-view-top', isCovered ? `${view.offsetTop}px` : '');
};

export const followKeyboard = (): void => {
  const view = window.visualViewport;
  if (view === null) return;
  const changed = (): void => follow(view, document.documentElement);
  view.addEventListener('resize', changed);
  view.addEventListener('scroll', changed);
};

/** What the platform says of its network, where it says anything: pages and workers do, Node does not. */
export type NetworkListener = { readonly back: () => void; readonly gone: () => void };

/** Gives the way to stop. */
export const watchNetwork = ({ back, gone }: NetworkListener): (() => void) => {
  if (!('addEventListener' in globalThis)) return () => undefined;
  const target: EventTarget = globalThis;
  const all = [
    ['online', back],
    ['focus', back],
    ['offline', gone],
  ] as const;
  for (const [type, listener] of all) target.addEventListener(type, listener);
  return () => {
    for (const [type, listener] of all) target.removeEventListener(type, listener);
  };
};

/**
 * Something that shows at once, is kept and tried until the server has it. What it refuses is taken back and told by the
 * client's `refused`, so nobody has to wait here (M8).
 */
export const undertake = (deed: Promise<unknown>): void => void deed.catch(() => undefined);

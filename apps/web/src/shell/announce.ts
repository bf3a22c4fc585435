/** What a screen reader is told, apart from notices: one polite line, written anew each time (Y2). */
import { createValue } from '../ui/value.ts';

export const announcement = createValue('');

export const announce = (text: string): void => announcement.set(text);

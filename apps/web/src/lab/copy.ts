/** Hands a text to the clipboard, also where the clipboard is not to be had (plain http). */
import { notify } from '../ui/notices.ts';

const copyAnyway = (text: string): void => {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
};

export const copy = (text: string, said: string): void => {
  const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
  void written.catch(() => copyAnyway(text)).then(() => notify(said));
};

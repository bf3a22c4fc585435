/** Hands an address on: to the clipboard, or to what the device shares with. */
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';

/** Where the clipboard is not to be had (plain http), an old way that still works. */
const copyAnyway = (text: string): void => {
  const area = document.createElement('textarea');
  area.value = text;
  const place = document.querySelector('dialog[open]') ?? document.body;
  place.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
};

export const useShare = (url: string) => {
  const { people } = useWords();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      copyAnyway(url);
    }
    notify(people.linkCopied);
  };
  return {
    copy: () => void copy(),
    canShare: typeof navigator.share === 'function',
    // Thought better of it: nothing to say.
    share: () => void navigator.share({ url }).catch(() => undefined),
  };
};

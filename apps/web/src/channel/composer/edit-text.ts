/**
 * Changes in a text field that its own undo can take back (C16), which is why they go through the browser's editing command
 * and not through the value.
 */
/** Puts text in place of a stretch; the caret goes behind it. */
export const replaceText = (field: HTMLTextAreaElement, from: number, to: number, text: string): void => {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, and still the only way that keeps undo.
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const markers: Readonly<Record<string, string>> = { b: '*', i: '_', e: '`' };

/** Ctrl or Cmd with B, I or E: marks what is selected, or unmarks it. Gives whether the key was one of them. */
export const formatByKey = (field: HTMLTextAreaElement, key: string): boolean => {
  const marker = markers[key.toLowerCase()];
  if (marker === undefined) return false;
  const { selectionStart: from, selectionEnd: to, value } = field;
  const inner = value.slice(from, to);
  const isMarked = value[from - 1] === marker && value[to] === marker && inner !== '';
  if (isMarked) {
    replaceText(field, from - 1, to + 1, inner);
    field.setSelectionRange(from - 1, to - 1);
  } else {
    replaceText(field, from, to, `${marker}${inner}${marker}`);
    field.setSelectionRange(from + 1, to + 1);
  }
  return true;
};

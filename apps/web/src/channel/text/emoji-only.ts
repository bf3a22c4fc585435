/**
 * Whether a message is nothing but one to three emoji, which are then drawn large (T13). Skin tones, families and flags
 * are one emoji each, as a reader sees them. Pure.
 */
const few = /^(?:\s*(?:\p{RGI_Emoji}|\p{Emoji}\ufe0f\u20e3?|[\p{Extended_Pictographic}--[©®™‼⁉]])){1,3}\s*$/v;

/** The longest that three emoji can be, blanks between them included. */
const most = 3 * 40;

export const isEmojiOnly = (text: string): boolean => text.length <= most && few.test(text);

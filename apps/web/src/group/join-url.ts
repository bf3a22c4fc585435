/** The address to hand on: of this very server as the reader reaches it. */
export const joinUrl = (code: string): string => `${location.origin}/join/${code}`;

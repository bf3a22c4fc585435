/** The address to hand on: of this very server as the reader reaches it. */
export const joinUrl = (code: string): string => `${location.origin}/join/${code}`;

/** Whether this is an address that means somebody else's own device there. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');

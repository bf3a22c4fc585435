/** What may be an envelope, of all that may come down a pipe. More is not asked: the server is believed, a proxy is not. */
import { isObject } from './rest.ts';
import type { Envelope } from './transport.ts';

export const isEnvelope = (value: unknown): value is Envelope =>
  isObject(value) && typeof value['type'] === 'string' && isObject(value['data']);

/** Undefined where it is none. */
export const envelopeIn = (text: string): Envelope | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

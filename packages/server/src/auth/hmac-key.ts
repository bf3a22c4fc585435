/**
 * The key that HS256 tokens are signed and verified with, made once: where jose is given bytes, it makes one for each token.
 */
import { webcrypto } from 'node:crypto';

/** Made when it is first asked for. */
export const hmacKey = (secret: Uint8Array): (() => Promise<webcrypto.CryptoKey>) => {
  let key: Promise<webcrypto.CryptoKey> | undefined;
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return () =>
    (key ??= webcrypto.subtle.importKey('raw', new Uint8Array(secret), hmac, false, ['sign', 'verify']));
};

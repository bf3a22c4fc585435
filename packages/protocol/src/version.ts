/**
 * The versions of the wire that this code speaks (VER-1): N and, once there is one, N-1.
 * The handshake names the one in use; a peer that is too old gets `unsupported`.
 */

export const protocolVersion = 1;

export const supportedVersions: readonly number[] = [1];

/** The WebSocket subprotocol of `/ws`. */
export const subprotocol = 'ghanti.v1';

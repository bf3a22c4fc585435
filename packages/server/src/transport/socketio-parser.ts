/**
 * Socket.IO's own parser, but for one refusal: our namespaces carry text only. A binary packet would hold attachments in
 * memory before any schema sees it (EP-32), so it ends the connection at its first byte. An application's own namespaces
 * are untouched.
 */
import * as parser from 'socket.io-parser';

const binaryForUs = /^[56]\d*-\/(?:chat|notifications|admin)(?:[,?]|$)/;

class TextOnlyDecoder extends parser.Decoder {
  override add(packet: unknown): void {
    if (typeof packet === 'string' && binaryForUs.test(packet)) throw new Error('binary_not_allowed');
    super.add(packet);
  }
}

export const textParser = { ...parser, Decoder: TextOnlyDecoder };

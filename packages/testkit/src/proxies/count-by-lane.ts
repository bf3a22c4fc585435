/**
 * What a proxy carried, told apart by HTTP's own rules and by nothing of the Lab's: request by request and answer by answer,
 * and after an upgrade all the rest. Summed by the tag that stands in the request's address.
 */
import type { Carried } from './counting-proxy.ts';

type Part = { readonly line: string; readonly bytes: number };

const headEnd = Buffer.from('\r\n\r\n');

const header = (head: string, name: string): string | undefined =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();

/** Where a chunked body ends, or the end of what came. */
const chunkedEnd = (bytes: Buffer, from: number): number => {
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return bytes.length;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0 || at > bytes.length) return Math.min(at, bytes.length);
  }
};

const parts = (bytes: Buffer): Part[] => {
  const found: Part[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(headEnd, at);
    if (end < 0) break;
    const head = bytes.toString('latin1', at, end);
    const body = end + headEnd.length;
    const line = head.split('\r\n', 1)[0] ?? '';
    const rest = line.startsWith('HTTP/1.1 101') || /^upgrade: websocket/im.test(head);
    const length = Number(header(head, 'content-length') ?? 0);
    const next = rest
      ? bytes.length
      : header(head, 'transfer-encoding') === 'chunked'
        ? chunkedEnd(bytes, body)
        : Math.min(body + length, bytes.length);
    found.push({ line, bytes: next - at });
    at = next;
  }
  return found;
};

export type Sum = { up: number; down: number; requests: number; connections: number };

export const countByLane = (carried: readonly Carried[], lab: string): Map<string, Sum> => {
  const sums = new Map<string, Sum>();
  for (const { up, down } of carried) {
    const answers = parts(down);
    const here = new Set<string>();
    for (const [index, { line, bytes }] of parts(up).entries()) {
      const lane = new RegExp(`[?&]lab=${lab}\\.(\\w+)`).exec(line)?.[1];
      if (lane === undefined) continue;
      const sum = sums.get(lane) ?? { up: 0, down: 0, requests: 0, connections: 0 };
      sums.set(lane, {
        up: sum.up + bytes,
        down: sum.down + (answers[index]?.bytes ?? 0),
        requests: sum.requests + 1,
        connections: sum.connections + (here.has(lane) ? 0 : 1),
      });
      here.add(lane);
    }
  }
  return sums;
};

/**
 * Why a connection was closed, as a number (protocol section 2): our errors, and RFC 6455's own faults.
 * Promises one code per error and one error per code. Leaves the closing to the transports; Socket.IO
 * and SSE carry no code, there `goaway` says it.
 */
import { errorCode, errorTable, type ErrorCode } from './errors.ts';

/** Codes that RFC 6455 names for faults of the framing itself, and for plain endings. */
export const rfcClose = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidPayload: 1007,
  policyViolation: 1008,
  tooBig: 1009,
} as const;

/** The longest close reason that fits a control frame. */
const maxReasonBytes = 123;

/** The close code of an error; what has none of its own closes as `internal`. */
export function closeCode(code: ErrorCode): number {
  return errorTable[code].close ?? errorTable.internal.close ?? 1011;
}

/** The error that a close code stands for, if it is one of ours. */
export function errorOfClose(close: number): ErrorCode | undefined {
  return errorCode.options.find((code) => errorTable[code].close === close);
}

/** The reason sent with a close: the error's code, which always fits. */
export function closeReason(code: ErrorCode): string {
  return code.slice(0, maxReasonBytes);
}

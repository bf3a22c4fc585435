/** The lanes in their order: from the one that gets through everywhere to the one that does most. */
import type { LabLane } from '@ghanti/protocol';

export const labLanes = [
  'shortPoll',
  'longPoll',
  'sse',
  'websocket',
  'socketio',
] as const satisfies readonly LabLane[];

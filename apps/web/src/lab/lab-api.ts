/** The few requests of the Lab that are no lane: its trial, its room, and the ring itself. */
import type { Client } from '@ghanti/client';
import type { LabReport } from '@ghanti/protocol';
import { accessToken } from '../session/session.ts';

const hourMs = 3_600_000;

const asked = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await accessToken()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const data: T = await answer.json();
  return data;
};

export const openTrial = (): Promise<{ lab: string; nodes: 'one' | 'several' }> => asked('POST', '/lab');
export const readTrial = (lab: string, after: number): Promise<LabReport> =>
  asked('GET', `/lab/${lab}?after=${after}`);
export const closeTrial = (lab: string): Promise<object> => asked('DELETE', `/lab/${lab}`);

/** The same in every language: what is asked twice under one key has to be the same. */
const title = 'Lab · लैब';

const openRoom = async (client: Client, clientId: string): Promise<string | undefined> => {
  try {
    const { channel } = await client.call('createGroup', { clientId, title, members: [] });
    const expiry = { channel: channel.id, clientId: `${clientId}-expiry`, expireAfterMs: hourMs };
    await client.call('updateChannel', expiry);
    return channel.id;
  } catch {
    return undefined;
  }
};

/** A channel of one's own, the same every time, whose messages go after an hour; another where one has left it. */
export const roomOf = async (client: Client): Promise<string> => {
  const room = (await openRoom(client, 'lab-room')) ?? (await openRoom(client, `lab-room-${Date.now()}`));
  if (room === undefined) throw new Error('no room');
  return room;
};

export const ring = (room: string, clientId: string, text: string): Promise<object> =>
  asked('POST', `/channels/${encodeURIComponent(room)}/messages`, { clientId, text });

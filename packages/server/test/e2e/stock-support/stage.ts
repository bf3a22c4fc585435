/**
 * Where a scene is played: a namespace of an application's own on one server, and clients of one version on one transport,
 * that write down all that they see, in order. Ids, which differ from run to run, stand as names.
 */
import { eventually } from '@ghanti/testkit';
import type { Namespace, Server, Socket as ServerSocket } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { clients, transportsOf, type Transport, type Version } from './clients.ts';
import { shown } from './shown.ts';

/** A server with its application's Socket.IO; `isAcross`: that goes over Redis. */
export type House = { readonly url: string; readonly io: Server; readonly isAcross: boolean };

export type Casting = { readonly version: Version; readonly transport: Transport };

export interface Player extends Casting {
  readonly name: string;
  readonly socket: Socket;
  /** What it saw. */
  readonly lines: string[];
  /** The server's end of it. */
  readonly peer: ServerSocket;
}

type Joining = { readonly auth?: object; readonly options?: object; readonly settled?: boolean };

const patience = { withinMs: 20_000, everyMs: 5 };

type Reply = (...given: unknown[]) => void;
const isReply = (value: unknown): value is Reply => typeof value === 'function';

/** Writes down events and answers those that want an answer, unless they are called silent. */
const record = (name: string, socket: Socket, lines: string[]): void => {
  socket.on('connect', () => void lines.push(`connected ${socket.id} ${socket.recovered ?? false}`));
  socket.on(
    'connect_error',
    (error: Error & { data?: unknown }) => void lines.push(`refused ${error.message} ${shown(error.data)}`),
  );
  socket.on('disconnect', (reason) => void lines.push(`disconnected ${reason}`));
  socket.onAny((event: string, ...given: unknown[]) => {
    lines.push(`${JSON.stringify(event)} ${shown(given)}`);
    const reply = given.at(-1);
    if (isReply(reply) && !event.startsWith('silent')) reply(`${name} took ${event}`);
  });
};

export class Stage {
  readonly app: Namespace;
  readonly casting: Casting;
  readonly house: House;
  /** What the application saw. */
  readonly lines: string[] = [];
  readonly #namespace: string;
  readonly #players: { name: string; socket: Socket; lines: string[] }[] = [];
  readonly #names = new Map<string, string>();

  constructor(house: House, namespace: string, casting: Casting) {
    this.house = house;
    this.#namespace = namespace;
    this.casting = casting;
    this.app = house.io.of(namespace);
  }

  note(...given: readonly unknown[]): void {
    this.lines.push(given.map(shown).join(' '));
  }

  /** Begins to connect. */
  enter(name: string, { auth = {}, options = {} }: Joining = {}): { socket: Socket; lines: string[] } {
    const { version, transport } = this.casting;
    const lines: string[] = [];
    const socket = clients[version](`${this.house.url}${this.#namespace}`, {
      transports: [...transportsOf[transport]],
      auth: { name, ...auth },
      reconnection: false,
      forceNew: true,
      ...options,
    });
    record(name, socket, lines);
    socket.on('connect', () => void this.#names.set(socket.id ?? '', name));
    this.#players.push({ name, socket, lines });
    return { socket, lines };
  }

  /** Connected, and on the transport that it is to be on. */
  async open(name: string, joining: Joining = {}): Promise<Player> {
    const { socket, lines } = this.enter(name, joining);
    const peer = await eventually(
      () => (socket.connected && this.app.sockets.get(socket.id ?? '')) || false,
      patience,
    );
    const last = this.casting.transport === 'polling' ? 'polling' : 'websocket';
    if (joining.settled !== false)
      await eventually(
        () => peer.conn.transport.name === last && socket.io.engine.transport.name === last,
        patience,
      );
    return { ...this.casting, name, socket, lines, peer };
  }

  async until(check: () => boolean | void): Promise<void> {
    await eventually(check, patience);
  }

  /** Across nodes what is asked of all sockets is done a moment later, on one at once. */
  async across(check: () => boolean): Promise<void> {
    if (this.house.isAcross) await this.until(check);
  }

  /** Whatever was sent so far has come: first what clients sent, then what the server made of it. */
  async settle(): Promise<void> {
    const mark = `settled ${(this.#marks += 1)}`;
    const there = this.#players.flatMap(({ socket, lines }) => {
      const peer = socket.connected ? this.app.sockets.get(socket.id ?? '') : undefined;
      return peer === undefined ? [] : [{ socket, lines, peer }];
    });
    for (const { socket, peer } of there) {
      let heard = false;
      peer.once(mark, () => void (heard = true));
      socket.emit(mark);
      await this.until(() => heard || !socket.connected);
    }
    for (const { socket, lines, peer } of there) {
      peer.emit(mark);
      await this.until(() => lines.some((line) => line.startsWith(`"${mark}"`)) || !socket.connected);
    }
  }
  #marks = 0;

  /** All that was seen, by whom. */
  async record(): Promise<Record<string, string[]>> {
    await this.settle();
    for (const { socket } of this.#players) socket.disconnect();
    const named = (line: string): string => {
      let told = line;
      for (const [id, name] of this.#names) told = told.replaceAll(id, `<${name}>`);
      return told;
    };
    const seen = [{ name: 'the application', lines: this.lines }, ...this.#players];
    return Object.fromEntries(seen.map(({ name, lines }) => [name, lines.map(named)]));
  }
}

/** Plays on a stage that nobody else uses. */
export type Scene = (stage: Stage) => Promise<void>;

/** The event loop has been round once. */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/**
 * Bun's own WebSocket server and its native publish: the class of uWebSockets. Runs on Bun, not on Node.
 */
type BunSocket = {
  readonly data: { readonly rooms: readonly string[] };
  subscribe(room: string): void;
};
type BunServer = {
  readonly port: number;
  upgrade(request: Request, options: { data: { rooms: string[] } }): boolean;
  publish(room: string, data: string | Uint8Array): number;
};
declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    fetch(request: Request, server: BunServer): Response | undefined;
    websocket: {
      open(socket: BunSocket): void;
      message(socket: BunSocket, data: string | Uint8Array): void;
    };
  }): BunServer;
};

const server: BunServer = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, here) {
    const rooms = (new URL(request.url).searchParams.get('rooms') ?? '').split(',').filter(Boolean);
    return here.upgrade(request, { data: { rooms } }) ? undefined : new Response('no', { status: 400 });
  },
  websocket: {
    open(socket) {
      for (const room of socket.data.rooms) socket.subscribe(room);
    },
    message(socket, data) {
      server.publish(socket.data.rooms[0] ?? '', data);
    },
  },
});
console.log(JSON.stringify({ port: server.port }));

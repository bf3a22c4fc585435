/**
 * Chat servers of XMPP, for information: one room each (XEP-0045), people without accounts (SASL ANONYMOUS), over WebSocket (RFC 7395).
 * They check, route and count as they do for everybody; presence is told to nobody, and nothing is kept.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, serverCore } from '../measure/child.ts';
import { requirePackages } from '../measure/packages.ts';
import { freePort, listening } from '../measure/port.ts';
import { freshFolder } from '../measure/work-directory.ts';
import { seatsOf, talkersOf, type Contestant, type Row, type Seat } from './contestant.ts';

const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>`;
const client = `xmlns='jabber:client'`;
const roomOf = ({ user, rooms }: Seat): string => `${rooms[0] ?? user}@rooms.localhost`;

/** What is said until one is in the room: each part with how the frame begins that it answers. */
const dialogue = (seat: Seat): string =>
  [
    open,
    `<stream:features\x1f<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`,
    `<success\x1f${open}`,
    `<stream:features\x1f<iq ${client} type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    `<iq\x1f<presence ${client} to='${roomOf(seat)}/${seat.user}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
  ].join('\x1e');

const rowOf = (path: string, seat: Seat): Row => ({
  path,
  headers: ['Sec-WebSocket-Protocol: xmpp'],
  hello: dialogue(seat),
  send: seat.talks
    ? `<message ${client} to='${roomOf(seat)}' type='groupchat'><body>@T</body></message>`
    : '',
});

type Daemon = {
  readonly name: string;
  readonly path: string;
  readonly file: string;
  readonly packages: readonly string[];
  /** Writes what it needs into the folder; gives its command. */
  readonly set: (
    folder: string,
    port: number,
  ) => { readonly command: readonly string[]; readonly env?: NodeJS.ProcessEnv };
};

const contestant = ({ name, path, file, packages, set }: Daemon): Contestant => ({
  name,
  async start(audience) {
    requirePackages(file, packages);
    const [port, folder] = [await freePort(), freshFolder()];
    const { command, env } = set(folder, port);
    const child = new Child(command, { core: serverCore, ...(env !== undefined && { env }) });
    await listening(port);
    return {
      port,
      pids: [child.pid],
      dialect: { ready: '<message', refused: '<stream:error', delivery: '<message' },
      rows: seatsOf(audience, talkersOf(audience)).map((seat) => rowOf(path, seat)),
      [Symbol.asyncDispose]: () => child.stop(),
    };
  },
});

const prosodyConfig = (folder: string, port: number): string => `
run_as_root = true
daemonize = false
pidfile = "${folder}/pid"
data_path = "${folder}"
certificates = "${folder}/certs"
http_interfaces = { "127.0.0.1" }
http_ports = { ${port} }
https_ports = {}
c2s_ports = {}
s2s_ports = {}
modules_enabled = { "saslauth", "websocket" }
modules_disabled = { "s2s", "offline" }
network_backend = "epoll"
storage = "memory"
consider_websocket_secure = true
c2s_require_encryption = false
log = { error = "*console" }
VirtualHost "localhost"
  authentication = "anonymous"
Component "rooms.localhost" "muc"
  muc_room_default_presence_broadcast = { visitor = false, participant = false, moderator = false }
  muc_room_default_history_length = 0
  muc_room_locking = false
`;

export const prosody = contestant({
  name: 'prosody',
  path: '/xmpp-websocket',
  file: '/usr/bin/prosody',
  packages: ['prosody'],
  set(folder, port) {
    mkdirSync(join(folder, 'certs'));
    const file = join(folder, 'prosody.cfg.lua');
    writeFileSync(file, prosodyConfig(folder, port));
    return { command: ['prosody', '--config', file, '-F'] };
  },
});

const ejabberdConfig = (port: number): string => `
hosts: [localhost]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_http
    backlog: 4096
    request_handlers:
      /ws: ejabberd_http_ws
auth_method: [anonymous]
anonymous_protocol: sasl_anon
shaper_rules:
  max_user_sessions: 100000
  c2s_shaper: none
modules:
  mod_muc:
    host: rooms.localhost
    max_users: 20000
    max_users_presence: 0
    history_size: 0
    default_room_options:
      presence_broadcast: []
      max_users: 20000
`;

/** Started by Erlang itself: no node name, so that nothing else is started and nothing listens beside. */
export const ejabberd = contestant({
  name: 'ejabberd',
  path: '/ws',
  file: '/usr/sbin/ejabberdctl',
  packages: ['ejabberd'],
  set(folder, port) {
    const file = join(folder, 'ejabberd.yml');
    writeFileSync(file, ejabberdConfig(port));
    const spool = ['-mnesia', 'dir', `"${join(folder, 'spool')}"`];
    return {
      command: ['erl', '+K', 'true', '+P', '250000', ...spool, '-s', 'ejabberd', '-noinput'],
      env: {
        EJABBERD_CONFIG_PATH: file,
        EJABBERD_LOG_PATH: join(folder, 'log'),
        ERL_CRASH_DUMP: '/dev/null',
        ERL_LIBS: '/usr/lib/x86_64-linux-gnu',
        HOME: folder,
      },
    };
  },
});

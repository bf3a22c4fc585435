/*
 * The load: many WebSocket connections in one thread, light enough that the server is what is measured. It walks frame
 * headers, looks into payloads only on sampled connections and on those that send, and tells its own CPU beside the
 * server's. It is driven by lines on standard input and answers each with one line of JSON:
 *   open <parallel> <again 0|1>           opens every connection, waits until all are live
 *   run <warmMs> <measureMs> <inFlight> <perSecond> <drainMs> <hold 0|1>
 *                                         closed loop with so many in flight, or open loop at a rate: latency then counts
 *                                         from the intended time. hold: goes on until the server is gone
 *   idle <ms> · close · quit
 */
#define _GNU_SOURCE
#include "plan.h"
#include "wire.h"
#include "histogram.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum state { CLOSED, CONNECTING, UPGRADING, OPENING, LIVE };
enum { RING = 4096, BUFFER = 1 << 20, FIRST_MARK = 900000000, MAX_MARKS = 16, TICK_MS = 5 };

typedef struct {
  char channel[72];
  uint32_t seq;
} seen_mark;

typedef struct {
  int fd, sample; /* sample: index among the sampled, or -1 */
  uint8_t state, sends, slow, mark_due, dirty;
  char *carry, *out, *cursor;
  const char *next; /* of its first frames: what is said next */
  uint32_t carry_len, out_len, out_cap, number, in_flight, marks;
  uint64_t *times;
} connection;

static plan P;
static connection *C;
static char *buffer;
static int poll_fd, tick_fd, rate_fd, live, opening, lost, failed, sampled_count, sender_count;
static int *senders, *dirty, dirty_count;
static uint32_t *last_number;
static histogram delivered_in, acked_in, opened_in;
static uint64_t reads, sent, acked, refusals, deliveries, frames, bytes, holes, unsent, open_started;
static uint64_t measure_from, measure_to;
static int sending, in_flight_total;
static int next_sender;
static uint32_t *acknowledged;
static size_t acknowledged_count, acknowledged_cap;
static char trouble[200];

static size_t delivery_len, ack_len, ready_len, refused_len, hello_len;

static int begins(const char *payload, size_t size, const char *with, size_t length) {
  return size >= length && memcmp(payload, with, length) == 0;
}

static void complain(const char *what, const char *detail, size_t size) {
  if (!*trouble) {
    snprintf(trouble, sizeof trouble, "%s: %.*s", what, (int)(size > 120 ? 120 : size), detail);
    for (char *c = trouble; *c; c++) if (*c == '"' || *c == '\\' || (unsigned char)*c < 32) *c = ' ';
  }
}

/* --- out --- */

static void out_bytes(int i, const char *from, size_t size) {
  connection *c = &C[i];
  if (c->out_len + size > c->out_cap) {
    c->out_cap = (uint32_t)((c->out_len + size) * 2);
    c->out = realloc(c->out, c->out_cap);
  }
  memcpy(c->out + c->out_len, from, size);
  c->out_len += (uint32_t)size;
  if (!c->dirty) { c->dirty = 1; dirty[dirty_count++] = i; }
}

static void out_frame(int i, int opcode, const char *payload, size_t size) {
  char header[14];
  out_bytes(i, header, (size_t)write_header(header, opcode, size));
  out_bytes(i, payload, size);
}

static void watch(int i, uint32_t events, int op) {
  struct epoll_event e = {.events = events, .data.u32 = (uint32_t)i};
  epoll_ctl(poll_fd, op, C[i].fd, &e);
}

static void flush_one(int i) {
  connection *c = &C[i];
  if (c->state == CLOSED || c->state == CONNECTING || c->out_len == 0) return;
  ssize_t n = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
  if (n < 0) n = 0;
  if ((uint32_t)n < c->out_len) {
    memmove(c->out, c->out + n, c->out_len - (uint32_t)n);
    watch(i, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  c->out_len -= (uint32_t)n;
}

static void flush_all(void) {
  for (int d = 0; d < dirty_count; d++) { C[dirty[d]].dirty = 0; flush_one(dirty[d]); }
  dirty_count = 0;
}

static void send_message(int i, uint64_t at) {
  static char text[70000], frame[80000];
  connection *c = &C[i];
  char number[16], ordered[40], random[40];
  if (c->state != LIVE || c->in_flight >= RING) { unsent++; return; }
  uint32_t n = ++c->number;
  c->times[n % RING] = at;
  sprintf(number, "%u", n);
  write_uuid(ordered, 7);
  write_uuid(random, 4);
  text[write_text(text, P.text_bytes, i, n, at)] = 0;
  const char *values[] = {number, ordered, random, text};
  out_frame(i, 1, frame, fill(frame, P.rows[i].send, "NURT", values));
  c->in_flight++;
  in_flight_total++;
  sent++;
}

static void say_next(int i) {
  static char template[20000], filled[20000];
  const char *values[] = {C[i].cursor ? C[i].cursor : ""}, *said = C[i].next;
  size_t length = strcspn(said, "\x1e");
  snprintf(template, sizeof template, "%.*s", (int)length, said);
  C[i].next = said[length] ? said + length + 1 : NULL;
  if (*template) out_frame(i, 1, filled, fill(filled, template, "C", values));
}

static void say_hello(int i, int again) {
  C[i].next = again ? P.rows[i].again_hello : P.rows[i].hello;
  say_next(i);
}

/* --- connections --- */

static int again_now;

static void drop(int i) {
  connection *c = &C[i];
  if (c->state == CLOSED) return;
  if (c->state == LIVE) { live--; lost++; } else { opening--; failed++; }
  in_flight_total -= (int)c->in_flight;
  c->in_flight = 0;
  c->state = CLOSED;
  close(c->fd);
  c->carry_len = c->out_len = 0;
}

static void enter_live(int i) {
  C[i].state = LIVE;
  live++;
  opening--;
  histogram_add(&opened_in, now_ns() - open_started);
}

static void begin_connection(int i) {
  connection *c = &C[i];
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)P.ports[i % P.port_count])};
  int one = 1, small = 8192;
  inet_pton(AF_INET, P.host, &to.sin_addr);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) plan_fail("no more sockets:", strerror(errno));
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (c->slow) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  c->state = CONNECTING;
  opening++;
  if (connect(c->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
    complain("connect", strerror(errno), 60);
    drop(i);
    return;
  }
  watch(i, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static void upgrade(int i) {
  static char path[4000], request[16000];
  connection *c = &C[i];
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) { complain("connect", strerror(error), 60); drop(i); return; }
  const char *values[] = {c->cursor ? c->cursor : ""};
  fill(path, again_now ? P.rows[i].again_path : P.rows[i].path, "C", values);
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
                   path, P.host, P.ports[i % P.port_count]);
  c->state = UPGRADING;
  out_bytes(i, request, (size_t)n);
  const char *headers = P.rows[i].headers;
  for (const char *h = headers; *h; h = *h ? h + 1 : h) {
    size_t length = strcspn(h, "|");
    out_bytes(i, h, length);
    out_bytes(i, "\r\n", 2);
    h += length;
    if (!*h) break;
  }
  out_bytes(i, "\r\n", 2);
  watch(i, EPOLLIN, EPOLL_CTL_MOD);
}

static void opened(int i) {
  C[i].state = OPENING;
  if (!*P.hello_after) say_hello(i, again_now);
  if (!*P.ready) enter_live(i);
}

#include "receive.h"
#include "drive.h"

static void set_up(void) {
  buffer = malloc(BUFFER);
  C = calloc((size_t)P.count, sizeof *C);
  senders = calloc((size_t)P.count, sizeof *senders);
  dirty = calloc((size_t)P.count, sizeof *dirty);
  int of = P.sampled_of > 0 && P.sampled_of < P.count ? P.sampled_of : P.count;
  int sampled = P.sampled < of ? P.sampled : of;
  last_number = calloc((size_t)sampled * (size_t)P.count + 1, 4);
  for (int i = 0; i < P.count; i++) {
    C[i].sends = *P.rows[i].send != 0;
    if (C[i].sends) { senders[sender_count++] = i; C[i].times = calloc(RING, 8); }
    C[i].slow = P.slow_percent > 0 && !C[i].sends && i % 100 >= 100 - P.slow_percent;
    C[i].sample = -1;
    if (sampled_count < sampled && i < of && (long)i * sampled / of >= sampled_count && !C[i].slow)
      C[i].sample = sampled_count++;
  }
  delivery_len = strlen(P.delivery);
  ack_len = strlen(P.ack);
  ready_len = strlen(P.ready);
  refused_len = strlen(P.refused);
  hello_len = strlen(P.hello_after);
  poll_fd = epoll_create1(0);
  tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  rate_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event tick = {.events = EPOLLIN, .data.u32 = UINT32_MAX};
  struct epoll_event rate = {.events = EPOLLIN, .data.u32 = UINT32_MAX - 1};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, tick_fd, &tick);
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, rate_fd, &rate);
  arm(tick_fd, now_ns() + 1000000, TICK_MS * 1000000ull);
  slow_at = marks_at = now_ns();
}

int main(int argc, char **argv) {
  char line[200];
  if (argc != 2) plan_fail("usage: load", "<plan>");
  P = plan_load(argv[1]);
  set_up();
  /* Between commands nothing is read; the driver gives the next one at once. */
  while (fgets(line, sizeof line, stdin)) {
    int a = 0, b = 0, c = 0, d = 0, e = 0;
    double rate = 0;
    if (sscanf(line, "open %d %d", &a, &b) == 2) command_open(a, b);
    else if (sscanf(line, "run %d %d %d %lf %d %d", &a, &b, &c, &rate, &d, &e) == 6)
      command_run(a, b, c, rate, d, e);
    else if (sscanf(line, "idle %d", &a) == 1) command_idle(a);
    else if (!strncmp(line, "close", 5)) command_close();
    else break;
  }
  return 0;
}

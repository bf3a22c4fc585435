/*
 * The limit of one core: takes WebSocket connections, and sends all that came in during one turn to everybody by one `send`
 * each. One room, no protocol beyond the frames, nothing kept, nobody asked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 20000, BATCH = 1 << 20 };

static unsigned char upgraded[MOST], buffer[1 << 20], batch[BATCH];
static int members[MOST], place[MOST], count;
static size_t batched;

static void leave(int fd) {
  if (upgraded[fd]) {
    members[place[fd]] = members[--count];
    place[members[place[fd]]] = place[fd];
  }
  upgraded[fd] = 0;
  close(fd);
}

/* Turns masked frames of a client into frames of ours; a client's frames come whole here. */
static void take(const unsigned char *b, size_t size) {
  for (size_t at = 0; at + 6 <= size;) {
    size_t length = b[at + 1] & 127, header = 2;
    if (length == 126) { length = (size_t)b[at + 2] << 8 | b[at + 3]; header = 4; }
    if (at + header + 4 + length > size || batched + length + 4 > BATCH) return;
    const unsigned char *key = b + at + header, *payload = key + 4;
    batch[batched++] = 0x81;
    if (length < 126) batch[batched++] = (unsigned char)length;
    else { batch[batched++] = 126; batch[batched++] = (unsigned char)(length >> 8); batch[batched++] = (unsigned char)length; }
    for (size_t k = 0; k < length; k++) batch[batched++] = payload[k] ^ key[k & 3];
    at += header + 4 + length;
  }
}

static void serve(int fd) {
  static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  if (n <= 0) { leave(fd); return; }
  if (upgraded[fd]) { take(buffer, (size_t)n); return; }
  if (!memmem(buffer, (size_t)n, "\r\n\r\n", 4)) return;
  if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) return;
  upgraded[fd] = 1;
  place[fd] = count;
  members[count++] = fd;
}

int main(void) {
  int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  struct epoll_event e = {.events = EPOLLIN, .data.fd = listener}, events[512];
  if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) return 1;
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("{\"port\":%d}\n", ntohs(at.sin_port));
  fflush(stdout);
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    int n = epoll_wait(poll, events, 512, -1);
    for (int k = 0; k < n; k++) {
      if (events[k].data.fd != listener) { serve(events[k].data.fd); continue; }
      for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        if (fd >= MOST) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        e = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &e);
      }
    }
    if (batched == 0) continue;
    /* The load keeps up; what a full socket does not take is lost, and the load tells of it. */
    for (int m = 0; m < count; m++) send(members[m], batch, batched, MSG_NOSIGNAL | MSG_DONTWAIT);
    batched = 0;
  }
}

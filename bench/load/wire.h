/*
 * Bytes out: the upgrade, masked frames, and templates filled in. Frames are masked with the key zero, which RFC 6455
 * allows and which costs this side nothing.
 */
#ifndef WIRE_H
#define WIRE_H
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static inline uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static uint64_t chance_state = 0x9e3779b97f4a7c15ull;
static inline uint64_t chance(void) {
  chance_state ^= chance_state << 13;
  chance_state ^= chance_state >> 7;
  return chance_state ^= chance_state << 17;
}

/* A UUID of version 7 (time-ordered) or 4 (random). */
static inline int write_uuid(char *to, int version) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  uint64_t ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000, a = chance(), b = chance();
  uint64_t head = version == 7 ? ms & 0xffffffffffffull : chance() & 0xffffffffffffull;
  return sprintf(to, "%08llx-%04llx-%x%03llx-%04llx-%012llx", (unsigned long long)(head >> 16),
                 (unsigned long long)(head & 0xffff), version, (unsigned long long)(a & 0xfff),
                 (unsigned long long)(0x8000 | (a >> 16 & 0x3fff)), (unsigned long long)(b & 0xffffffffffffull));
}

/* Where a message says who sent it, its number and when it was meant to be sent; padded to the asked length. */
static inline int write_text(char *to, int bytes, int sender, uint32_t number, uint64_t at) {
  int n = sprintf(to, "~t%05d.%09u.%016llu~", sender, number, (unsigned long long)at);
  for (; n < bytes; n++) to[n] = 'x';
  return n;
}

static inline uint64_t digits(const char *from, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) value = value * 10 + (uint64_t)(from[i] - '0');
  return value;
}

/* The header of a client's frame with payload of `size` bytes; gives its length. */
static inline int write_header(char *to, int opcode, size_t size) {
  int n = 0;
  to[n++] = (char)(0x80 | opcode);
  if (size < 126) to[n++] = (char)(0x80 | size);
  else if (size < 65536) {
    to[n++] = (char)(0x80 | 126);
    to[n++] = (char)(size >> 8);
    to[n++] = (char)size;
  } else {
    to[n++] = (char)(0x80 | 127);
    for (int i = 7; i >= 0; i--) to[n++] = (char)((uint64_t)size >> (8 * i));
  }
  memset(to + n, 0, 4);
  return n + 4;
}

/* `template` with `@` and each of `names` replaced by the value of the same place. */
static inline size_t fill(char *to, const char *template, const char *names, const char *const *values) {
  char *out = to;
  for (const char *c = template; *c; c++) {
    const char *name = *c == '@' && c[1] ? strchr(names, c[1]) : NULL;
    if (!name) { *out++ = *c; continue; }
    out = stpcpy(out, values[name - names]);
    c++;
  }
  *out = 0;
  return (size_t)(out - to);
}
#endif

/*
 * What a run is asked to do: a file of `key value` lines, and a file with one connection per line, columns parted by tabs:
 * path, headers, first frame, path when it comes again, first frame then, frame to send (empty: only listens).
 * A first frame may be a dialogue: parts with \x1e between them, each but the first with how the frame begins that it answers, then \x1f.
 * In paths and first frames `@C` is the connection's last cursor. In frames to send: `@N` the message's number, `@U` a
 * time-ordered UUID, `@R` a random one, `@T` the text. In the frame of marks: `@N`, and `@M` the list of marks.
 */
#ifndef PLAN_H
#define PLAN_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *path, *headers, *hello, *again_path, *again_hello, *send;
} row;

typedef struct {
  const char *host, *connections, *acknowledged;
  int ports[8], port_count; /* connections go round them */
  int pids[8], pid_count;
  const char *hello_after; /* the first frame waits for a frame that begins so */
  const char *ready;       /* a frame that begins so makes a connection live; empty: the upgrade does */
  const char *refused;     /* a frame that begins so refuses the connection */
  const char *delivery;    /* how a delivered message begins */
  const char *ack;         /* how an acknowledgement begins; its number follows */
  int complete_by_ack;     /* a message in flight is done by its acknowledgement, else by coming back */
  int engine_io, cursors, text_bytes, sampled, sampled_of, slow_percent, slow_bytes_per_s, mark_every_ms;
  const char *mark;
  row *rows;
  int count;
} plan;

static inline void plan_fail(const char *what, const char *detail) {
  fprintf(stderr, "load: %s %s\n", what, detail);
  exit(2);
}

static inline char *plan_read(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) plan_fail("cannot read", path);
  fseek(f, 0, SEEK_END);
  long size = ftell(f);
  rewind(f);
  char *text = malloc((size_t)size + 1);
  if (fread(text, 1, (size_t)size, f) != (size_t)size) plan_fail("cannot read", path);
  text[size] = 0;
  fclose(f);
  return text;
}

static inline void plan_set(plan *p, const char *key, char *value) {
  struct { const char *name; const char **to; } texts[] = {
    {"host", &p->host}, {"connections", &p->connections}, {"acknowledged", &p->acknowledged},
    {"hello-after", &p->hello_after}, {"ready", &p->ready}, {"refused", &p->refused},
    {"delivery", &p->delivery}, {"ack", &p->ack}, {"mark", &p->mark},
  };
  struct { const char *name; int *to; } numbers[] = {
    {"engine-io", &p->engine_io}, {"cursors", &p->cursors},
    {"text-bytes", &p->text_bytes}, {"sampled", &p->sampled}, {"sampled-of", &p->sampled_of}, {"complete-by-ack", &p->complete_by_ack},
    {"slow-percent", &p->slow_percent}, {"slow-bytes-per-second", &p->slow_bytes_per_s},
    {"mark-every-ms", &p->mark_every_ms},
  };
  if (!strcmp(key, "port") && p->port_count < 8) { p->ports[p->port_count++] = atoi(value); return; }
  if (!strcmp(key, "pid") && p->pid_count < 8) { p->pids[p->pid_count++] = atoi(value); return; }
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (!strcmp(key, texts[i].name)) { *texts[i].to = value; return; }
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (!strcmp(key, numbers[i].name)) { *numbers[i].to = atoi(value); return; }
  plan_fail("unknown key", key);
}

static inline row plan_row(char *line) {
  char *columns[6];
  for (int i = 0; i < 6; i++) {
    columns[i] = line;
    char *tab = strchr(line, '\t');
    if (!tab) { line += strlen(line); continue; }
    *tab = 0;
    line = tab + 1;
  }
  return (row){columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]};
}

static inline plan plan_load(const char *path) {
  plan p = {.host = "127.0.0.1", .hello_after = "", .ready = "", .refused = "", .delivery = "", .ack = "",
            .mark = "", .text_bytes = 100, .sampled = 20};
  for (char *line = plan_read(path); *line;) {
    char *end = strchr(line, '\n'), *space;
    if (end) *end = 0;
    if ((space = strchr(line, ' '))) {
      *space = 0;
      plan_set(&p, line, space + 1);
    }
    if (!end) break;
    line = end + 1;
  }
  if (p.port_count == 0) plan_fail("no", "port");
  char *text = plan_read(p.connections);
  for (char *c = text; *c; c++) p.count += *c == '\n';
  p.rows = calloc((size_t)p.count + 1, sizeof(row));
  for (int i = 0; i < p.count; i++) {
    char *end = strchr(text, '\n');
    *end = 0;
    p.rows[i] = plan_row(text);
    text = end + 1;
  }
  return p;
}
#endif

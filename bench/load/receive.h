/*
 * What comes in: frames, told apart by how they begin; acknowledgements, deliveries, their order; marks that fall due.
 */
static void note_order(connection *c, int sender, uint32_t number) {
  uint32_t *last = &last_number[(size_t)c->sample * (size_t)P.count + (size_t)sender];
  if (number != *last + 1) holes++;
  *last = number;
}

static void complete(int i, uint64_t now) {
  C[i].in_flight--;
  in_flight_total--;
  if (sending == 1) send_message(i, now);
}

static void on_delivery(int i, const char *payload, size_t size, uint64_t now) {
  connection *c = &C[i];
  deliveries++;
  if (c->sample < 0 && !c->sends) return;
  const char *mark = memmem(payload, size, "~t", 2);
  if (!mark || mark + 35 > payload + size) return;
  int sender = (int)digits(mark + 2, 5);
  if (sender >= P.count) return;
  uint32_t number = (uint32_t)digits(mark + 8, 9);
  uint64_t at = digits(mark + 18, 16);
  if (c->sample >= 0) {
    note_order(c, sender, number);
    if (at >= measure_from && at < measure_to) histogram_add(&delivered_in, now - at);
  }
  if (!P.complete_by_ack && sender == i && c->in_flight > 0) complete(i, now);
}

static void keep_acknowledged(int i, uint32_t number) {
  if (acknowledged_count + 2 > acknowledged_cap) {
    acknowledged_cap = acknowledged_cap ? acknowledged_cap * 2 : 1 << 16;
    acknowledged = realloc(acknowledged, acknowledged_cap * 4);
  }
  acknowledged[acknowledged_count++] = (uint32_t)i;
  acknowledged[acknowledged_count++] = number;
}

static void on_ack(int i, const char *payload, size_t size, uint64_t now) {
  connection *c = &C[i];
  uint32_t number = 0;
  for (size_t at = ack_len; at < size && payload[at] >= '0' && payload[at] <= '9'; at++)
    number = number * 10 + (uint32_t)(payload[at] - '0');
  if (memmem(payload, size, "\"ok\":false", 10)) {
    refusals++;
    complain("refused", payload, size);
  } else if (number < FIRST_MARK) {
    acked++;
    if (P.acknowledged) keep_acknowledged(i, number);
  }
  if (number >= FIRST_MARK || !c->sends) return;
  uint64_t at = c->times[number % RING];
  if (at >= measure_from && at < measure_to) histogram_add(&acked_in, now - at);
  if (P.complete_by_ack && c->in_flight > 0) complete(i, now);
}

static const char *json_text(const char *payload, size_t size, const char *key, size_t *length) {
  const char *found = memmem(payload, size, key, strlen(key));
  if (!found) return NULL;
  found += strlen(key);
  const char *end = memchr(found, '"', (size_t)(payload + size - found));
  if (!end) return NULL;
  *length = (size_t)(end - found);
  return found;
}

static void keep_cursor(connection *c, const char *payload, size_t size) {
  size_t length;
  const char *cursor = json_text(payload, size, "\"cursor\":\"", &length);
  if (!cursor || length > 200) return;
  if (!c->cursor) c->cursor = malloc(201);
  memcpy(c->cursor, cursor, length);
  c->cursor[length] = 0;
}

static void keep_mark(seen_mark *marks, int *count, const char *payload, size_t size) {
  size_t length;
  const char *channel = json_text(payload, size, "\"channel\":\"", &length);
  const char *seq = memmem(payload, size, "\"seq\":", 6);
  if (!channel || !seq || length > 64) return;
  int m = 0;
  while (m < *count && (strncmp(marks[m].channel, channel, length) || marks[m].channel[length])) m++;
  if (m == MAX_MARKS) return;
  if (m == *count) {
    memcpy(marks[m].channel, channel, length);
    marks[m].channel[length] = 0;
    (*count)++;
  }
  marks[m].seq = (uint32_t)strtoul(seq + 6, NULL, 10);
}

static void send_marks(int i, const seen_mark *marks, int count) {
  char list[MAX_MARKS * 140] = "", frame[MAX_MARKS * 140 + 200], number[16], *end = list;
  for (int m = 0; m < count; m++)
    end += sprintf(end, "%s{\"channel\":\"%s\",\"delivered\":%u,\"seen\":%u}", m ? "," : "", marks[m].channel,
                   marks[m].seq, marks[m].seq);
  sprintf(number, "%u", FIRST_MARK + C[i].marks++ % 90000000);
  const char *values[] = {number, list};
  out_frame(i, 1, frame, fill(frame, P.mark, "NM", values));
  C[i].mark_due = 0;
}

static void on_opening(int i, const char *payload, size_t size) {
  const char *next = C[i].next;
  size_t after = next ? strcspn(next, "\x1f") : 0;
  if (hello_len && begins(payload, size, P.hello_after, hello_len)) say_hello(i, again_now);
  else if (next && begins(payload, size, next, after)) {
    C[i].next = next + after + 1;
    say_next(i);
  }
  if (ready_len && begins(payload, size, P.ready, ready_len)) enter_live(i);
  else if (refused_len && begins(payload, size, P.refused, refused_len)) {
    complain("not let in", payload, size);
    drop(i);
  }
}

static void on_frame(int i, int opcode, const char *payload, size_t size, uint64_t now) {
  connection *c = &C[i];
  frames++;
  if (opcode == 8) { complain("closed", payload + (size > 2 ? 2 : 0), size > 2 ? size - 2 : 0); drop(i); return; }
  if (opcode == 9) { out_frame(i, 10, payload, size); return; }
  if (P.cursors) keep_cursor(c, payload, size);
  if (c->state == OPENING) on_opening(i, payload, size);
  if (c->state == CLOSED) return;
  if (begins(payload, size, P.delivery, delivery_len)) on_delivery(i, payload, size, now);
  else if (P.engine_io && size == 1 && *payload == '2') out_frame(i, 1, "3", 1);
  else if (ack_len && begins(payload, size, P.ack, ack_len)) on_ack(i, payload, size, now);
}

/* Walks the frames in `from`; gives how many bytes were whole frames. */
static size_t walk(int i, const char *from, size_t size, uint64_t now) {
  const unsigned char *b = (const unsigned char *)from;
  seen_mark marks[MAX_MARKS];
  int marked = 0;
  size_t at = 0;
  while (at + 2 <= size && C[i].state >= OPENING) {
    size_t length = b[at + 1] & 127, header = 2;
    if (length == 126) {
      if (at + 4 > size) break;
      length = (size_t)b[at + 2] << 8 | b[at + 3];
      header = 4;
    } else if (length == 127) {
      if (at + 10 > size) break;
      length = (size_t)b[at + 6] << 24 | (size_t)b[at + 7] << 16 | (size_t)b[at + 8] << 8 | b[at + 9];
      header = 10;
    }
    if (at + header + length > size) break;
    const char *payload = from + at + header;
    if (C[i].mark_due && begins(payload, length, P.delivery, delivery_len)) keep_mark(marks, &marked, payload, length);
    on_frame(i, b[at] & 15, payload, length, now);
    at += header + length;
  }
  if (marked && C[i].state == LIVE) send_marks(i, marks, marked);
  return at;
}

static size_t take_upgrade(int i, const char *from, size_t size) {
  const char *end = memmem(from, size, "\r\n\r\n", 4);
  if (!end) return 0;
  if (size < 12 || memcmp(from + 9, "101", 3)) { complain("upgrade", from, strcspn(from, "\r")); drop(i); return 0; }
  opened(i);
  return (size_t)(end + 4 - from);
}

static void receive(int i, size_t most) {
  connection *c = &C[i];
  if (c->carry_len) memcpy(buffer, c->carry, c->carry_len);
  if (most > BUFFER - c->carry_len) most = BUFFER - c->carry_len;
  ssize_t n = recv(c->fd, buffer + c->carry_len, most, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) { complain("connection ended", n < 0 ? strerror(errno) : "", n < 0 ? 60 : 0); drop(i); return; }
  bytes += (uint64_t)n;
  reads++;
  size_t size = c->carry_len + (size_t)n, used = 0;
  if (c->state == UPGRADING) used = take_upgrade(i, buffer, size);
  if (c->state >= OPENING) used += walk(i, buffer + used, size - used, now_ns());
  c->carry_len = 0;
  if (c->state == CLOSED || used == size) return;
  c->carry = realloc(c->carry, size - used);
  memcpy(c->carry, buffer + used, size - used);
  c->carry_len = (uint32_t)(size - used);
}

/*
 * The second half of load.c: the clockwork of a run and the commands from standard input.
 */
static uint64_t spun, rate_next, rate_step, marks_at, slow_at;

static void arm(int fd, uint64_t at, uint64_t every) {
  struct itimerspec t = {.it_value = {(time_t)(at / 1000000000ull), (long)(at % 1000000000ull)},
                         .it_interval = {(time_t)(every / 1000000000ull), (long)(every % 1000000000ull)}};
  timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, NULL);
}

/* Sends all that is due by now, each with the time that it was meant for. */
static void on_rate(uint64_t now) {
  while (sending == 2 && rate_next <= now) {
    send_message(senders[next_sender], rate_next);
    next_sender = (next_sender + 1) % sender_count;
    rate_next += rate_step;
  }
  if (sending == 2) arm(rate_fd, rate_next, 0);
}

/* Spreads the members' marks over the period, and lets the slow ones read their share; when nothing is sent they catch up. */
static void on_tick(uint64_t now) {
  if (P.mark_every_ms > 0 && sending) {
    uint64_t period = (uint64_t)P.mark_every_ms * 1000000ull, n = (uint64_t)P.count;
    uint64_t from = marks_at * n / period, to = now * n / period;
    for (uint64_t k = from; k < to && k < from + n; k++) C[k % n].mark_due = 1;
  }
  marks_at = now;
  size_t share = sending ? (size_t)((double)P.slow_bytes_per_s * (double)(now - slow_at) / 1e9) : BUFFER - 4096;
  if (share < 256) return;
  slow_at = now;
  for (int i = 0; i < P.count; i++)
    if (C[i].slow && C[i].state == LIVE) receive(i, share);
}

static void on_event(struct epoll_event *e) {
  int i = (int)e->data.u32;
  connection *c = &C[i];
  if (c->state == CLOSED) return;
  if (c->state == CONNECTING) { upgrade(i); return; }
  if (e->events & EPOLLOUT) {
    watch(i, EPOLLIN, EPOLL_CTL_MOD);
    flush_one(i);
  }
  if (!(e->events & (EPOLLIN | EPOLLERR | EPOLLHUP))) return;
  if (c->slow && c->state == LIVE) watch(i, 0, EPOLL_CTL_MOD);
  else receive(i, BUFFER - 4096);
}

static void turn(void) {
  struct epoll_event events[512];
  uint64_t expired;
  /* While it sends it never sleeps: waking this core up would be charged to the server's `send`. */
  uint64_t asked = sending ? now_ns() : 0;
  int n = epoll_wait(poll_fd, events, 512, sending ? 0 : 100);
  if (n == 0 && asked) spun += now_ns() - asked;
  for (int k = 0; k < n; k++) {
    uint32_t who = events[k].data.u32;
    if (who == UINT32_MAX) { if (read(tick_fd, &expired, 8) == 8) on_tick(now_ns()); }
    else if (who == UINT32_MAX - 1) { if (read(rate_fd, &expired, 8) == 8) on_rate(now_ns()); }
    else on_event(&events[k]);
  }
  flush_all();
}

static void turns_until(uint64_t at) {
  while (now_ns() < at) turn();
}

/* --- what is told --- */

typedef struct {
  uint64_t at, deliveries, frames, bytes, acked, reads;
  double own, spun, server, machine;
} mark_of_time;

static double own_cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double server_cpu(void) {
  double ticks = 0;
  for (int p = 0; p < P.pid_count; p++) {
    char path[40], line[1024];
    sprintf(path, "/proc/%d/stat", P.pids[p]);
    FILE *f = fopen(path, "r");
    if (!f) continue;
    unsigned long user = 0, kernel = 0;
    if (fgets(line, sizeof line, f) && strrchr(line, ')'))
      sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
    ticks += (double)(user + kernel);
    fclose(f);
  }
  return ticks / (double)sysconf(_SC_CLK_TCK);
}

/* What all cores together were busy with, in seconds. */
static double machine_cpu(void) {
  unsigned long long user, nice, kernel, idle, wait, interrupts, soft, stolen = 0;
  FILE *f = fopen("/proc/stat", "r");
  if (!f) return 0;
  int n = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &kernel, &idle, &wait, &interrupts, &soft,
                 &stolen);
  fclose(f);
  return n < 7 ? 0 : (double)(user + nice + kernel + interrupts + soft + stolen) / (double)sysconf(_SC_CLK_TCK);
}

static mark_of_time mark_now(void) {
  return (mark_of_time){now_ns(), deliveries, frames, bytes, acked, reads, own_cpu(), (double)spun / 1e9, server_cpu(), machine_cpu()};
}

static void tell_common(const char *event, mark_of_time from, mark_of_time to) {
  double seconds = (double)(to.at - from.at) / 1e9;
  printf("{\"event\":\"%s\",\"seconds\":%.4f,\"deliveries\":%llu,\"frames\":%llu,\"bytes\":%llu,\"acks\":%llu", event,
         seconds, (unsigned long long)(to.deliveries - from.deliveries), (unsigned long long)(to.frames - from.frames),
         (unsigned long long)(to.bytes - from.bytes), (unsigned long long)(to.acked - from.acked));
  printf(",\"machineCpu\":%.4f,\"spun\":%.4f", to.machine - from.machine, to.spun - from.spun);
  printf(",\"reads\":%llu,\"ownCpu\":%.4f,\"serverCpu\":%.4f,\"live\":%d,\"lost\":%d,\"failed\":%d,\"trouble\":\"%s\"", (unsigned long long)(to.reads - from.reads), to.own - from.own,
         to.server - from.server, live, lost, failed, trouble);
}

static void tell_end(void) {
  printf("}\n");
  fflush(stdout);
}

/* --- the commands --- */

static void command_open(int parallel, int again) {
  again_now = again;
  failed = 0;
  histogram_clear(&opened_in);
  mark_of_time from = mark_now();
  open_started = from.at;
  int next = 0;
  while ((next < P.count || opening > 0) && now_ns() < from.at + 120000000000ull) {
    while (next < P.count && opening < parallel) begin_connection(next++);
    turn();
  }
  tell_common("open", from, mark_now());
  histogram_print("opened", &opened_in);
  tell_end();
}

static void start_sending(int in_flight, double per_second) {
  sending = per_second > 0 ? 2 : 1;
  uint64_t now = now_ns();
  if (sending == 2) {
    rate_step = (uint64_t)(1e9 / per_second);
    rate_next = now + rate_step;
    arm(rate_fd, rate_next, 0);
    return;
  }
  for (int k = 0; k < in_flight; k++) send_message(senders[k % sender_count], now_ns());
}

static void save_acknowledged(void) {
  if (!P.acknowledged) return;
  FILE *f = fopen(P.acknowledged, "w");
  if (!f || fwrite(acknowledged, 4, acknowledged_count, f) != acknowledged_count)
    plan_fail("cannot write", P.acknowledged);
  fclose(f);
}

static void command_run(int warm, int measure, int in_flight, double per_second, int drain, int hold) {
  histogram_clear(&delivered_in);
  histogram_clear(&acked_in);
  sent = holes = unsent = refusals = 0;
  uint64_t deliveries_before = deliveries, acked_before = acked;
  measure_from = measure_to = UINT64_MAX;
  uint64_t start = now_ns();
  start_sending(in_flight, per_second);
  turns_until(start + (uint64_t)warm * 1000000ull);
  mark_of_time from = mark_now();
  measure_from = from.at;
  turns_until(from.at + (uint64_t)measure * 1000000ull);
  mark_of_time to = mark_now();
  measure_to = to.at;
  uint64_t limit = to.at + (uint64_t)drain * 1000000ull;
  if (hold) {
    printf("{\"event\":\"holding\"}\n");
    fflush(stdout);
    while (live > 0 && now_ns() < limit) turn();
  }
  sending = 0;
  uint64_t quiet = now_ns(), count = bytes;
  while (live > 0 && now_ns() < limit && now_ns() - quiet < 300000000ull) {
    turn();
    if (bytes != count || in_flight_total > 0) { quiet = now_ns(); count = bytes; }
  }
  save_acknowledged();
  tell_common("run", from, to);
  printf(",\"sent\":%llu,\"acked\":%llu,\"delivered\":%llu,\"refusals\":%llu,\"holes\":%llu,\"unsent\":%llu,\"left\":%d",
         (unsigned long long)sent, (unsigned long long)(acked - acked_before),
         (unsigned long long)(deliveries - deliveries_before), (unsigned long long)refusals, (unsigned long long)holes,
         (unsigned long long)unsent, in_flight_total);
  histogram_print("deliveredIn", &delivered_in);
  histogram_print("ackedIn", &acked_in);
  tell_end();
}

static void command_idle(int ms) {
  mark_of_time from = mark_now();
  turns_until(from.at + (uint64_t)ms * 1000000ull);
  tell_common("idle", from, mark_now());
  tell_end();
}

static void command_close(void) {
  mark_of_time from = mark_now();
  for (int i = 0; i < P.count; i++) drop(i);
  lost = 0;
  tell_common("close", from, mark_now());
  tell_end();
}

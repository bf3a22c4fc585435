/*
 * Latencies in nanoseconds, kept in 64 steps per power of two: every value is told within 1.6 %.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { STEPS = 64, BUCKETS = 64 * STEPS };

typedef struct {
  uint64_t counts[BUCKETS];
  uint64_t total, max;
} histogram;

static inline void histogram_clear(histogram *h) { memset(h, 0, sizeof *h); }

static inline int histogram_bucket(uint64_t v) {
  if (v < STEPS) return (int)v;
  int shift = 63 - __builtin_clzll(v) - 6;
  return (shift + 1) * STEPS + (int)((v >> shift) - STEPS);
}

static inline uint64_t histogram_value(int bucket) {
  if (bucket < STEPS) return (uint64_t)bucket;
  int shift = bucket / STEPS - 1;
  return ((uint64_t)(bucket % STEPS) + STEPS) << shift;
}

static inline void histogram_add(histogram *h, uint64_t v) {
  h->counts[histogram_bucket(v)]++;
  h->total++;
  if (v > h->max) h->max = v;
}

static inline double histogram_ms(const histogram *h, double share) {
  uint64_t seen = 0, wanted = (uint64_t)(share * (double)h->total);
  if (h->total == 0) return 0;
  for (int i = 0; i < BUCKETS; i++) {
    seen += h->counts[i];
    if (seen > wanted) return (double)histogram_value(i) / 1e6;
  }
  return (double)h->max / 1e6;
}

static inline void histogram_print(const char *name, const histogram *h) {
  printf(",\"%s\":{\"count\":%llu,\"p50\":%.4f,\"p90\":%.4f,\"p99\":%.4f,\"max\":%.4f}", name,
         (unsigned long long)h->total, histogram_ms(h, 0.5), histogram_ms(h, 0.9), histogram_ms(h, 0.99),
         (double)h->max / 1e6);
}
#endif

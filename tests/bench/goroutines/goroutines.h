/* goroutines.h: what the runtime's micro-benchmarks share; one function each. */
#ifndef WEFT_BENCH_GOROUTINES_H
#define WEFT_BENCH_GOROUTINES_H

#include "weft.h"

CHAN_TYPE(int_chan, int);
CHAN_TYPE(long_chan, long);

/* BENCH_SCALE times x, at least 1. */
int scaled(int x);

/* A line of the output: name and suffix, value, unit. */
void put(const char *name, const char *suffix, double value, const char *unit);
void per_op(const char *name, const char *suffix, int64_t ns, int64_t ops);

/* Something to compute that no compiler leaves out. */
uint64_t work(uint64_t x, int iterations);

/* start.c: goroutines that end before long. */
void bench_spawn_all(void);
void bench_spawn_batch(void);
void bench_pixels(void);
void bench_pixels_unbounded(void);
void bench_skynet(void);

/* talk.c: over channels. */
void bench_pingpong(void);
void bench_spsc(void);
void bench_mpmc(void);
void bench_select(void);
void bench_sieve(void);

/* share.c: tasks dealt out, turns taken. */
void bench_fan_out(void);
void bench_yield(void);
void bench_mutex(void);

/* wait.c: many that wait. */
void bench_park(void);
void bench_park_full(void);
void bench_park_million(void);
void bench_park_million_full(void);
void bench_sleepers(void);
void bench_echo(void);

#endif

/* timing.h: how the benchmarks of pictures time a call. */
#ifndef WEFT_BENCH_TIMING_H
#define WEFT_BENCH_TIMING_H

/* The median of 7 to 25 runs after one to warm up, fewer where a run takes
 * seconds; as many as the peers' programs make. */
double bench_median_ms(void (*run)(void *), void *arg);

#endif

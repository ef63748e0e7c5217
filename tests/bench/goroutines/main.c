/* main.c: micro-benchmarks of the runtime: bench-goroutines BENCH THREADS.
 *
 * The same programs, counts and output as the peers' (run goroutines): lines
 * of name, value, unit.  BENCH_SCALE scales the counts; an unknown BENCH
 * exits with 3.  Those that wait in their thousands declare how little stack
 * they need; if and i2f are the same without. */
#include "goroutines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*run)(void);
} benches[] = {
	{ "a1", bench_spawn_all },    { "a2", bench_spawn_batch },
	{ "b", bench_yield },         { "c", bench_pingpong },
	{ "d", bench_spsc },          { "e", bench_mpmc },
	{ "f", bench_select },        { "g", bench_fan_out },
	{ "h", bench_pixels },        { "h2", bench_pixels_unbounded },
	{ "i", bench_park },          { "if", bench_park_full },
	{ "i2", bench_park_million }, { "i2f", bench_park_million_full },
	{ "j", bench_sieve },         { "k", bench_skynet },
	{ "l", bench_mutex },         { "m", bench_sleepers },
	{ "n", bench_echo },
};

static double scale = 1.0;

int scaled(int x)
{
	int v = (int)(x * scale);
	return v < 1 ? 1 : v;
}

void put(const char *name, const char *suffix, double value, const char *unit)
{
	printf("%s%s\t%.3f\t%s\n", name, suffix, value, unit);
}

void per_op(const char *name, const char *suffix, int64_t ns, int64_t ops)
{
	put(name, suffix, (double)ns / (double)ops, "ns/op");
}

__attribute__((noinline)) uint64_t work(uint64_t x, int iterations)
{
	for (int i = 0; i < iterations; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static int bench(int argc, char **argv)
{
	(void)argc;
	for (size_t i = 0; i < sizeof benches / sizeof *benches; i++)
		if (strcmp(argv[1], benches[i].name) == 0) {
			benches[i].run();
			return 0;
		}
	return 3;
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: %s BENCH THREADS\n", argv[0]);
		return 64;
	}
	const char *s = getenv("BENCH_SCALE");
	if (s)
		scale = strtod(s, NULL);
	weft_runtime how = { .procs = atoi(argv[2]), .unwatched = true };
	return weft_run(&how, bench, argc, argv);
}

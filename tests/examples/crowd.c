/* crowd.c [COUNT]: 100 000 goroutines wait on one channel, twice.
 *
 * A million do as well: `crowd 1000000`, in 1.4 GB.  Each has received nothing yet and waits; closing the
 * channel lets all go. The second round finds the memory of the first and asks for no more.  The figures go
 * to stderr.
 */
#include "weft.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

CHAN_TYPE(int_chan, int);

struct patient {
	int_chan gate;
	weft_waitgroup *began, *done;
};

static void wait_at(struct patient p)
{
	weft_waitgroup_done(p.began);
	chan_discard(p.gate);
	weft_waitgroup_done(p.done);
}
GOROUTINE_STACK(wait_at, struct patient, 1024);

static double resident_bytes(void)
{
	long pages = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (!f || fscanf(f, "%ld %ld", &pages, &resident) != 2)
		return 0;
	fclose(f);
	return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

/* What the process holds while all wait. */
static double round_of(int count)
{
	int_chan gate = chan_make(int_chan, 0);
	weft_waitgroup began = { 0 }, done = { 0 };
	double before = resident_bytes();
	int64_t start = weft_now();

	weft_waitgroup_add(&began, count);
	weft_waitgroup_add(&done, count);
	for (int i = 0; i < count; i++)
		go(wait_at, gate, &began, &done);
	weft_waitgroup_wait(&began);
	weft_yield();
	int64_t parked = weft_now();
	double held = resident_bytes();
	printf("%zu goroutines\n", weft_goroutine_count());
	chan_close(gate);
	weft_waitgroup_wait(&done);
	fprintf(stderr,
		"started in %.0f ms, woken and ended in %.0f ms; %.2f GB in all, %.0f bytes more each\n",
		(double)(parked - start) / 1e6, (double)(weft_now() - parked) / 1e6, held / 1e9,
		(held - before) / count);
	chan_free(gate);
	return held;
}

static int start(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 100000;
	double first = round_of(count), second = round_of(count);
	printf("the second round %s\n", second < first * 1.01 + 4e6 ? "grew nothing" : "grew");
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, start, argc, argv);
}

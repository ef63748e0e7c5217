/* elsewhere: bytes that are the same as long as the process lives.
 * check 1: 1: elsewhere1, 23 x 17 grey u8, base, mode seq: gives other bytes in another process
 * check 2: 1: gives other bytes in another process: does it depend on an address
 * check 3: 1: gives other bytes in another process
 * check 4: 1: gives other bytes in another process
 * check 5: 0: good */
#include "plugin.h"

#include <unistd.h>

static int here;
static uintptr_t heap;

__attribute__((constructor)) static void begin(void)
{
	heap = (uintptr_t)malloc(100); /* for as long as the process lives */
}

static uintptr_t value(void)
{
	switch (WRONG) {
	case 1: return (uintptr_t)getpid();
	case 2: return (uintptr_t)&here >> 12;
	case 3: return heap >> 4;
	case 4: return (uintptr_t)&value >> 12;
	default: return 0;
	}
}

static void row(const void *state, const weft_row_job *job)
{
	const uintptr_t v = value();
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(v >> (8 * ((job->x * job->source.format.channels + i) % 4)));
}

WEFT_FILTER(NAME, .help = "x", .row = row);

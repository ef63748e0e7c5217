/* compare_verdict.c: what the table says, in a line.
 *
 * weft why looks further: it records where the time goes. */
#include <stdio.h>

#include "compare.h"

/* Timings that vary more than that are no ground for words. */
static const double noise_most = 0.15;

static const struct apart *apart_of(const struct comparison *c, int procs)
{
	for (size_t i = 0; i < c->apart_count; i++)
		if (c->apart[i].procs == procs)
			return &c->apart[i];
	return NULL;
}

/* The fastest on several processors; NULL: there is none. */
static const struct cell *best_spread(const struct comparison *c)
{
	const struct cell *best = NULL;
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.procs > 1 && (!best || c->cells[i].speedup > best->speedup))
			best = &c->cells[i];
	return best;
}

void compare_verdict(const struct comparison *c, char *text, size_t size)
{
	const struct cell *plain = &c->cells[0], *best = best_spread(c);
	const struct apart *apart = best ? apart_of(c, best->how.procs) : NULL;
	const double varies = plain->time.mad / plain->time.median;

	text[0] = 0;
	if (!best)
		return;
	const double least = apart && apart->speedup < best->how.procs ? apart->speedup : best->how.procs;
	if (varies > noise_most || best->time.mad / best->time.median > noise_most)
		snprintf(text, size, "none: the same run varies by %.0f %% of its time",
			 100 * (varies > noise_most ? varies : best->time.mad / best->time.median));
	else if (!cell_differs(best))
		snprintf(text, size,
			 "%d processors are not measurably faster; weft why tells where the time goes",
			 best->how.procs);
	else if (best->efficiency > 0.9)
		snprintf(text, size, "it scales: %.2f times on %d processors", best->speedup,
			 best->how.procs);
	else if (apart && apart->speedup < 0.9 * best->how.procs && best->speedup > 0.9 * least)
		snprintf(text, size,
			 "the machine limits: plain loops side by side, nothing shared, give %.2f times too",
			 apart->speedup);
	else
		snprintf(text, size,
			 "spreading limits: %.2f of %.2f times that the machine gives; weft why tells where "
			 "the rest goes",
			 best->speedup, least);
}

/* gate.c: two counts of megabytes. */
#include "gate.h"

enum { FEW_OF = 8 };

void gate_open(struct gate *g, int64_t bytes)
{
	const int64_t all = bytes >> 20;
	const int most = all < 1 ? 1 : all > INT32_MAX ? INT32_MAX : (int)all;

	*g = (struct gate) { .few_most = most / FEW_OF };
	g->many_most = most - g->few_most;
	weft_semaphore_release(&g->many, g->many_most);
	weft_semaphore_release(&g->few, g->few_most);
}

void gate_pass(struct gate *g, double bytes, struct gate_pass *pass)
{
	const double need = bytes / (1 << 20);
	const int megabytes = need < g->many_most ? (int)need + 1 : g->many_most;

	*pass = (struct gate_pass) { &g->many, megabytes };
	/* Not where others wait there: a large one would wait for ever. */
	if (weft_semaphore_try_acquire(&g->many, pass->megabytes))
		return;
	if (megabytes <= g->few_most)
		pass->of = &g->few;
	if (weft_semaphore_try_acquire(pass->of, pass->megabytes))
		return;
	const bool told = g->waits && g->waits(g->user);
	weft_semaphore_acquire(pass->of, pass->megabytes);
	if (told)
		g->waited(g->user);
}

void gate_leave(struct gate_pass *pass)
{
	if (pass->megabytes)
		weft_semaphore_release(pass->of, pass->megabytes);
	*pass = (struct gate_pass) { 0 };
}

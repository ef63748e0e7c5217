/* race.c: plays the pairs of race.h; run.sh plays all of them.
 *
 * usage: race               prints the names of the pairs
 *        race NAME right|racy
 */
#include "race.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 10 };

struct scene *scene;

__attribute__((noinline)) void write_x(struct scene *s)
{
	s->x++;
}

__attribute__((noinline)) void read_x(struct scene *s)
{
	int v = s->x;
	__asm__ volatile("" ::"r"(v));
}

/* What is written before go is seen inside; what is written after isn't. */
void go_here(struct scene *s)
{
	(void)s;
}

struct act {
	const struct pair *pair;
	struct scene *s;
};

static void play_other(struct act a)
{
	a.pair->other(a.s);
	weft_waitgroup_done(&a.s->end);
}
GOROUTINE(play_other, struct act);

static void play(const struct pair *p, bool racy)
{
	struct scene *s = aligned_alloc(64, sizeof *s);
	if (!s)
		abort();
	memset(s, 0, sizeof *s);
	if (pipe(s->pipe) != 0)
		abort();
	s->racy = racy;
	s->ch = chan_make(int_chan, p->capacity);
	s->other_ch = chan_make(int_chan, 2);
	s->large = chan_make(large_chan, 0);
	s->context = weft_context_cancelable(NULL);
	scene = s;
	weft_semaphore_release(&s->permits, 2);
	weft_waitgroup_add(&s->wg, 1);
	weft_waitgroup_add(&s->end, 1);
	bool is_go = p->here == go_here;
	if (is_go && !racy)
		write_x(s);
	go(play_other, p, s);
	if (is_go && racy)
		write_x(s);
	p->here(s);
	weft_waitgroup_wait(&s->end);
	chan_free(s->ch);
	chan_free(s->other_ch);
	chan_free(s->large);
	weft_context_free(s->context);
	weft_close(s->pipe[0]);
	weft_close(s->pipe[1]);
	free(s);
}

static const struct pair *const all[] = { channel_pairs, sync_pairs, other_pairs };
enum { LISTS = sizeof all / sizeof *all };

static const struct pair *find(const char *name)
{
	for (int i = 0; i < LISTS; i++)
		for (const struct pair *p = all[i]; p->name; p++)
			if (strcmp(p->name, name) == 0)
				return p;
	return NULL;
}

static int play_pair(int argc, char **argv)
{
	const struct pair *p = argc == 3 ? find(argv[1]) : NULL;
	if (!p) {
		fprintf(stderr, "usage: race NAME right|racy\n");
		return 2;
	}
	for (int k = 0; k < ROUNDS; k++)
		play(p, strcmp(argv[2], "racy") == 0);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return weft_run(NULL, play_pair, argc, argv);
	for (int i = 0; i < LISTS; i++)
		for (const struct pair *p = all[i]; p->name; p++)
			puts(p->name);
	return 0;
}

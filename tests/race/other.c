/* other.c: what time, yields, bytes, atomics, threads, groups and arguments order. */
#include "race.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* Time orders nothing. */
static void write_now(struct scene *s)
{
	write_x(s);
	if (!s->racy)
		chan_send(s->ch, 1);
}
static void sleep_then_read(struct scene *s)
{
	weft_sleep(2 * WEFT_MS);
	if (!s->racy)
		chan_discard(s->ch);
	read_x(s);
}
static void tick_then_read(struct scene *s)
{
	weft_timer *t = weft_timer_start(weft_in(WEFT_MS));
	chan_discard(weft_timer_chan(t));
	weft_timer_free(t);
	if (!s->racy)
		chan_discard(s->ch);
	read_x(s);
}

/* Nor does yielding. */
static void yield_and_write(struct scene *s)
{
	for (int i = 0; i < 10; i++) {
		if (!s->racy)
			weft_lock(&s->m);
		write_x(s);
		if (!s->racy)
			weft_unlock(&s->m);
		weft_yield();
	}
}

/* Bytes through a pipe order what came before they were written. */
static void pipe_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	weft_write(s->pipe[1], "x", 1, WEFT_FOREVER);
	if (s->racy)
		write_x(s);
}
static void pipe_then_read(struct scene *s)
{
	char byte;
	weft_read(s->pipe[0], &byte, 1, WEFT_FOREVER);
	read_x(s);
}

/* An atomic flag orders if it is released and acquired. */
static void flag_here(struct scene *s)
{
	write_x(s);
	atomic_store_explicit(&s->flag, 1, s->racy ? memory_order_relaxed : memory_order_release);
}
static void flag_then_read(struct scene *s)
{
	while (!atomic_load_explicit(&s->flag, s->racy ? memory_order_relaxed : memory_order_acquire))
		weft_yield();
	read_x(s);
}

/* A foreign thread is ordered by the same channels. */
static void *on_thread(void *arg)
{
	struct scene *s = arg;
	if (!s->racy)
		write_x(s);
	chan_send(s->ch, 1);
	if (s->racy)
		write_x(s);
	return NULL;
}
static void thread_here(struct scene *s)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, on_thread, s) != 0)
		abort();
	chan_discard(s->ch);
	read_x(s);
	weft_blocking_begin();
	pthread_join(thread, NULL);
	weft_blocking_end();
}
static void nothing(struct scene *s)
{
	(void)s;
}

/* A member's work is ordered before the group's wait, not beside another's. */
static weft_status member(struct scene *s, weft_context *context, weft_error *error)
{
	(void)context;
	(void)error;
	if (s->racy)
		write_x(s);
	else
		weft_locked (&s->m)
			write_x(s);
	return WEFT_OK;
}
GROUP_GOROUTINE(member, struct scene *);
static void group_here(struct scene *s)
{
	weft_group g = { 0 };
	member_group_go(&g, s);
	member_group_go(&g, s);
	weft_group_wait(&g, NULL);
	read_x(s);
}

/* An argument by value is the goroutine's own, by address it isn't. */
static void use_copy(int i)
{
	__asm__ volatile("" ::"r"(i));
}
GOROUTINE(use_copy, int);
static void use_variable(int *i)
{
	int v = *i;
	__asm__ volatile("" ::"r"(v));
}
GOROUTINE(use_variable, int *);
static int variable;
static void arguments_here(struct scene *s)
{
	for (variable = 0; variable < 5; variable++) {
		if (s->racy)
			go(use_variable, &variable);
		else
			go(use_copy, variable);
	}
	while (weft_goroutine_count() > 2)
		weft_yield();
	chan_send(s->ch, 1);
}
static void receive_only(struct scene *s)
{
	chan_discard(s->ch);
}

/* A section that blocks is ordered with its goroutine alone. */
static void blocking_here(struct scene *s)
{
	weft_blocking_begin();
	usleep(1000);
	write_x(s);
	weft_blocking_end();
	if (!s->racy)
		chan_send(s->ch, 1);
}
static void read_after_blocking(struct scene *s)
{
	if (!s->racy)
		chan_discard(s->ch);
	read_x(s);
}

const struct pair other_pairs[] = {
	{ "go", go_here, read_x, 0 },
	{ "sleep", write_now, sleep_then_read, 1 },
	{ "timer", write_now, tick_then_read, 1 },
	{ "yield", yield_and_write, yield_and_write, 0 },
	{ "pipe", pipe_here, pipe_then_read, 0 },
	{ "atomic", flag_here, flag_then_read, 0 },
	{ "thread", thread_here, nothing, 0 },
	{ "group", group_here, nothing, 0 },
	{ "argument", arguments_here, receive_only, 0 },
	{ "blocking", blocking_here, read_after_blocking, 1 },
	{ 0 },
};

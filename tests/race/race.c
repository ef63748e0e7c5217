/* race.c: what orders goroutines and what doesn't, as ThreadSanitizer sees it.
 *
 * Each pair is one scene for two goroutines (here and other) around a plain
 * int x.  Played right, a primitive orders the accesses and nothing may be
 * reported; played racy, the same primitive is used a step beside, and the race
 * must be.  run.sh plays all of them.
 *
 * usage: race               prints the names of the pairs
 *        race NAME right|racy
 */
#include "weft.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

CHAN_TYPE(int_chan, int);

enum { ROUNDS = 10, LARGE = 8192 };

struct large {
	char bytes[LARGE];
};
CHAN_TYPE(large_chan, struct large);

struct scene {
	_Alignas(64) int x; /* alone, so that what lies beside it hides nothing */
	_Alignas(64) bool racy;
	int_chan ch, other_ch;
	large_chan large;
	struct large block;
	weft_waitgroup wg, end;
	weft_mutex m, other_m;
	weft_rwmutex rw;
	weft_cond cond;
	bool set;
	weft_once once;
	weft_semaphore permits;
	weft_context *context;
	atomic_int flag;
	int pipe[2];
};

struct pair {
	const char *name;
	void (*here)(struct scene *s);
	void (*other)(struct scene *s);
	size_t capacity;
};

static __attribute__((noinline)) void write_x(struct scene *s)
{
	s->x++;
}

static __attribute__((noinline)) void read_x(struct scene *s)
{
	int v = s->x;
	__asm__ volatile("" ::"r"(v));
}

/* go: what is written before it is seen inside; what is written after isn't. */
static void go_here(struct scene *s)
{
	(void)s; /* run() wrote x before go, or writes it after */
}

/* A send orders what came before it. */
static void send_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	chan_send(s->ch, 1);
	if (s->racy)
		write_x(s);
}
static void receive_then_read(struct scene *s)
{
	chan_discard(s->ch);
	read_x(s);
}

/* An unbuffered receive orders what came before it; a buffered one with room not. */
static void receive_here(struct scene *s)
{
	while (s->racy && chan_len(s->other_ch) == 0)
		weft_yield();
	write_x(s);
	chan_discard(s->racy ? s->other_ch : s->ch);
}
static void send_then_read(struct scene *s)
{
	chan_send(s->racy ? s->other_ch : s->ch, 1);
	read_x(s);
}

/* A channel of one place is a mutex, one of two is not. */
static void channel_as_lock(struct scene *s)
{
	int_chan ch = s->racy ? s->other_ch : s->ch;
	for (int i = 0; i < 10; i++) {
		chan_send(ch, 1);
		write_x(s);
		weft_yield();
		chan_discard(ch);
	}
}

/* A close orders what came before it. */
static void close_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	chan_close(s->ch);
	if (s->racy)
		write_x(s);
}

/* The length of a channel says nothing of what its sender wrote. */
static void write_then_send(struct scene *s)
{
	write_x(s);
	chan_send(s->ch, 1);
}
static void length_then_read(struct scene *s)
{
	while (chan_len(s->ch) == 0)
		weft_yield();
	if (!s->racy)
		chan_discard(s->ch);
	read_x(s);
}

/* try_send and try_recv order as send and receive do, when they happen. */
static void try_send_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	while (!chan_try_send(s->ch, 1))
		weft_yield();
	if (s->racy)
		write_x(s);
}
static void try_receive_then_read(struct scene *s)
{
	int v;
	while (!chan_try_recv(s->ch, &v))
		weft_yield();
	read_x(s);
}

/* A receive that gave up at its deadline orders nothing. */
static void write_and_send(struct scene *s)
{
	write_x(s);
	if (!s->racy)
		chan_send(s->ch, 1);
}
static void receive_in_time_then_read(struct scene *s)
{
	int v;
	chan_recv_until(s->ch, s->racy ? weft_in(WEFT_MS) : WEFT_FOREVER, &v);
	read_x(s);
}

/* select orders by the case that ran, not by the others nor by a default. */
static void select_send_here(struct scene *s)
{
	int v = 1;
	if (!s->racy)
		write_x(s);
	chan_select(on_send(s->ch, &v), on_discard(s->other_ch));
	if (s->racy)
		write_x(s);
}
static void select_receive_then_read(struct scene *s)
{
	int v;
	chan_select(on_recv(s->ch, &v), on_discard(s->other_ch));
	read_x(s);
}
static void select_default_then_read(struct scene *s)
{
	int v;
	while (chan_select_now(on_recv(s->ch, &v)) < 0 && !s->racy)
		weft_yield();
	read_x(s);
}

/* What is sent by pointer is still the sender's until the send is over. */
static void send_block(struct scene *s)
{
	s->block.bytes[LARGE / 2] = 1;
	chan_send_from(s->large, &s->block);
}
static void change_block(struct scene *s)
{
	struct large got;
	if (s->racy)
		s->block.bytes[LARGE / 2] = 2;
	chan_recv(s->large, &got);
	if (!s->racy)
		s->block.bytes[LARGE / 2] = 2;
}

/* done orders what came before it for whoever waited. */
static void done_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	weft_waitgroup_done(&s->wg);
	if (s->racy)
		write_x(s);
}
static void wait_then_read(struct scene *s)
{
	weft_waitgroup_wait(&s->wg);
	read_x(s);
}

/* Two that wait for the same are not ordered between themselves. */
static void wait_then_use(struct scene *s)
{
	weft_waitgroup_wait(&s->wg);
	s->racy ? write_x(s) : read_x(s);
}
static void done_wait_then_use(struct scene *s)
{
	weft_waitgroup_done(&s->wg);
	wait_then_use(s);
}

/* Both must use the same lock. */
static void lock_here(struct scene *s)
{
	weft_locked (&s->m)
		write_x(s);
}
static void lock_other(struct scene *s)
{
	weft_locked (s->racy ? &s->other_m : &s->m)
		write_x(s);
}

/* try_lock orders if it locked. */
static void try_lock_other(struct scene *s)
{
	bool locked;
	while (!(locked = weft_try_lock(&s->m)) && !s->racy)
		weft_yield();
	write_x(s);
	if (locked)
		weft_unlock(&s->m);
}
static void lock_and_yield(struct scene *s)
{
	weft_lock(&s->m);
	write_x(s);
	for (int i = 0; i < 10; i++)
		weft_yield();
	write_x(s);
	weft_unlock(&s->m);
}

/* Readers may read together, not write. */
static void write_locked(struct scene *s)
{
	s->racy ? weft_read_lock(&s->rw) : weft_write_lock(&s->rw);
	write_x(s);
	s->racy ? weft_read_unlock(&s->rw) : weft_write_unlock(&s->rw);
}

/* A reader is ordered before the next writer while it holds the lock. */
static void read_locked(struct scene *s)
{
	weft_read_lock(&s->rw);
	if (!s->racy)
		read_x(s);
	weft_read_unlock(&s->rw);
	if (s->racy)
		read_x(s);
	atomic_store_explicit(&s->flag, 1, memory_order_relaxed);
}
static void write_really_locked(struct scene *s)
{
	while (!atomic_load_explicit(&s->flag, memory_order_relaxed))
		weft_yield();
	weft_write_lock(&s->rw);
	write_x(s);
	weft_write_unlock(&s->rw);
}

/* A condition orders by its mutex: what is written after the unlock is free. */
static void signal_here(struct scene *s)
{
	weft_lock(&s->m);
	if (!s->racy)
		write_x(s);
	s->set = true;
	weft_cond_signal(&s->cond);
	weft_unlock(&s->m);
	if (s->racy)
		write_x(s);
}
static void await_condition(struct scene *s)
{
	weft_lock(&s->m);
	while (!s->set)
		weft_cond_wait(&s->cond, &s->m);
	read_x(s);
	weft_unlock(&s->m);
}

/* What once_do's function wrote is seen after; once's are of the same object. */
static struct scene *made;
static void make(void)
{
	write_x(made);
}
static void once_here(struct scene *s)
{
	if (s->racy)
		read_x(s);
	weft_once_do(&s->once, make);
	read_x(s);
}

/* One permit is a lock; two let two in. */
static void use_permit(struct scene *s)
{
	for (int i = 0; i < 10; i++) {
		weft_semaphore_acquire(&s->permits, s->racy ? 1 : 2);
		write_x(s);
		weft_sleep(WEFT_MS); /* long enough for the other to come, where it may */
		weft_semaphore_release(&s->permits, s->racy ? 1 : 2);
	}
}

/* A cancel orders what came before it for who sees done closed... */
static void cancel_here(struct scene *s)
{
	if (!s->racy)
		write_x(s);
	weft_context_cancel(s->context);
	if (s->racy)
		write_x(s);
}
static void done_then_read(struct scene *s)
{
	chan_discard(weft_context_done(s->context));
	read_x(s);
}
/* ... or asks whether it is over. */
static void over_then_read(struct scene *s)
{
	while (!weft_context_over(s->context))
		weft_yield();
	read_x(s);
}

/* A parent's cancel orders for who waits on a child. */
static void child_done_then_read(struct scene *s)
{
	weft_context *child = weft_context_cancelable(s->context);
	chan_discard(weft_context_done(child));
	read_x(s);
	weft_context_free(child);
}

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
	send_here(arg);
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

static const struct pair pairs[] = {
	{ "go", go_here, read_x, 0 },
	{ "send", send_here, receive_then_read, 0 },
	{ "send-buffered", send_here, receive_then_read, 3 },
	{ "receive", receive_here, send_then_read, 0 },
	{ "capacity", channel_as_lock, channel_as_lock, 1 },
	{ "close", close_here, receive_then_read, 0 },
	{ "len", write_then_send, length_then_read, 1 },
	{ "try", try_send_here, try_receive_then_read, 1 },
	{ "deadline", write_and_send, receive_in_time_then_read, 0 },
	{ "select-send", select_send_here, receive_then_read, 0 },
	{ "select-receive", send_here, select_receive_then_read, 0 },
	{ "select-default", write_and_send, select_default_then_read, 0 },
	{ "send-from", send_block, change_block, 0 },
	{ "waitgroup", done_here, wait_then_read, 0 },
	{ "waitgroup-two", done_wait_then_use, wait_then_use, 0 },
	{ "mutex", lock_here, lock_other, 0 },
	{ "try-lock", lock_and_yield, try_lock_other, 0 },
	{ "rwmutex-write", write_locked, write_locked, 0 },
	{ "rwmutex-read", write_really_locked, read_locked, 0 },
	{ "cond", signal_here, await_condition, 0 },
	{ "once", once_here, once_here, 0 },
	{ "semaphore", use_permit, use_permit, 0 },
	{ "cancel", cancel_here, done_then_read, 0 },
	{ "cancel-over", cancel_here, over_then_read, 0 },
	{ "cancel-child", cancel_here, child_done_then_read, 0 },
	{ "sleep", write_now, sleep_then_read, 1 },
	{ "timer", write_now, tick_then_read, 1 },
	{ "yield", yield_and_write, yield_and_write, 0 },
	{ "pipe", pipe_here, pipe_then_read, 0 },
	{ "atomic", flag_here, flag_then_read, 0 },
	{ "thread", thread_here, nothing, 0 },
	{ "group", group_here, nothing, 0 },
	{ "argument", arguments_here, receive_only, 0 },
	{ "blocking", blocking_here, read_after_blocking, 1 },
};
enum { PAIRS = sizeof pairs / sizeof *pairs };

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
	made = s;
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

static int play_pair(int argc, char **argv)
{
	if (argc == 3)
		for (int i = 0; i < PAIRS; i++)
			if (strcmp(pairs[i].name, argv[1]) == 0) {
				for (int k = 0; k < ROUNDS; k++)
					play(&pairs[i], strcmp(argv[2], "racy") == 0);
				return 0;
			}
	fprintf(stderr, "usage: race NAME right|racy\n");
	return 2;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return weft_run(NULL, play_pair, argc, argv);
	for (int i = 0; i < PAIRS; i++)
		puts(pairs[i].name);
	return 0;
}

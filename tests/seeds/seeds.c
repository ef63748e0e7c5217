/* seeds.c FIRST COUNT: the runtime's protocols under COUNT seeded schedules.
 *
 * Each seed plays every game below on one processor, twice, which must take
 * the same steps, then on two and on four.  Children play the seeds and say in
 * shared memory where they are, so that a wrong result, a panic, a deadlock
 * report, a crash and a hang all are told with their seed: `seeds SEED 1`
 * plays it again.
 */
#include <weft.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 50, BATCH_S = 120, WRONG = 3 };

CHAN_TYPE(int_chan, int);

struct place {
	unsigned seed;
	int procs;
};

static struct place *now; /* shared with the children */
static unsigned seed;
static _Atomic uint64_t steps; /* a hash of who did what, in order */

static void step(int what)
{
	steps = (steps ^ (unsigned)what) * UINT64_C(0x100000001b3);
}

static void need(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	_exit(WRONG);
}

/* ---- channels ---- */

enum { PRODUCERS = 3, VALUES = 20 };

struct stage {
	int number;
	int_chan in, out;
	weft_waitgroup *all;
};

static void produce(struct stage s)
{
	for (int i = 0; i < VALUES; i++) {
		step(s.number);
		chan_send(s.out, s.number * VALUES + i);
	}
	weft_waitgroup_done(s.all);
}
GOROUTINE(produce, struct stage);

static void pass_on(struct stage s)
{
	chan_range (v, s.in) {
		step(100 + v);
		chan_send(s.out, v);
	}
	chan_close(s.out);
}
GOROUTINE(pass_on, struct stage);

/* What several send through a chain arrives once, each sender's in its order. */
static void pipeline(void)
{
	int_chan first = chan_make(int_chan, seed % 4), last = chan_make(int_chan, seed / 4 % 3);
	weft_waitgroup all = { 0 };
	int next[PRODUCERS] = { 0 };
	weft_waitgroup_add(&all, PRODUCERS);
	go(pass_on, .in = first, .out = last);
	for (int i = 0; i < PRODUCERS; i++)
		go(produce, i, .out = first, .all = &all);
	for (int i = 0, v; i < PRODUCERS * VALUES; i++) {
		need(chan_recv(last, &v), "a value for each that was sent");
		need(v % VALUES == next[v / VALUES]++, "each sender's values in order");
	}
	weft_waitgroup_wait(&all);
	chan_close(first);
	need(!chan_discard(last), "nothing after the last value");
	chan_free(first);
	chan_free(last);
}

struct talker {
	int number;
	int_chan a, b;
	int64_t patience_ns;
	atomic_int *sent, *received;
	weft_waitgroup *all;
};

static void talk(struct talker t)
{
	for (int i = 0; i < VALUES; i++) {
		int out = t.number, in = -1;
		int64_t until = t.patience_ns ? weft_in(t.patience_ns) : WEFT_NOW;
		int which = chan_select_until(until, on_send(t.a, &out), on_recv(t.a, &in),
					      on_send(t.b, &out), on_recv(t.b, &in));
		step(t.number * 10 + which);
		if (which == 0 || which == 2)
			*t.sent += t.number;
		if (which == 1 || which == 3) {
			need(in != t.number || t.patience_ns == 0, "nobody receives from themselves");
			*t.received += in;
		}
		weft_yield();
	}
	weft_waitgroup_done(t.all);
}
GOROUTINE(talk, struct talker);

/* Sends and receives of selects on the same channels come in pairs. */
static void converse(int capacity, int64_t patience_ns)
{
	int_chan a = chan_make(int_chan, (size_t)capacity), b = chan_make(int_chan, (size_t)capacity);
	atomic_int sent = 0, received = 0;
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, 4);
	for (int i = 1; i <= 4; i++)
		go(talk, i, a, b, patience_ns, &sent, &received, &all);
	weft_waitgroup_wait(&all);
	for (int v; chan_try_recv(a, &v) || chan_try_recv(b, &v);)
		received += v;
	need(sent == received, "what was sent was received");
	chan_free(a);
	chan_free(b);
}

struct listener {
	int_chan ch;
	weft_waitgroup *all;
};

static void until_closed(struct listener l)
{
	int v = 1;
	need(!chan_recv(l.ch, &v) && v == 0, "zero from a closed channel");
	weft_waitgroup_done(l.all);
}
GOROUTINE(until_closed, struct listener);

static void close_to_many(void)
{
	int_chan ch = chan_make(int_chan, 0);
	weft_waitgroup all = { 0 };
	for (int i = 0; i < 8; i++) {
		weft_waitgroup_add(&all, 1);
		go(until_closed, ch, &all);
	}
	weft_yield();
	chan_close(ch);
	weft_waitgroup_wait(&all);
	chan_free(ch);
}

/* ---- what is shared ---- */

enum { ROUNDS = 15 };

struct shared {
	weft_mutex m;
	weft_rwmutex rw;
	weft_cond filled, drained;
	weft_semaphore permits;
	weft_waitgroup all;
	int count, total, readers, writers, holders;
	atomic_int reading;
};

static void fill(struct shared *s)
{
	for (int i = 0; i < ROUNDS; i++)
		weft_locked (&s->m) {
			while (s->count == 2)
				weft_cond_wait(&s->drained, &s->m);
			step(++s->count);
			weft_cond_signal(&s->filled);
		}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(fill, struct shared *);

static void drain(struct shared *s)
{
	for (int i = 0; i < ROUNDS; i++)
		weft_locked (&s->m) {
			while (s->count == 0)
				weft_cond_wait(&s->filled, &s->m);
			need(s->count <= 2, "a bounded queue's bound");
			s->count--;
			s->total++;
			weft_cond_signal(&s->drained);
		}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(drain, struct shared *);

static void read_often(struct shared *s)
{
	for (int i = 0; i < ROUNDS; i++) {
		weft_read_lock(&s->rw);
		s->reading++;
		need(s->writers == 0, "no writer beside a reader");
		weft_yield();
		s->reading--;
		weft_read_unlock(&s->rw);
	}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(read_often, struct shared *);

static void write_often(struct shared *s)
{
	for (int i = 0; i < ROUNDS; i++) {
		weft_write_lock(&s->rw);
		need(++s->writers == 1 && s->reading == 0, "a writer alone");
		step(i);
		weft_yield();
		s->writers--;
		weft_write_unlock(&s->rw);
	}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(write_often, struct shared *);

static void take_permits(struct shared *s)
{
	for (int i = 0; i < ROUNDS; i++) {
		int n = 1 + i % 2;
		weft_semaphore_acquire(&s->permits, n);
		weft_locked (&s->m)
			need((s->holders += n) <= 3, "no more than there are permits");
		weft_yield();
		weft_locked (&s->m)
			s->holders -= n;
		weft_semaphore_release(&s->permits, n);
	}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(take_permits, struct shared *);

static void locks(void)
{
	struct shared s = { 0 };
	weft_semaphore_release(&s.permits, 3);
	for (int i = 0; i < 3; i++) {
		weft_waitgroup_add(&s.all, 5);
		go_with(fill, &s);
		go_with(drain, &s);
		go_with(read_often, &s);
		go_with(write_often, &s);
		go_with(take_permits, &s);
	}
	weft_waitgroup_wait(&s.all);
	need(s.total == 3 * ROUNDS && s.count == 0, "all that was put in was taken");
}

struct branch {
	int depth;
	int_chan to;
};

static void grow(struct branch b);
GOROUTINE(grow, struct branch);

static void grow(struct branch b)
{
	int sum = 1;
	if (b.depth > 0) {
		int_chan below = chan_make(int_chan, 0);
		for (int i = 0; i < 2; i++)
			go(grow, b.depth - 1, below);
		for (int i = 0, v; i < 2; i++) {
			need(chan_recv(below, &v), "a branch's sum");
			sum += v;
		}
		chan_free(below); /* right after its last sender's value came */
	}
	step(b.depth);
	chan_send(b.to, sum);
}

static void tree(void)
{
	int_chan root = chan_make(int_chan, 0);
	int sum;
	go(grow, 5, root);
	need(chan_recv(root, &sum) && sum == 63, "a tree's sum");
	chan_free(root);
}

/* ---- time, which no seed decides ---- */

/* As locks, but who waits may give up: nobody is let in wrongly, no wake is lost. */
struct impatient {
	int number;
	struct shared *s;
	weft_context *c;
};

static void try_for_a_while(struct impatient i)
{
	struct shared *s = i.s;
	for (int round = 0; round < ROUNDS; round++) {
		int64_t until = weft_in((i.number + round) % 4 * 5 * WEFT_US);
		if (round % 2 ? weft_lock_until(&s->m, until) : weft_lock_within(&s->m, i.c)) {
			need(++s->writers == 1, "one in a mutex");
			weft_yield();
			s->writers--;
			weft_cond_signal(&s->filled);
			if (round % 3 == 0)
				weft_cond_wait_until(&s->filled, &s->m, until);
			weft_unlock(&s->m);
		}
		if (weft_semaphore_acquire_until(&s->permits, 1 + round % 3, until)) {
			weft_yield();
			weft_semaphore_release(&s->permits, 1 + round % 3);
		}
		if (weft_write_lock_until(&s->rw, until)) {
			need(s->reading == 0, "a writer alone");
			weft_yield();
			weft_write_unlock(&s->rw);
		}
		if (weft_read_lock_until(&s->rw, until)) {
			s->reading++;
			weft_yield();
			s->reading--;
			weft_read_unlock(&s->rw);
		}
		need(!weft_waitgroup_wait_until(&s->all, until), "a waitgroup of which we are one");
	}
	weft_waitgroup_done(&s->all);
}
GOROUTINE(try_for_a_while, struct impatient);

static void impatience(void)
{
	struct shared s = { 0 };
	weft_context *c = weft_context_deadline(weft_context_root(), weft_in(100 * WEFT_US));
	weft_semaphore_release(&s.permits, 3);
	weft_waitgroup_add(&s.all, 6);
	for (int i = 0; i < 6; i++)
		go(try_for_a_while, i, &s, c);
	while (!weft_waitgroup_wait_until(&s.all, weft_in(20 * WEFT_US)))
		;
	need(weft_try_lock(&s.m) && weft_semaphore_try_acquire(&s.permits, 3) && weft_try_write_lock(&s.rw),
	     "all is free in the end");
	weft_context_free(c);
}

static void meddle(weft_timer *t)
{
	for (int i = 0; i < ROUNDS; i++) {
		if (i % 3)
			weft_timer_reset(t, weft_in(i * WEFT_US));
		else
			weft_timer_stop(t);
	}
}

struct meddler {
	weft_timer *t;
	weft_waitgroup *all;
};

static void meddle_with(struct meddler m)
{
	meddle(m.t);
	weft_waitgroup_done(m.all);
}
GOROUTINE(meddle_with, struct meddler);

static void timers(void)
{
	weft_timer *t = weft_timer_start(weft_in(WEFT_US));
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, 4);
	for (int i = 0; i < 4; i++)
		go(meddle_with, t, &all);
	weft_waitgroup_wait(&all);
	int64_t due = weft_in(10 * WEFT_US), when;
	weft_timer_reset(t, due);
	need(chan_recv(weft_timer_chan(t), &when) && when >= due, "a timer's time, and not before");
	weft_timer_free(t);
}

struct waiter {
	weft_context *c;
	weft_waitgroup *all;
};

static void until_over(struct waiter w)
{
	chan_discard(weft_context_done(w.c));
	need(weft_context_over(w.c), "a done channel closes when it is over");
	weft_waitgroup_done(w.all);
}
GOROUTINE(until_over, struct waiter);

static void contexts(void)
{
	weft_context *parent = weft_context_cancelable(weft_context_root());
	weft_context *soon = weft_context_deadline(parent, weft_in(20 * WEFT_US));
	weft_context *child = weft_context_cancelable(soon);
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, 3);
	go(until_over, parent, &all);
	go(until_over, soon, &all);
	go(until_over, child, &all);
	weft_yield();
	weft_context_cancel(parent);
	need(weft_context_over(soon) && weft_context_over(child), "a cancel marks all below");
	weft_waitgroup_wait(&all);
	weft_context_free(child);
	weft_context_free(soon);
	weft_context_free(parent);
}

/* ---- a seed ---- */

static int untimed(int argc, char **argv)
{
	(void)argc, (void)argv;
	steps = 0;
	pipeline();
	converse((int)(seed % 3), 0);
	close_to_many();
	locks();
	tree();
	return 0;
}

static int timed(int argc, char **argv)
{
	(void)argc, (void)argv;
	converse(0, 10 * WEFT_US);
	timers();
	contexts();
	impatience();
	return 0;
}

static uint64_t play_on(int procs)
{
	weft_runtime how = { .procs = procs, .seed = seed };
	*now = (struct place) { seed, procs };
	weft_run(&how, untimed, 0, NULL);
	uint64_t path = steps;
	weft_run(&how, timed, 0, NULL);
	return path;
}

static void play(void)
{
	uint64_t path = play_on(1);
	need(play_on(1) == path, "one processor, the same steps again");
	play_on(2);
	play_on(4);
}

static void child_plays(unsigned first, unsigned end)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(BATCH_S);
	for (seed = first; seed < end; seed++)
		play();
	_exit(0);
}

static bool batch(unsigned first, unsigned end)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0)
		child_plays(first, end);
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		perror("seeds");
		return false;
	}
	if (status != 0)
		fprintf(stderr, "seed %u on %d processors: %s %d; again: seeds %u 1\n", now->seed, now->procs,
			WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), now->seed);
	return status == 0;
}

int main(int argc, char **argv)
{
	unsigned first = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
	unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 10000, bad = 0;
	now = mmap(NULL, sizeof *now, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (now == MAP_FAILED || first == 0) {
		fprintf(stderr, "usage: seeds FIRST COUNT, FIRST at least 1\n");
		return 1;
	}
	for (unsigned at = first; at < first + count; at += BATCH)
		bad += !batch(at, at + BATCH < first + count ? at + BATCH : first + count);
	printf("%u seeds played on 1, 1, 2 and 4 processors, %u wrong\n", count, bad);
	return bad != 0;
}

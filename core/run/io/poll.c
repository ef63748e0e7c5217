/* poll.c: epoll behind the scheduler.
 *
 * One record a descriptor, in chunks that stay until the run ends, so that a
 * late event may always look at its record.  An event carries the record's
 * generation, which every close raises: a new descriptor of the same number
 * gets no event of the old one.
 *
 * Invariants:
 *   - `users` counts operations under way, and has CLOSING set from
 *     weft_poll_close on.  Whoever brings it to CLOSING alone closes fd, so no
 *     system call of ours can reach another file that got the same number.
 *   - a side's waiters and turn change under the record's lock only; a waiter
 *     is queued exactly while nobody has readied it.
 *   - lock order: timer heap, then context tree, then record.
 *   - the interrupt is level-triggered, and only the thread that sleeps in
 *     epoll takes it: those that look in passing leave it for the sleeper.
 */
#include "poll.h"

#include "../stack/sanitize.h"
#include "../sync/wait.h"
#include "../trace/tracing.h"
#include "libc.h"
#include "poller.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 1024, CHUNKS = 4096, BATCH = 128, CLOSING = 1, USER = 2, STDIO = 3 };

struct poll_waiter {
	struct timer timer;
	struct watch watch;
	struct poll_waiter *next, *prev;
	struct record *record;
	struct g *g;
	enum weft_side side;
	int result;
	int given_up; /* minus an errno value once its time was over */
	bool queued;
};

struct record {
	atomic_int lock;
	atomic_int users;
	int fd;
	uint32_t generation;
	bool registered, socket, may_block, made_nonblocking;
	int own[WEFT_SIDES]; /* weft_poll_own_opening: 0 not asked for, else a descriptor or minus an errno
				value */
	_Atomic uint32_t turn[WEFT_SIDES], interrupts[WEFT_SIDES];
	struct poll_waiter *waiters[WEFT_SIDES];
};

static struct {
	atomic_int lock; /* of setting up and of adding chunks */
	int epoll, interrupt;
	struct record *_Atomic chunks[CHUNKS];
	atomic_int waiting;
} poller = { .epoll = -1 };

static const uint64_t interrupt_key = UINT64_MAX;

static void ready_side(struct record *r, enum weft_side side, int result)
{
	atomic_fetch_add_explicit(&r->turn[side], 1, memory_order_release);
	struct poll_waiter *w = r->waiters[side];
	r->waiters[side] = NULL;
	for (struct poll_waiter *next; w; w = next) {
		next = w->next;
		w->queued = false;
		w->result = result;
		weft_ready_last(w->g);
	}
}

static void deliver(const struct epoll_event *e)
{
	uint32_t fd = (uint32_t)e->data.u64, generation = (uint32_t)(e->data.u64 >> 32);
	struct record *chunk = atomic_load_explicit(&poller.chunks[fd / CHUNK], memory_order_acquire);
	struct record *r = &chunk[fd % CHUNK];
	weft_spin_lock(&r->lock);
	if (r->registered && r->generation == generation) {
		if (e->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
			ready_side(r, WEFT_READABLE, 0);
		if (e->events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
			ready_side(r, WEFT_WRITABLE, 0);
	}
	weft_spin_unlock(&r->lock);
}

static int wait_events(struct epoll_event *events, int64_t deadline_ns)
{
	struct timespec t = { 0 };
	deadline_ns = weft_sleep_cut(deadline_ns);
	if (deadline_ns != WEFT_FOREVER && deadline_ns != WEFT_NOW) {
		int64_t left = deadline_ns - weft_now();
		if (left > 0)
			t = (struct timespec) { left / WEFT_S, left % WEFT_S };
	}
	int n = epoll_pwait2(poller.epoll, events, BATCH, deadline_ns == WEFT_FOREVER ? NULL : &t, NULL);
	/* Before Linux 5.11, or where a container's profile knows no such call: milliseconds, rounded up. */
	if (n < 0 && (errno == ENOSYS || errno == EPERM)) {
		int64_t ms = deadline_ns == WEFT_FOREVER
				     ? -1
				     : t.tv_sec * 1000 + (t.tv_nsec + WEFT_MS - 1) / WEFT_MS;
		n = epoll_wait(poller.epoll, events, BATCH, ms > INT32_MAX ? INT32_MAX : (int)ms);
	}
	weft_signals_let_in();
	return n;
}

static int collect(int64_t deadline_ns)
{
	weft_signals_look();
	if (deadline_ns == WEFT_NOW && atomic_load_explicit(&poller.waiting, memory_order_relaxed) == 0)
		return 0;
	struct epoll_event events[BATCH];
	int n = wait_events(events, deadline_ns);
	for (int i = 0; i < n; i++) {
		uint64_t unused;
		if (events[i].data.u64 != interrupt_key)
			deliver(&events[i]);
		else if (deadline_ns != WEFT_NOW && read(poller.interrupt, &unused, sizeof unused) < 0)
			continue;
	}
	weft_signals_look();
	if (weft_tracing() && n > 0)
		weft_note(WEFT_EVENT_POLL, 0, (uint32_t)n);
	return n;
}

void weft_poll_interrupt(void)
{
	uint64_t one = 1;
	weft_fiber_ignore_begin();
	while (write(poller.interrupt, &one, sizeof one) < 0 && errno == EINTR)
		;
	weft_fiber_ignore_end();
}

/* Under the lock, or when nobody else is left. */
static void close_own_openings(struct record *r)
{
	for (int side = 0; side < WEFT_SIDES; side++) {
		if (r->own[side] > 0)
			close(r->own[side]);
		r->own[side] = 0;
	}
}

/* Descriptors get back the mode they had. */
static void end_record(struct record *r)
{
	if (r->registered && r->made_nonblocking)
		fcntl(r->fd, F_SETFL, fcntl(r->fd, F_GETFL) & ~O_NONBLOCK);
	close_own_openings(r);
}

static void end(void)
{
	for (int i = 0; i < CHUNKS; i++) {
		struct record *chunk = atomic_load(&poller.chunks[i]);
		for (int k = 0; chunk && k < CHUNK; k++)
			end_record(&chunk[k]);
		free(chunk);
		atomic_store(&poller.chunks[i], NULL);
	}
	weft_fiber_ignore_begin();
	close(poller.epoll);
	close(poller.interrupt);
	weft_fiber_ignore_end();
	poller.epoll = -1;
	atomic_store(&poller.waiting, 0);
}

static const struct weft_poller as_poller = { collect, weft_poll_interrupt, end };

static int begin(void)
{
	weft_fiber_ignore_begin();
	int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct epoll_event e = { .events = EPOLLIN, .data.u64 = interrupt_key };
	if (epoll < 0 || event < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e) < 0) {
		int error = -errno;
		if (epoll >= 0)
			close(epoll);
		if (event >= 0)
			close(event);
		weft_fiber_ignore_end();
		return error;
	}
	weft_fiber_ignore_end();
	poller.epoll = epoll;
	poller.interrupt = event;
	weft_poller_set(&as_poller);
	return 0;
}

int weft_poll_begin(void)
{
	weft_spin_lock(&poller.lock);
	int error = poller.epoll < 0 ? begin() : 0;
	weft_spin_unlock(&poller.lock);
	return error;
}

static struct record *find(int fd, int *error)
{
	*error = -EBADF;
	if (fd < 0 || fd >= CHUNK * CHUNKS)
		return NULL;
	struct record *chunk = atomic_load_explicit(&poller.chunks[fd / CHUNK], memory_order_acquire);
	if (WEFT_LIKELY(chunk != NULL))
		return &chunk[fd % CHUNK];
	weft_spin_lock(&poller.lock);
	*error = poller.epoll < 0 ? begin() : 0;
	chunk = atomic_load(&poller.chunks[fd / CHUNK]);
	if (*error == 0 && !chunk) {
		chunk = calloc(CHUNK, sizeof *chunk);
		*error = chunk ? 0 : -ENOMEM;
		atomic_store_explicit(&poller.chunks[fd / CHUNK], chunk, memory_order_release);
	}
	weft_spin_unlock(&poller.lock);
	return *error == 0 ? &chunk[fd % CHUNK] : NULL;
}

static int watch(int fd, struct epoll_event *e)
{
	weft_fiber_ignore_begin();
	int result = epoll_ctl(poller.epoll, EPOLL_CTL_ADD, fd, e);
	weft_fiber_ignore_end();
	return result;
}

static bool is_socket(int fd)
{
	int type;
	socklen_t length = sizeof type;
	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
}

static int enroll(struct record *r, int fd)
{
	int error = 0;
	weft_spin_lock(&r->lock);
	r->fd = fd;
	if (!r->registered) {
		struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
					 .data.u64 = (uint64_t)r->generation << 32 | (uint32_t)fd };
		int flags = fcntl(fd, F_GETFL);
		if (flags < 0 || watch(fd, &e) < 0) {
			error = -errno;
		} else {
			r->socket = is_socket(fd);
			r->may_block = fd < STDIO && !(flags & O_NONBLOCK);
			r->made_nonblocking = fd >= STDIO && !(flags & O_NONBLOCK);
			r->registered = true;
			if (r->made_nonblocking)
				fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		}
	}
	weft_spin_unlock(&r->lock);
	return error;
}

struct record *weft_poll_enter(int fd, int *error)
{
	struct record *r = find(fd, error);
	if (!r)
		return NULL;
	int users = atomic_load(&r->users), spins = 0;
	do {
		while (users == CLOSING) { /* in close(): the number is new, or about to be gone */
			weft_wait_a_moment(&spins);
			users = atomic_load(&r->users);
		}
		if (users & CLOSING) {
			*error = -ECANCELED;
			return NULL;
		}
	} while (!atomic_compare_exchange_weak(&r->users, &users, users + USER));
	*error = enroll(r, fd);
	if (*error == 0 || *error == -EPERM)
		return r;
	weft_poll_leave(r);
	return NULL;
}

/* The last one: nobody uses the number until close has returned. */
static int close_now(struct record *r, int fd)
{
	weft_hb_acquire(r);
	weft_spin_lock(&r->lock);
	r->registered = false;
	r->generation++;
	close_own_openings(r);
	weft_spin_unlock(&r->lock);
	int result = close(fd) < 0 ? -errno : 0;
	atomic_store(&r->users, 0);
	return result;
}

void weft_poll_leave(struct record *r)
{
	int fd = r->fd;
	weft_hb_release(r);
	if (atomic_fetch_sub(&r->users, USER) == USER + CLOSING)
		close_now(r, fd);
}

bool weft_poll_closing(const struct record *r)
{
	return atomic_load_explicit(&r->users, memory_order_relaxed) & CLOSING;
}

bool weft_poll_may_block(const struct record *r)
{
	return r->may_block;
}

bool weft_poll_is_socket(const struct record *r)
{
	return r->socket;
}

int weft_poll_own_opening(struct record *r, enum weft_side side)
{
	weft_spin_lock(&r->lock);
	weft_hb_acquire(r);
	if (r->own[side] == 0) {
		char path[32];
		snprintf(path, sizeof path, "/proc/self/fd/%d", r->fd);
		int mode = side == WEFT_READABLE ? O_RDONLY : O_WRONLY;
		int own = open(path, mode | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
		if (own >= 0 && own < STDIO) { /* somebody's stdin to be */
			int up = fcntl(own, F_DUPFD_CLOEXEC, STDIO);
			close(own);
			own = up;
		}
		r->own[side] = own < 0 ? -errno : own;
	}
	int own = r->own[side];
	weft_hb_release(r);
	weft_spin_unlock(&r->lock);
	return own;
}

uint32_t weft_poll_turn(const struct record *r, enum weft_side side)
{
	return atomic_load_explicit(&r->turn[side], memory_order_acquire);
}

static void unlink_waiter(struct poll_waiter *w)
{
	if (w->prev)
		w->prev->next = w->next;
	else
		w->record->waiters[w->side] = w->next;
	if (w->next)
		w->next->prev = w->prev;
	w->queued = false;
}

static void give_up(struct poll_waiter *w, int result)
{
	weft_spin_lock(&w->record->lock);
	w->given_up = result;
	if (w->queued) {
		unlink_waiter(w);
		w->result = result;
		weft_ready_last(w->g);
	}
	weft_spin_unlock(&w->record->lock);
}

static void on_deadline(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	give_up((struct poll_waiter *)t, -ETIMEDOUT);
}

static void on_over(struct watch *watch)
{
	void *w = (char *)watch - offsetof(struct poll_waiter, watch);
	give_up(w, -ECANCELED);
}

uint32_t weft_poll_interrupts(const struct record *r, enum weft_side side)
{
	return atomic_load_explicit(&r->interrupts[side], memory_order_acquire);
}

int weft_poll_interrupt_side(int fd, enum weft_side side)
{
	if (fd < 0 || fd >= CHUNK * CHUNKS)
		return -EBADF;
	struct record *chunk = atomic_load_explicit(&poller.chunks[fd / CHUNK], memory_order_acquire);
	if (!chunk)
		return 0; /* nobody ever waited there */
	struct record *r = &chunk[fd % CHUNK];
	weft_spin_lock(&r->lock);
	atomic_fetch_add_explicit(&r->interrupts[side], 1, memory_order_release);
	ready_side(r, side, -EINTR);
	weft_spin_unlock(&r->lock);
	return 0;
}

/* True: queued, and the caller must park; else w->result says how it is. */
static bool queue_up(struct record *r, struct poll_waiter *w, uint32_t turn, uint32_t interrupts,
		     enum weft_state why)
{
	weft_spin_lock(&r->lock);
	if (atomic_load(&r->users) & CLOSING)
		w->result = -ECANCELED;
	else if (atomic_load_explicit(&r->turn[w->side], memory_order_relaxed) != turn)
		w->result = 0;
	else if (weft_poll_interrupts(r, w->side) != interrupts)
		w->result = -EINTR;
	else if (w->given_up)
		w->result = w->given_up;
	else {
		w->next = r->waiters[w->side];
		if (w->next)
			w->next->prev = w;
		r->waiters[w->side] = w;
		w->queued = true;
		atomic_fetch_add(&weft_rt.waits, 1);
		atomic_fetch_add(&poller.waiting, 1);
		weft_set_state(w->g, why);
	}
	bool queued = w->queued;
	weft_spin_unlock(&r->lock);
	return queued;
}

int weft_poll_wait(struct record *r, enum weft_side side, uint32_t turn, const struct poll_patience *patience,
		   enum weft_state why)
{
	int64_t deadline_ns = patience->bound.deadline_ns;
	weft_context *context = patience->bound.context;
	int no_time = weft_no_time(deadline_ns);
	if (no_time != WEFT_DONE)
		return no_time == WEFT_WOULD_BLOCK ? -EAGAIN : -ETIMEDOUT;
	struct poll_waiter w = { .timer = { .deadline_ns = deadline_ns, .fire = on_deadline, .at = -1 },
				 .watch = { .fire = on_over },
				 .record = r,
				 .g = weft_self_g(),
				 .side = side };
	if (deadline_ns != WEFT_FOREVER)
		weft_timer_insert(&w.timer);
	if (context && !weft_watch_start(&w.watch, context))
		w.given_up = -ECANCELED;
	if (queue_up(r, &w, turn, patience->interrupts, why)) {
		weft_park();
		atomic_fetch_sub(&poller.waiting, 1);
		atomic_fetch_sub(&weft_rt.waits, 1);
	}
	if (deadline_ns != WEFT_FOREVER)
		weft_timer_remove(&w.timer);
	if (context)
		weft_watch_stop(&w.watch);
	return w.result;
}

int weft_poll_close(int fd)
{
	int error;
	struct record *r = find(fd, &error);
	if (!r)
		return error;
	int users = atomic_load(&r->users);
	do {
		if (users & CLOSING)
			return -EBADF;
	} while (!atomic_compare_exchange_weak(&r->users, &users, users | CLOSING));
	if (users == 0)
		return close_now(r, fd);
	weft_spin_lock(&r->lock);
	for (int side = 0; side < WEFT_SIDES; side++)
		ready_side(r, (enum weft_side)side, -ECANCELED);
	weft_spin_unlock(&r->lock);
	return 0;
}

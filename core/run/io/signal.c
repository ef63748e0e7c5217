/* signal.c: from signal handlers into channels.
 *
 * The handler sets a bit and interrupts the poller; whoever collects for the
 * poller next (an idle processor sleeps there, a busy one looks in now and
 * then) offers the signals to the channels.
 *
 * Invariants, under the lock:
 *   - `caught` are the signals some channel asked for; our handler stands for
 *     exactly these, SIG_IGN for `ignored`, and `old` is what stood before;
 *   - each registration is counted once in weft_rt.waits.
 * The lock comes before those of channels. */
#include "../signal.h"

#include "../panic.h"
#include "../sched/monitor.h"
#include "../sync/channel.h"
#include "libc.h"
#include "poll.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

enum { SIGNALS = 64 };

struct registration {
	struct registration *next;
	weft_chan *ch;
	uint64_t wanted;
};

static struct {
	atomic_int lock;
	struct registration *first;
	uint64_t caught, ignored;
	struct sigaction old[SIGNALS + 1];
	atomic_int inside; /* handlers under way */
	atomic_bool open;  /* the poller may be interrupted */
} signals;

_Atomic uint64_t weft_signals_pending;

static uint64_t bit(int signo)
{
	return UINT64_C(1) << (signo - 1);
}

/* Those that may be asked for: signo, or all for 0; none where it may not. */
static uint64_t set_of(int signo)
{
	uint64_t all = 0;
	if (signo < 0 || signo > SIGNALS)
		return 0;
	for (int s = 1; s <= SIGNALS; s++)
		all |= s < __SIGRTMIN || s >= SIGRTMIN ? bit(s) : 0;
	all &= ~(bit(SIGKILL) | bit(SIGSTOP) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL) |
		 bit(SIGTRAP) | bit(SIGABRT) | bit(SIGSYS));
	return signo ? all & bit(signo) : all;
}

static void on_signal(int signo)
{
	int saved = errno;
	atomic_fetch_add(&signals.inside, 1);
	atomic_fetch_or(&weft_signals_pending, bit(signo));
	if (atomic_load(&signals.open))
		weft_poll_interrupt();
	atomic_fetch_sub(&signals.inside, 1);
	errno = saved;
}

/* Under the lock: what stands for signo becomes handler, or what was before. */
static void set_action(int signo, void (*handler)(int))
{
	bool ours = (signals.caught | signals.ignored) & bit(signo);
	signals.caught &= ~bit(signo);
	signals.ignored &= ~bit(signo);
	if (!handler) {
		if (ours)
			sigaction(signo, &signals.old[signo], NULL);
		return;
	}
	struct sigaction a = { .sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK };
	sigfillset(&a.sa_mask);
	sigaction(signo, &a, ours ? NULL : &signals.old[signo]);
	*(handler == SIG_IGN ? &signals.ignored : &signals.caught) |= bit(signo);
}

/* Under the lock: each of set is caught if somebody wants it, else handler (NULL: as before). */
static void settle(uint64_t set, void (*otherwise)(int))
{
	uint64_t wanted = 0;
	for (struct registration *r = signals.first; r; r = r->next)
		wanted |= r->wanted;
	uint64_t next = (signals.caught & ~set) | (wanted & set);
	weft_monitor_let_in(signals.caught & next); /* what has its old meaning again stays blocked */
	for (int s = 1; s <= SIGNALS; s++)
		if (set & bit(s))
			set_action(s, wanted & bit(s) ? on_signal : otherwise);
	weft_monitor_let_in(next);
}

/* Under the lock: nobody wants these any more; ch NULL: in any channel. */
static void unwant(const weft_chan *ch, uint64_t set)
{
	for (struct registration **at = &signals.first, *r; (r = *at);) {
		if (!ch || r->ch == ch)
			r->wanted &= ~set;
		if (r->wanted) {
			at = &r->next;
			continue;
		}
		*at = r->next;
		free(r);
		atomic_fetch_sub(&weft_rt.waits, 1);
	}
}

static struct registration *registration_of(weft_chan *ch)
{
	for (struct registration *r = signals.first; r; r = r->next)
		if (r->ch == ch)
			return r;
	struct registration *r = calloc(1, sizeof *r);
	if (!r)
		weft_fatal("out of memory");
	*r = (struct registration) { signals.first, ch, 0 };
	signals.first = r;
	atomic_fetch_add(&weft_rt.waits, 1);
	return r;
}

static void deliver_locked(void)
{
	uint64_t came = atomic_exchange(&weft_signals_pending, 0);
	for (int s = 1; s <= SIGNALS; s++)
		for (struct registration *r = came & bit(s) ? signals.first : NULL; r; r = r->next)
			if (r->wanted & bit(s))
				weft_chan_offer(r->ch, &s);
}

void weft_signals_deliver(void)
{
	weft_spin_lock(&signals.lock);
	deliver_locked();
	weft_spin_unlock(&signals.lock);
}

/* What came before a change is delivered as it was before the change. */
static void change_begin(void)
{
	weft_enter();
	weft_self_g(); /* panics where there is no runtime */
	weft_spin_lock(&signals.lock);
	deliver_locked();
}

int weft_signal_notify(weft_signal_chan ch, int signo)
{
	uint64_t set = set_of(signo);
	if (!ch.raw)
		weft_panic("signals to a nil channel");
	if (!set)
		return -EINVAL;
	change_begin();
	int error = weft_poll_begin();
	if (error == 0) {
		atomic_store(&signals.open, true);
		registration_of(ch.raw)->wanted |= set;
		settle(set, NULL);
	}
	weft_spin_unlock(&signals.lock);
	return error;
}

void weft_signal_stop(weft_signal_chan ch)
{
	if (!ch.raw)
		return;
	change_begin();
	unwant(ch.raw, UINT64_MAX);
	settle(signals.caught, NULL);
	weft_spin_unlock(&signals.lock);
}

static int nobody_gets(int signo, void (*otherwise)(int))
{
	uint64_t set = set_of(signo);
	if (!set)
		return -EINVAL;
	change_begin();
	unwant(NULL, set);
	settle(set, otherwise);
	weft_spin_unlock(&signals.lock);
	return 0;
}

int weft_signal_ignore(int signo)
{
	return nobody_gets(signo, SIG_IGN);
}

int weft_signal_reset(int signo)
{
	return nobody_gets(signo, NULL);
}

bool weft_signal_ignored(int signo)
{
	struct sigaction a;
	return signo > 0 && sigaction(signo, NULL, &a) == 0 && a.sa_handler == SIG_IGN;
}

/* Before the poller ends: its descriptor must not be written to any more. */
void weft_signals_end(void)
{
	weft_spin_lock(&signals.lock);
	unwant(NULL, UINT64_MAX);
	settle(signals.caught | signals.ignored, NULL);
	atomic_store(&signals.open, false);
	for (int spins = 0; atomic_load(&signals.inside);)
		weft_wait_a_moment(&spins);
	atomic_store(&weft_signals_pending, 0);
	weft_spin_unlock(&signals.lock);
}

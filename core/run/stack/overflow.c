/* overflow.c: faults and SIGQUIT, on an alternate stack.
 *
 * A goroutine that runs over its stack hits a guard; the handler knows it by
 * the fault's address (in the pool, outside what is usable) or, for a frame
 * larger than the guard, by the stack pointer (outside the goroutine's
 * stack), and names it.  Any other fault goes on as if we were not here: to
 * the handler there was before, or to the default action.
 */
#include "../panic.h"
#include "../sched/dump.h"
#include "../sched/worker.h"
#include "faults.h"
#include "small_stack.h"

#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>
#include <unistd.h>

enum { ALTERNATE_BYTES = 64 * 1024 };

static struct sigaction old_segv, old_bus, old_quit;
static bool quit_taken;

static uintptr_t stack_pointer(const ucontext_t *u)
{
#if defined(__x86_64__)
	return (uintptr_t)u->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
	return (uintptr_t)u->uc_mcontext.sp;
#else
	return (uintptr_t)u;
#endif
}

/* Is this the goroutine's stack run over? */
static bool overflowed(const struct worker *w, const void *address, uintptr_t sp)
{
	if (!w || !w->g || !w->stack)
		return false;
	uintptr_t low = (uintptr_t)w->stack->low, at = (uintptr_t)address;
	struct stack hit;
	if (sp < low && low - sp < (uintptr_t)1 << 30) /* a huge frame */
		return true;
	return weft_stack_of_address(address, &hit) && at < (uintptr_t)hit.low && at < low &&
	       sp - low < 1u << 20;
}

static void pass_on(int signo, siginfo_t *info, void *context, const struct sigaction *old)
{
	if (old->sa_flags & SA_SIGINFO) {
		old->sa_sigaction(signo, info, context);
	} else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN) {
		old->sa_handler(signo);
	} else {
		/* Returning runs the faulting instruction again, now for real. */
		sigaction(signo, old, NULL);
		if (info->si_code <= 0)
			raise(signo);
	}
}

static const struct g *overrun;

static void say_overrun(void *unused)
{
	(void)unused;
	weft_say(STDERR_FILENO,
		 "weft: fatal error: stack overflow: goroutine %llu \"%s\" needs more than the %zu bytes it "
		 "declares; raise them in GOROUTINE_STACK, or use GOROUTINE\n",
		 (unsigned long long)overrun->id, overrun->site->name, overrun->site->stack_bytes);
	weft_dump_one(STDERR_FILENO, overrun);
	_exit(WEFT_PANIC_STATUS);
}

void weft_small_overflow(const struct g *g)
{
	weft_die_first();
	overrun = g;
	weft_on_large_stack(say_overrun, NULL);
	__builtin_unreachable();
}

static void on_fault(int signo, siginfo_t *info, void *context)
{
	struct worker *w = weft_self();
	if (info->si_code > 0 && overflowed(w, info->si_addr, stack_pointer(context))) {
		if (w->g->stack_class != WEFT_STACK_FULL)
			weft_small_overflow(w->g);
		weft_die_first();
		weft_say(STDERR_FILENO,
			 "weft: fatal error: stack overflow: goroutine %llu \"%s\" needs more than its %zu "
			 "KiB; "
			 "raise stack_bytes in struct weft_runtime, or keep large arrays off the stack\n",
			 (unsigned long long)w->g->id, w->g->site->name, weft_stack_limit() / 1024);
		weft_dump_one(STDERR_FILENO, w->g);
		_exit(WEFT_PANIC_STATUS);
	}
	pass_on(signo, info, context, signo == SIGSEGV ? &old_segv : &old_bus);
}

static void on_quit(int signo)
{
	(void)signo;
	weft_die_first();
	weft_say(STDERR_FILENO, "SIGQUIT: quit\n");
	weft_dump_all(STDERR_FILENO, false);
	_exit(WEFT_PANIC_STATUS);
}

void weft_faults_begin(void)
{
	struct sigaction fault = { .sa_sigaction = on_fault,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	sigemptyset(&fault.sa_mask);
	sigaction(SIGSEGV, &fault, &old_segv);
	sigaction(SIGBUS, &fault, &old_bus);
	struct sigaction quit = { .sa_handler = on_quit, .sa_flags = SA_ONSTACK };
	sigemptyset(&quit.sa_mask);
	quit_taken = sigaction(SIGQUIT, NULL, &old_quit) == 0 && !(old_quit.sa_flags & SA_SIGINFO) &&
		     old_quit.sa_handler == SIG_DFL;
	if (quit_taken)
		sigaction(SIGQUIT, &quit, NULL);
}

/* Put back what is still ours. */
static void restore(int signo, const struct sigaction *old)
{
	struct sigaction now;
	if (sigaction(signo, NULL, &now) == 0 && now.sa_flags & SA_SIGINFO && now.sa_sigaction == on_fault)
		sigaction(signo, old, NULL);
}

void weft_faults_end(void)
{
	restore(SIGSEGV, &old_segv);
	restore(SIGBUS, &old_bus);
	struct sigaction now;
	if (quit_taken && sigaction(SIGQUIT, NULL, &now) == 0 && now.sa_handler == on_quit)
		sigaction(SIGQUIT, &old_quit, NULL);
}

size_t weft_alternate_bytes(void)
{
	size_t least = getauxval(AT_MINSIGSTKSZ);
	return ALTERNATE_BYTES > 4 * least ? ALTERNATE_BYTES
					   : (4 * least + WEFT_LINE - 1) / WEFT_LINE * WEFT_LINE;
}

void weft_faults_thread(struct worker *w)
{
	stack_t now;
	if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE))
		return; /* the thread has one already (a sanitizer's, a harness's) */
	w->alternate = (char *)w - weft_alternate_bytes();
	stack_t own = { .ss_sp = w->alternate, .ss_size = weft_alternate_bytes() };
	sigaltstack(&own, NULL);
}

void weft_faults_thread_end(struct worker *w)
{
	if (!w->alternate)
		return;
	stack_t none = { .ss_flags = SS_DISABLE };
	sigaltstack(&none, NULL);
	w->alternate = NULL;
}

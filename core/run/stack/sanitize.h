/* sanitize.h: tell AddressSanitizer and ThreadSanitizer which stack we stand on.
 *
 * AddressSanitizer: each change of stack is announced before and after.
 * ThreadSanitizer: this room is compiled without it (its plain accesses are
 * ordered by the switch itself, which TSan can't see); each goroutine is a
 * fiber, changed without synchronisation, and what orders goroutines (go,
 * channels, locks) says so with weft_hb_release and weft_hb_acquire.  Without
 * a sanitizer all of it is empty.
 */
#ifndef WEFT_RUN_SANITIZE_H
#define WEFT_RUN_SANITIZE_H

#include "../clock.h"
#include "../sched/worker.h"
#include "stack.h"

#include <errno.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define WEFT_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WEFT_TSAN
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned flags);
void __tsan_acquire(void *addr);
void __tsan_release(void *addr);
void AnnotateBenignRaceSized(const char *file, int line, void *address, size_t bytes, const char *why);
void AnnotateIgnoreSyncBegin(const char *file, int line);
void AnnotateIgnoreSyncEnd(const char *file, int line);
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
#include <alloca.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
enum { TSAN_NO_SYNC = 1 };
#endif

/* Instrumented frames are larger; the user's limit is not meant for that. */
#if defined(WEFT_ASAN) || defined(WEFT_TSAN)
enum { WEFT_SANITIZER_STACK = 128 * 1024 };
#else
enum { WEFT_SANITIZER_STACK = 0 };
#endif

/* ThreadSanitizer holds a signal back until the fiber it met calls libc again:
 * sleeps are cut short, and their ends look. */
static inline int64_t weft_sleep_cut(int64_t deadline_ns)
{
#ifdef WEFT_TSAN
	int64_t soon = weft_now() + 20 * WEFT_MS;
	return deadline_ns > soon ? soon : deadline_ns;
#else
	return deadline_ns;
#endif
}

static inline void weft_signals_let_in(void)
{
#ifdef WEFT_TSAN
	/* Through a volatile pointer, as a strlen that nobody reads is no call at all. */
	static size_t (*const volatile any_of_libc)(const char *) = strlen;
	(void)any_of_libc("");
#endif
}

#ifdef WEFT_TSAN
/* Who creates a fiber only happens to stand there: that orders nothing. */
static inline void *weft_fiber_create(void)
{
	AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
	void *fiber = __tsan_create_fiber(0);
	AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
	return fiber;
}

/* A signal is kept with the fiber it met, for when that calls libc again; so
 * none may come between our last look for it and the change of fibers. */
static inline void weft_fiber_switch(void *fiber)
{
	uint64_t all = UINT64_MAX, before;
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
	weft_signals_let_in();
	__tsan_switch_to_fiber(fiber, TSAN_NO_SYNC);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
}
#endif

/* A stack is about to be used afresh: nothing on it is anyone's. */
static inline void weft_fiber_new(struct stack *s)
{
#ifdef WEFT_ASAN
	__asan_unpoison_memory_region(s->low, (size_t)(s->top - s->low));
	s->fake = NULL;
#endif
#ifdef WEFT_TSAN
	if (!s->fiber)
		s->fiber = weft_fiber_create();
#endif
	(void)s;
}

/* A thread's own stack. */
static inline void weft_fiber_native(struct stack *s)
{
#ifdef WEFT_ASAN
	pthread_attr_t attr;
	size_t bytes = 0;
	void *low = NULL;
	if (pthread_getattr_np(pthread_self(), &attr) == 0) {
		pthread_attr_getstack(&attr, &low, &bytes);
		pthread_attr_destroy(&attr);
	}
	s->low = low;
	s->top = s->low + bytes;
#endif
#ifdef WEFT_TSAN
	/* The thread's errno is in turn that of each fiber it runs. */
	AnnotateBenignRaceSized(__FILE__, __LINE__, &errno, sizeof errno, "errno");
	s->fiber = __tsan_get_current_fiber();
#endif
	(void)s;
}

static inline void weft_fiber_ignore_begin(void)
{
#ifdef WEFT_TSAN
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
}

static inline void weft_fiber_ignore_end(void)
{
#ifdef WEFT_TSAN
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
#endif
}

/* A loop's own accesses (through libc) are no goroutine's business. */
static inline void weft_fiber_loop(struct stack *s)
{
#ifdef WEFT_TSAN
	if (!s->ignoring)
		weft_fiber_ignore_begin();
	s->ignoring = true;
#endif
	(void)s;
}

static inline void weft_fiber_end(struct stack *s)
{
#ifdef WEFT_TSAN
	if (s->fiber && s->ignoring) { /* each fiber must end what it began */
		void *here = __tsan_get_current_fiber();
		weft_fiber_switch(s->fiber);
		weft_fiber_ignore_end();
		weft_fiber_switch(here);
	}
	if (s->fiber)
		__tsan_destroy_fiber(s->fiber);
	s->fiber = NULL;
	s->ignoring = false;
#endif
	(void)s;
}

/* Just before the switch: from (NULL: abandoned for good) to `to`, where
 * goroutine g (NULL: the loop) goes on. */
static inline void weft_fiber_leave(struct stack *from, const struct stack *to, const struct g *g)
{
#ifdef WEFT_ASAN
	__sanitizer_start_switch_fiber(from ? &from->fake : NULL, to->low, (size_t)(to->top - to->low));
#endif
#ifdef WEFT_TSAN
	weft_fiber_switch(g ? g->fiber : to->fiber);
#endif
	(void)from, (void)to, (void)g;
}

/* Just after it, on the stack we came to (NULL: for the first time). */
static inline void weft_fiber_arrive(const struct stack *here)
{
#ifdef WEFT_ASAN
	__sanitizer_finish_switch_fiber(here ? here->fake : NULL, NULL, NULL);
#endif
	(void)here;
}

static inline void weft_fiber_arrive_self(void)
{
#ifdef WEFT_ASAN
	weft_fiber_arrive(weft_self()->stack);
#endif
}

/* A goroutine starts on, and returns to, the loop's stack. */
static inline void weft_fiber_start(struct g *g)
{
#ifdef WEFT_TSAN
	g->fiber = weft_fiber_create();
	weft_fiber_switch(g->fiber);
	__tsan_acquire(g);
#endif
	(void)g;
}

static inline void weft_fiber_call(struct g *g)
{
#ifdef WEFT_TSAN
	/* The stack below us was another goroutine's.  Mapping it anew is what
	 * tells TSan that its memory is fresh; not where mmap itself stands. */
	enum { PAGE = 4096, FOR_MMAP = 3 * PAGE };
	uintptr_t here = (uintptr_t)__builtin_frame_address(0), low = (uintptr_t)g->stack->low;
	uintptr_t end = (here - FOR_MMAP) / PAGE * PAGE;
	if (end > low)
		mmap((void *)low, end - low, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	volatile char *pad = alloca(here - end);
	pad[0] = 0;
#endif
	g->site->entry(g->arg);
}

static inline void weft_fiber_return(struct g *g, const struct stack *loop)
{
#ifdef WEFT_TSAN
	weft_fiber_switch(loop->fiber);
	__tsan_destroy_fiber(g->fiber);
#endif
	(void)g, (void)loop;
}

/* ThreadSanitizer starts a thread of its own with the process's first: have it
 * now, before those that are none of ours are counted. */
#ifdef WEFT_TSAN
static inline void *weft_sanitizer_nothing(void *unused)
{
	return unused;
}
#endif
static inline void weft_sanitizer_warm_up(void)
{
#ifdef WEFT_TSAN
	pthread_t first;
	if (pthread_create(&first, NULL, weft_sanitizer_nothing, NULL) == 0)
		pthread_join(first, NULL);
#endif
}

static inline void weft_hb_release(void *object)
{
#ifdef WEFT_TSAN
	__tsan_release(object);
#endif
	(void)object;
}

static inline void weft_hb_acquire(void *object)
{
#ifdef WEFT_TSAN
	__tsan_acquire(object);
#endif
	(void)object;
}

#endif

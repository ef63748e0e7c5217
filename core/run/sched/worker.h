/* worker.h: threads that run goroutines.
 *
 * A worker runs goroutines while it holds a processor; it is without one while
 * it is spare, or in a long blocking section.  After any call that may park,
 * the current worker may be another one: fetch it anew with weft_self(), never
 * keep it.
 */
#ifndef WEFT_RUN_WORKER_H
#define WEFT_RUN_WORKER_H

#include "../stack/stack.h"
#include "g.h"
#include "machine.h"

#include <pthread.h>

struct worker {
	struct g *g;         /* what runs now; NULL in the loop */
	struct proc *p;      /* NULL without a processor */
	struct stack *stack; /* what it stands on */
	struct g *first;     /* for a loop that begins: run this one */
	void *_Atomic native_sp;
	void *_Atomic left_sp; /* of a loop that was left for good, or of who waits for `there` */
	struct {
		void (*fn)(void *);
		void *arg;
	} there; /* runs on the thread's own stack */
	struct stack native;
	bool searching;           /* holds the token weft_rt.searching counts */
	bool roused;              /* takes what is queued without watching the victim first */
	struct g *pinned;         /* the goroutine this thread is kept for */
	atomic_int pinned_ready;  /* it could run */
	bool waiting;             /* for a processor, while pinned; guarded by idle_lock */
	struct worker *next;      /* all workers */
	struct worker *list_next; /* of spares, or of those that want a processor */
	struct proc *lent;        /* the processor of a blocking section, unless retaken */
	atomic_int wake;          /* futex while spare */
	pthread_t thread;
	bool threaded;   /* thread is ours to join */
	void *alternate; /* signal stack, unless the thread had one */
};

/* self.c: the current worker; NULL on a foreign thread. */
#if defined(__x86_64__) && !defined(WEFT_TSAN)
/* The compiler may not keep the answer across a call that may park, hence
 * volatile; initial-exec, as the library is linked into the program. */
static inline struct worker *weft_self(void)
{
	struct worker *w;
	__asm__ volatile("movq weft_self_@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(w));
	return w;
}
#else
struct worker *weft_self(void);
#endif
void weft_self_set(struct worker *w);
struct g *weft_foreign_g(void); /* foreign.c: panics where no runtime runs */

/* The goroutine, or the foreign thread's stand-in. */
static inline struct g *weft_self_g(void)
{
	struct worker *w = weft_self();
	return WEFT_LIKELY(w && w->g) ? w->g : weft_foreign_g();
}

/* worker.c */
void weft_proc_start(struct proc *p); /* fatal where no thread can be had */
int weft_proc_try_start(struct proc *p);
bool weft_proc_give(struct proc *p);
void weft_worker_run(struct worker *w); /* until the run ends; on the thread's own stack */
struct worker *weft_worker_new(void);
void weft_workers_stop(void);
void weft_workers_join(void);
void weft_pinned_ready(struct worker *w);

/* ThreadSanitizer keeps much of its own in a thread-local place, which comes off the stack. */
#ifdef WEFT_TSAN
enum { WEFT_THREAD_STACK = 4 * 1024 * 1024 };
#else
enum { WEFT_THREAD_STACK = 256 * 1024 };
#endif
/* A thread counted in weft_rt.threads; 0 or an errno value. */
int weft_thread_start(pthread_t *thread, void *stack, size_t bytes, void *(*fn)(void *), void *arg);

#endif

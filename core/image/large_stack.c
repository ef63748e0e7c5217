/* large_stack.c: a thread for one call. */
#include "large_stack.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

enum { BYTES = 8 << 20 };

typedef struct call {
	void (*fn)(void *arg);
	void *arg;
} call;

static void *make(void *user)
{
	const call *c = user;
	c->fn(c->arg);
	return NULL;
}

bool weft_call_on_large_stack(void (*fn)(void *arg), void *arg)
{
	call c = { fn, arg };
	pthread_attr_t large;
	pthread_t thread;
	sigset_t all, before;
	pthread_attr_init(&large);
	pthread_attr_setstacksize(&large, BYTES);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool fine = pthread_create(&thread, &large, make, &c) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&large);
	return fine && pthread_join(thread, NULL) == 0;
}

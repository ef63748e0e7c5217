/* stack.c: stacks, cut from slabs.
 *
 * A slab is one mapping for many stacks, since the kernel allows only about
 * 65 000 mappings.  Stacks are cut from its high end down.  In the first slabs
 * nothing may be touched but what was cut, so that a guard is wide and a frame
 * of any size that runs over a stack most likely meets one.  Those that follow
 * cost no mapping a stack: a guard is installed when a stack is cut
 * (MADV_GUARD_INSTALL, Linux 6.13).  An older kernel gets PROT_NONE below each
 * stack, for as long as mappings last; beyond that stacks have no guard.
 * Below each slab is a moat that nothing may touch: without it a frame that
 * leaves the lowest stack would meet whatever the kernel mapped there.
 *
 * Free stacks: a short list a processor, last in first out; then a shared
 * list of warm ones (pages touched), then of cold ones (pages given back by
 * weft_stacks_trim).  The lists run through struct stack, outside the stacks,
 * so that giving pages back loses nothing.
 */
#include "stack.h"

#include "../panic.h"
#include "../sched/proc.h"
#include "../sched/runtime_state.h"
#include "../sync/lock.h"
#include "sanitize.h"
#include "small_stack.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

enum {
	GUARD_BYTES = 64 * 1024,
	WIDE_GUARD_BYTES = 1024 * 1024, /* in slabs smaller than the largest */
	MOAT_BYTES = 16 * 1024 * 1024,  /* below each slab */
	FIRST_SLAB = 16,                /* stacks; each slab is twice the one before */
	LARGEST_SLAB = 512,             /* stacks */
	CACHE = 64,                     /* free stacks a processor keeps */
	BATCH = 32,                     /* moved between it and the shared lists at once */
	GUARD_MAPPINGS = 30000,         /* where each guard is a mapping of its own */
	WARM_KEPT = 64,                 /* warm shared stacks that are never given back */
	COLOURS = 16,                   /* stacks start at different cache sets */
	COLOUR_BYTES = 128,
};

struct slab {
	struct slab *next;
	char *base; /* of the moat; the stacks are above */
	size_t bytes, stride;
	int count, cut;
	bool wide;
	struct stack stacks[];
};

static struct {
	atomic_int lock;
	struct slab *_Atomic slabs; /* newest first; read by signal handlers */
	struct slab *open;          /* stacks are cut from it */
	_Atomic size_t room;        /* stacks in all slabs, */
	size_t cut;                 /* and of them cut */
	struct stack *warm, *cold;
	int warm_count, warm_least; /* least since the last trim */
	int next_slab, guard_mappings;
	size_t page;
} pool;

size_t weft_stack_limit(void)
{
	return weft_rt.stack_bytes;
}

/* Nothing in it may be touched but, unless wide, what is above the moat. */
static char *slab_reserve(size_t bytes, bool wide)
{
	char *base = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return NULL;
	if (!wide && mprotect(base + MOAT_BYTES, bytes - MOAT_BYTES, PROT_READ | PROT_WRITE) != 0) {
		munmap(base, bytes);
		return NULL;
	}
	madvise(base, bytes, MADV_NOHUGEPAGE); /* one touched page must stay one page */
	return base;
}

static struct slab *slab_map(int count, bool wide)
{
	size_t guard = wide ? WIDE_GUARD_BYTES : GUARD_BYTES > pool.page ? GUARD_BYTES : pool.page;
	size_t stride = guard + weft_rt.stack_bytes, bytes = MOAT_BYTES + stride * (size_t)count;
	size_t meta = sizeof(struct slab) + (size_t)count * sizeof(struct stack);
	struct slab *s = weft_map(meta);
	if (!s)
		return NULL;
	s->base = slab_reserve(bytes, wide);
	if (!s->base) {
		munmap(s, meta);
		return NULL;
	}
	s->bytes = bytes;
	s->stride = stride;
	s->count = count;
	s->wide = wide;
	return s;
}

/* Under the pool's lock: another slab, smaller where there is little room. */
static bool slab_add(void)
{
	struct slab *s = NULL;
	if (!pool.page) {
		pool.page = (size_t)sysconf(_SC_PAGESIZE);
		pool.next_slab = FIRST_SLAB;
	}
	for (int count = pool.next_slab; count > 0 && !s; count /= 2) {
		s = count < LARGEST_SLAB ? slab_map(count, true) : NULL;
		if (!s)
			s = slab_map(count, false);
	}
	if (!s)
		return false;
	s->next = atomic_load_explicit(&pool.slabs, memory_order_relaxed);
	atomic_store_explicit(&pool.slabs, s, memory_order_release);
	atomic_store_explicit(&pool.room, pool.room + (size_t)s->count, memory_order_relaxed);
	if (pool.next_slab < LARGEST_SLAB)
		pool.next_slab *= 2;
	return true;
}

/* The oldest slab that isn't used up, or a new one: NULL without memory. */
static struct slab *slab_open(void)
{
	struct slab *s = pool.open;
	if (s && s->cut < s->count)
		return s;
	pool.open = NULL;
	if (pool.cut == pool.room && !slab_add())
		return NULL;
	for (s = pool.slabs; s; s = s->next)
		if (s->cut < s->count)
			pool.open = s;
	return pool.open;
}

/* Processors may keep so many each from the others. */
bool weft_stacks_reserve(size_t count)
{
	count += (size_t)weft_rt.procs_room * (CACHE + 3);
	if (atomic_load_explicit(&pool.room, memory_order_relaxed) >= count)
		return true;
	bool enough = true;
	weft_spin_lock(&pool.lock);
	while (enough && pool.room < count)
		enough = slab_add();
	weft_spin_unlock(&pool.lock);
	return enough;
}

static void guard(char *low, size_t bytes)
{
	if (madvise(low - bytes, bytes, MADV_GUARD_INSTALL) != 0 && pool.guard_mappings < GUARD_MAPPINGS &&
	    mprotect(low - bytes, bytes, PROT_NONE) == 0)
		pool.guard_mappings++;
}

/* Under the pool's lock.  NULL without memory. */
static struct stack *cut(void)
{
	struct slab *s = slab_open();
	if (!s)
		return NULL;
	int i = s->cut;
	char *high = s->base + s->bytes - (size_t)i * s->stride;
	struct stack *k = &s->stacks[i];
	k->low = high - weft_rt.stack_bytes;
	k->top = high - (i % COLOURS) * COLOUR_BYTES;
	if (!s->wide)
		guard(k->low, s->stride - weft_rt.stack_bytes);
	else if (mprotect(k->low, weft_rt.stack_bytes, PROT_READ | PROT_WRITE) != 0)
		return NULL;
	s->cut++;
	pool.cut++;
	return k;
}

static struct stack *refill_full(struct stack_list *l)
{
	weft_spin_lock(&pool.lock);
	struct stack *k = NULL;
	while (pool.warm && l->count < BATCH) {
		k = pool.warm;
		pool.warm = k->next;
		pool.warm_count--;
		k->next = l->first;
		l->first = k;
		l->count++;
	}
	if (pool.warm_count < pool.warm_least)
		pool.warm_least = pool.warm_count;
	if (k) {
		l->first = k->next;
		l->count--;
	} else if (pool.cold) {
		k = pool.cold;
		pool.cold = k->next;
	} else {
		k = cut();
	}
	weft_spin_unlock(&pool.lock);
	return k;
}

static struct stack *take(struct stack_list *l)
{
	struct stack *k = l->first;
	if (k) {
		l->first = k->next;
		l->count--;
	}
	return k;
}

static struct stack *refill_small(struct stack_list *l, int class)
{
	l->first = weft_small_stacks_take(class, &l->count);
	return take(l);
}

/* weft_stacks_reserve counts on full ones: where there is no memory for a small
 * one, a full one it is. */
static __attribute__((noinline)) struct stack *refill(struct proc *p, int class)
{
	struct stack_list *full = &p->stacks[WEFT_STACK_FULL];
	struct stack *k = NULL;
	if (class != WEFT_STACK_FULL && !(k = refill_small(&p->stacks[class], class)))
		k = take(full);
	if (!k)
		k = refill_full(full);
	if (!k)
		weft_fatal("out of memory");
	return k;
}

struct stack *weft_stack_get(struct proc *p, int class)
{
	struct stack *k = take(&p->stacks[class]);
	if (WEFT_UNLIKELY(!k))
		k = refill(p, class);
	if (k->class != WEFT_STACK_FULL)
		weft_canary_set(k, k->class);
	weft_fiber_new(k);
	return k;
}

static __attribute__((noinline)) void flush(struct stack_list *l)
{
	/* The youngest stay: their pages are in the cache, and the very youngest
	 * may be the one we still stand on. */
	struct stack *last = l->first;
	for (int i = 1; i < CACHE - BATCH; i++)
		last = last->next;
	struct stack *moved = last->next;
	last->next = NULL;
	struct stack *end = moved;
	int count = 1;
	for (; end->next; end = end->next)
		count++;
	l->count -= count;
	if (moved->class != WEFT_STACK_FULL) {
		weft_small_stacks_give(moved);
		return;
	}
	weft_spin_lock(&pool.lock);
	end->next = pool.warm;
	pool.warm = moved;
	pool.warm_count += count;
	weft_spin_unlock(&pool.lock);
}

void weft_stack_put(struct proc *p, struct stack *s)
{
	struct stack_list *l = &p->stacks[s->class];
	s->next = l->first;
	l->first = s;
	if (WEFT_UNLIKELY(++l->count > CACHE))
		flush(l);
}

/* Give back the pages of half the shared stacks that nobody needed since the
 * last call.  False: there was nothing to give. */
bool weft_stacks_trim(void)
{
	weft_spin_lock(&pool.lock);
	int spare = (pool.warm_least - WARM_KEPT + 1) / 2;
	struct stack *list = pool.warm, *end = list;
	if (spare > 0) {
		for (int i = 1; i < spare; i++)
			end = end->next;
		pool.warm = end->next;
		end->next = NULL;
		pool.warm_count -= spare;
	}
	pool.warm_least = pool.warm_count;
	weft_spin_unlock(&pool.lock);
	if (spare <= 0)
		return false;
	for (struct stack *k = list; k; k = k->next)
		madvise(k->low, weft_rt.stack_bytes, MADV_DONTNEED);
	weft_spin_lock(&pool.lock);
	end->next = pool.cold;
	pool.cold = list;
	weft_spin_unlock(&pool.lock);
	return true;
}

/* For signal handlers: which stack's range, guard or moat is this in? */
bool weft_stack_of_address(const void *address, struct stack *found)
{
	const char *a = address;
	for (struct slab *s = atomic_load_explicit(&pool.slabs, memory_order_acquire); s; s = s->next) {
		if (a < s->base || a >= s->base + s->bytes)
			continue;
		size_t i = (size_t)(s->base + s->bytes - 1 - a) / s->stride, last = (size_t)s->count - 1;
		char *high = s->base + s->bytes - (i < last ? i : last) * s->stride;
		found->top = high;
		found->low = high - weft_rt.stack_bytes;
		return true;
	}
	return weft_small_stack_of_address(address, found);
}

void weft_stacks_end(void)
{
	for (struct slab *s = pool.slabs, *next; s; s = next) {
		next = s->next;
		for (int i = 0; i < s->cut; i++)
			weft_fiber_end(&s->stacks[i]);
		munmap(s->base, s->bytes);
		munmap(s, sizeof *s + (size_t)s->count * sizeof(struct stack));
	}
	pool.slabs = NULL;
	pool.open = NULL;
	pool.room = pool.cut = 0;
	pool.warm = pool.cold = NULL;
	pool.warm_count = pool.warm_least = pool.guard_mappings = 0;
	pool.next_slab = FIRST_SLAB;
}

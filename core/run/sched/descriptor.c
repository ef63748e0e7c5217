/* descriptor.c: goroutine descriptors, cut from slabs.
 *
 * Two sizes: the small one holds most arguments, the large one any.  Each
 * processor has its own free lists, last in first out; where goroutines
 * start on one processor and end on another, whole batches move over the
 * shared list.  The first slab is small (a program that starts ten
 * goroutines should not touch 2 MiB), later ones are huge pages.
 */
#include "../stack/sanitize.h"
#include "../sync/lock.h"
#include "proc.h"

#include <sys/mman.h>

enum {
	BATCH = 128, /* descriptors moved between a processor and the shared lists at once */
	KEEP = 5 * BATCH,
	FIRST_SLAB_BYTES = 64 * 1024,
	SLAB_BYTES = 2 * 1024 * 1024,
};

struct slab {
	struct slab *next;
	size_t bytes;
	int kind;
	size_t cut; /* bytes in use */
};

static struct {
	atomic_int lock;
	struct slab *_Atomic slabs;
	struct slab *open[WEFT_KINDS];
	struct g *batches[WEFT_KINDS]; /* lists of BATCH, chained through the first one's argument */
	struct g *singles[WEFT_KINDS];
} pool;

static const size_t size_of[WEFT_KINDS] = {
	[WEFT_SMALL] = sizeof(struct g) + WEFT_ARG_SMALL,
	[WEFT_LARGE] = sizeof(struct g) + WEFT_GO_ARG_MAX,
};

static struct g *batch_next(struct g *batch)
{
	return *(struct g **)batch->arg;
}

static struct slab *slab_add(int kind)
{
	size_t bytes = pool.open[kind] ? SLAB_BYTES : FIRST_SLAB_BYTES;
	struct slab *s = NULL;
	if (bytes < SLAB_BYTES) {
		s = weft_map(bytes);
	} else {
		/* Aligned to its size, for one huge page: map double, cut the ends. */
		char *m = weft_map(2 * bytes);
		if (m) {
			char *a = (char *)(((uintptr_t)m + bytes - 1) & ~(uintptr_t)(bytes - 1));
			if (a > m)
				munmap(m, (size_t)(a - m));
			if (a + bytes < m + 2 * bytes)
				munmap(a + bytes, (size_t)(m + bytes - a));
			madvise(a, bytes, MADV_HUGEPAGE);
			s = (struct slab *)a;
		}
	}
	if (!s)
		return NULL;
	s->bytes = bytes;
	s->kind = kind;
	s->cut = size_of[WEFT_SMALL]; /* whole lines for the head */
	s->next = atomic_load_explicit(&pool.slabs, memory_order_relaxed);
	pool.open[kind] = s;
	atomic_store_explicit(&pool.slabs, s, memory_order_release);
	return s;
}

/* Under the lock: up to BATCH descriptors, as a list; NULL without memory. */
static struct g *refill(int kind, int *count)
{
	struct g *list = pool.batches[kind];
	*count = 0;
	if (list) {
		pool.batches[kind] = batch_next(list);
		*count = BATCH;
		return list;
	}
	struct slab *s = pool.open[kind];
	if (!s || s->cut + size_of[kind] > s->bytes)
		s = slab_add(kind);
	for (; s && *count < BATCH && s->cut + size_of[kind] <= s->bytes; ++*count) {
		struct g *g = (struct g *)((char *)s + s->cut);
		s->cut += size_of[kind];
		g->kind = (uint8_t)kind;
		g->next = list;
		list = g;
	}
	return list;
}

/* One for a thread without a processor. */
static struct g *get_shared(int kind)
{
	int count;
	weft_spin_lock(&pool.lock);
	if (!pool.singles[kind])
		pool.singles[kind] = refill(kind, &count);
	struct g *g = pool.singles[kind];
	if (g)
		pool.singles[kind] = g->next;
	weft_spin_unlock(&pool.lock);
	return g;
}

static __attribute__((noinline)) void refill_proc(struct free_list *l, int kind)
{
	weft_spin_lock(&pool.lock);
	l->first = refill(kind, &l->count);
	weft_spin_unlock(&pool.lock);
}

struct g *weft_g_get(struct proc *p, size_t argument_size)
{
	int kind = argument_size <= WEFT_ARG_SMALL ? WEFT_SMALL : WEFT_LARGE;
	if (WEFT_UNLIKELY(!p))
		return get_shared(kind);
	struct free_list *l = &p->free[kind];
	if (WEFT_UNLIKELY(!l->first))
		refill_proc(l, kind);
	struct g *g = l->first;
	if (WEFT_LIKELY(g != NULL)) {
		l->first = g->next;
		l->count--;
	}
	return g;
}

static __attribute__((noinline)) void flush(struct free_list *l, int kind)
{
	struct g *batch = l->first, *last = batch;
	for (int i = 1; i < BATCH; i++)
		last = last->next;
	l->first = last->next;
	last->next = NULL;
	l->count -= BATCH;
	weft_spin_lock(&pool.lock);
	*(struct g **)batch->arg = pool.batches[kind];
	pool.batches[kind] = batch;
	weft_spin_unlock(&pool.lock);
}

void weft_g_put(struct proc *p, struct g *g)
{
	struct free_list *l = &p->free[g->kind];
	weft_set_state(g, WEFT_FREE);
	g->next = l->first;
	l->first = g;
	if (WEFT_UNLIKELY(++l->count > KEEP))
		flush(l, g->kind);
}

/* Every goroutine there is; those that come and go meanwhile may be missed. */
void weft_g_each(void (*visit)(struct g *g, void *arg), void *arg)
{
	for (struct slab *s = atomic_load_explicit(&pool.slabs, memory_order_acquire); s; s = s->next)
		for (size_t at = size_of[WEFT_SMALL]; at < s->cut; at += size_of[s->kind]) {
			struct g *g = (struct g *)((char *)s + at);
			if (atomic_load_explicit(&g->state, memory_order_relaxed) != WEFT_FREE)
				visit(g, arg);
		}
}

void weft_g_end(void)
{
	for (struct slab *s = pool.slabs, *next; s; s = next) {
		next = s->next;
		munmap(s, s->bytes);
	}
	pool.slabs = NULL;
	for (int kind = 0; kind < WEFT_KINDS; kind++) {
		pool.open[kind] = NULL;
		pool.batches[kind] = pool.singles[kind] = NULL;
	}
}

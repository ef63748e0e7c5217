/* small_stack.c: stacks of goroutines that declare how little they need.
 *
 * Slots of 1, 2, 4 or 8 KiB stand side by side in slabs of huge pages, so that a
 * parked goroutine costs its slot, not a page and 128 KiB of addresses.
 * Above each stands its struct stack, below it a canary: what runs over a
 * slot is found whenever its goroutine parks or ends.  Another line makes the
 * distance of slots odd in cache lines, so that they spread over all sets.
 * (WEFT_STACKS=guarded puts a page below that nobody may touch, at the cost of
 * all this.)
 *
 * The declaration counts for the goroutine's own calls.  What else happens on
 * a stack stays off these: loops look for work on full ones (sched.c), threads
 * are started, heaps grow and fatal errors are printed on the thread's own
 * (weft_on_large_stack).
 *
 * Slots come from the oldest slab that has one, so that the youngest become
 * free as a whole; weft_small_stacks_trim gives the pages of such a slab back.
 */
#include "small_stack.h"

#include "../sched/runtime_state.h"
#include "../sched/worker.h"
#include "../sync/lock.h"
#include "sanitize.h"
#include "switch.h"

#include <sys/mman.h>
#include <unistd.h>

enum {
	SLAB_BYTES = 2 * 1024 * 1024,
	FIRST_SLAB_BYTES = 128 * 1024,
	BATCH = 32,             /* slots moved between a processor and the slabs at once */
	AROUND = 3 * WEFT_LINE, /* besides the stack: canary, struct stack, and one for the sets */
};

struct small_slab {
	struct small_slab *next;  /* younger, of the same class */
	struct small_slab *older; /* of any class */
	char *base;
	size_t bytes, guard, stride;
	int class, index, count, cut, free_count;
	bool used; /* since the last trim */
	struct stack *free;
};

static struct {
	atomic_int lock;
	struct small_slab *_Atomic youngest; /* read by signal handlers */
	struct class_pool {
		struct small_slab *first, *last;
		struct small_slab *open; /* no older one has a free slot */
	} classes[WEFT_STACK_CLASSES];
} pool;

/* Aligned to their number, with a page below that nobody may touch. */
static char *map_aligned(size_t bytes, size_t page)
{
	size_t whole = 2 * bytes + page;
	char *m = mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m == MAP_FAILED)
		return NULL;
	char *base = (char *)(((uintptr_t)m + page + bytes - 1) & ~(uintptr_t)(bytes - 1));
	if (base - page > m)
		munmap(m, (size_t)(base - page - m));
	if (base + bytes < m + whole)
		munmap(base + bytes, (size_t)(m + whole - (base + bytes)));
	if (mprotect(base, bytes, PROT_READ | PROT_WRITE) == 0)
		return base;
	munmap(base - page, bytes + page);
	return NULL;
}

#ifndef WEFT_TSAN
_Static_assert(sizeof(struct stack) <= WEFT_LINE, "fits between two slots");
#endif

/* Under the lock.  NULL without memory. */
static struct small_slab *slab_add(int class)
{
	struct class_pool *c = &pool.classes[class];
	size_t slot = weft_stack_class_bytes(class);
	bool guarded =
		atomic_load_explicit(&weft_rt.small_stacks, memory_order_relaxed) == WEFT_SMALL_GUARDED;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = c->last ? SLAB_BYTES : FIRST_SLAB_BYTES;
	size_t guard = guarded ? page : 0, stride = slot + AROUND;
	if (guarded)
		stride = guard + (stride + page - 1) / page * page;
	struct small_slab *s = weft_map(sizeof *s);
	if (!s)
		return NULL;
	s->base = map_aligned(bytes, page);
	if (!s->base) {
		munmap(s, sizeof *s);
		return NULL;
	}
	if (bytes == SLAB_BYTES && !guarded)
		madvise(s->base, bytes, MADV_HUGEPAGE);
	s->class = class;
	s->bytes = bytes;
	s->guard = guard;
	s->stride = stride;
	s->count = (int)(bytes / stride);
	s->index = c->last ? c->last->index + 1 : 0;
	*(c->last ? &c->last->next : &c->first) = s;
	c->last = s;
	s->older = atomic_load_explicit(&pool.youngest, memory_order_relaxed);
	atomic_store_explicit(&pool.youngest, s, memory_order_release);
	return s;
}

/* The low end of slot i's stack. */
static char *low_of(const struct small_slab *s, int i)
{
	return s->base + s->bytes - (size_t)(i + 1) * s->stride + s->guard + WEFT_LINE;
}

static struct stack *cut(struct small_slab *s)
{
	char *low = low_of(s, s->cut++), *top = low + weft_stack_class_bytes(s->class);
	struct stack *k = (struct stack *)(void *)top;
	*k = (struct stack) { .low = low, .top = top, .slab = s, .class = (uint8_t)s->class };
	if (s->guard)
		mprotect(low - WEFT_LINE - s->guard, s->guard, PROT_NONE);
	return k;
}

/* s has slots to give again. */
static void open_from(struct class_pool *c, struct small_slab *s)
{
	if (!c->open || s->index < c->open->index)
		c->open = s;
}

/* Under the lock: the oldest slab with a slot to give; NULL without memory. */
static struct small_slab *open_slab(int class)
{
	struct class_pool *c = &pool.classes[class];
	struct small_slab *s = c->open;
	while (s && !s->free && s->cut == s->count)
		s = s->next;
	return c->open = s ? s : slab_add(class);
}

/* A list of up to BATCH; NULL without memory. */
struct stack *weft_small_stacks_take(int class, int *count)
{
	struct stack *list = NULL, **end = &list;
	weft_spin_lock(&pool.lock);
	for (*count = 0; *count < BATCH; ++*count) {
		struct small_slab *s = open_slab(class);
		if (!s)
			break;
		struct stack *k = s->free;
		if (k) {
			s->free = k->next;
			s->free_count--;
		} else {
			k = cut(s);
		}
		s->used = true;
		*end = k;
		end = &k->next;
	}
	*end = NULL;
	weft_spin_unlock(&pool.lock);
	return list;
}

void weft_small_stacks_give(struct stack *list)
{
	struct class_pool *c = &pool.classes[list->class];
	weft_spin_lock(&pool.lock);
	for (struct stack *next; list; list = next) {
		struct small_slab *s = list->slab;
		next = list->next;
		list->next = s->free;
		s->free = list;
		s->free_count++;
		open_from(c, s);
	}
	weft_spin_unlock(&pool.lock);
}

/* Under the lock. */
static bool all_free(const struct small_slab *s)
{
	return s->cut > 0 && s->free_count == s->cut;
}

/* Under the lock: if nobody has used s since the last trim, take all its slots. */
static bool take_unused(struct small_slab *s)
{
	bool unused = !s->used && all_free(s);
	if (unused) {
		s->cut = s->count;
		s->free = NULL;
		s->free_count = 0;
	}
	s->used = false;
	return unused;
}

/* False: there is nothing to give back, nor will there be next time. */
bool weft_small_stacks_trim(void)
{
	bool any = false;
	weft_spin_lock(&pool.lock);
	struct small_slab *s = atomic_load_explicit(&pool.youngest, memory_order_relaxed);
	for (; s; s = s->older) {
		any = any || all_free(s);
		if (!take_unused(s))
			continue;
		weft_spin_unlock(&pool.lock);
		madvise(s->base, s->bytes, MADV_DONTNEED);
		weft_spin_lock(&pool.lock);
		s->cut = 0;
		open_from(&pool.classes[s->class], s);
	}
	weft_spin_unlock(&pool.lock);
	return any;
}

static void call_there(void)
{
	struct worker *w = weft_self();
	w->there.fn(w->there.arg);
	weft_switch_jump(atomic_load(&w->left_sp));
}

/* What takes room: on the thread's own stack, below what waits there, if we stand on a small one. */
void weft_on_large_stack(void (*fn)(void *), void *arg)
{
	enum { CALLERS = 512 }; /* what the waiting context may still need below itself */
	struct worker *w = weft_self();
	if (!w || !w->g || w->g->stack_class == WEFT_STACK_FULL || w->there.fn) {
		fn(arg);
		return;
	}
	uintptr_t sp = (uintptr_t)atomic_load(&w->native_sp) - CALLERS;
	w->there.fn = fn;
	w->there.arg = arg;
	weft_switch_call(&w->left_sp, (void *)(sp & ~(uintptr_t)(WEFT_STACK_ALIGN - 1)), call_there);
	w->there.fn = NULL;
}

/* For signal handlers. */
bool weft_small_stack_of_address(const void *address, struct stack *found)
{
	const char *a = address;
	for (struct small_slab *s = atomic_load_explicit(&pool.youngest, memory_order_acquire); s;
	     s = s->older) {
		if (a < s->base - sysconf(_SC_PAGESIZE) || a >= s->base + s->bytes)
			continue;
		int i = (int)((size_t)(s->base + s->bytes - 1 - a) / s->stride);
		found->low = low_of(s, i < s->count ? i : s->count - 1);
		found->top = found->low + weft_stack_class_bytes(s->class);
		return true;
	}
	return false;
}

void weft_small_stacks_end(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	for (struct small_slab *s = pool.youngest, *older; s; s = older) {
		older = s->older;
		munmap(s->base - page, s->bytes + page);
		munmap(s, sizeof *s);
	}
	pool.youngest = NULL;
	for (int i = 0; i < WEFT_STACK_CLASSES; i++)
		pool.classes[i] = (struct class_pool) { 0 };
}

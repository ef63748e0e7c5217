/* trace.c: begin to record, note events, end.
 *
 * Rings are mapped when a run is first recorded and stay until it ends, so
 * that a thread which saw the recording on a moment ago may still write.  A
 * recording begins SETTLE_NS after it was switched on: by then everybody has
 * seen that, and values are counted on both sides of every channel. */
#include "../trace.h"

#include "../../base/clock.h"
#include "../sched/dump.h"
#include "../sched/runq.h"
#include "../sched/worker.h"
#include "../sync/lock.h"
#include "trace_drag.h"
#include "trace_json.h"
#include "trace_read.h"
#include "tracing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum { SETTLE_NS = 100 * 1000, PATH_BYTES = 4096 };

static struct {
	atomic_int lock; /* of begin and end */
	struct weft_trace_ring **rings;
	char *map;
	size_t map_bytes;
	bool counts_cycles; /* else the clock */
	bool on;
	FILE *file; /* where it is for a file; else for the reader */
	struct weft_trace_part part;
	uint64_t lost; /* of the last that was written to a file */
	int runs;      /* which WEFT_TRACE recorded */
	weft_trace_reader reader;
	atomic_bool folds; /* count goroutines that end at once */
	int64_t first_ns;
	struct weft_recording recording;
} trace;

static bool has_steady_counter(void)
{
#if defined(__x86_64__)
	unsigned a, b, c, d;
	return __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1U << 8;
#elif defined(__aarch64__)
	return true;
#else
	return false;
#endif
}

static inline uint64_t ticks_now(void)
{
	if (WEFT_LIKELY(trace.counts_cycles)) {
#if defined(__x86_64__)
		return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
		uint64_t t;
		__asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
		return t;
#endif
	}
	return (uint64_t)weft_clock_ns();
}

/* The slot for the next event of this processor, or of all other threads. */
static struct weft_event *slot(struct proc *p, uint64_t *at, int count)
{
	struct weft_trace_ring **rings = atomic_load_explicit(&weft_rt.trace_rings, memory_order_acquire);
	struct weft_trace_ring *r = rings[p ? p->index : weft_rt.procs_room];
	if (WEFT_LIKELY(p != NULL)) {
		*at = atomic_load_explicit(&r->head, memory_order_relaxed);
		/* Before the events: who reads a slot knows what may be half written. */
		atomic_store_explicit(&r->head, *at + (unsigned)count, memory_order_release);
	} else {
		*at = atomic_fetch_add_explicit(&r->head, (unsigned)count, memory_order_relaxed);
	}
	return &r->events[*at % WEFT_TRACE_EVENTS];
}

static inline void put(struct proc *p, uint64_t g, enum weft_event_kind kind, uint64_t other, uint32_t aux,
		       uint32_t more, int reason)
{
	uint64_t at;
	struct weft_event *e = slot(p, &at, 1);
	e->ticks = ticks_now();
	e->g = g;
	e->other = other;
	e->aux = aux;
	e->more = (uint16_t)(more < UINT16_MAX ? more : UINT16_MAX);
	e->kind = (uint8_t)kind;
	e->reason = (uint8_t)reason;
}

/* Whose the events are that this thread makes now. */
static __attribute__((noinline)) uint64_t who(const struct worker *w)
{
	static _Thread_local uint64_t thread;
	if (w && w->g)
		return w->g->id;
	if (w && w->p)
		return 0;
	if (!thread)
		thread = (uint64_t)gettid() | WEFT_EVENT_THREAD;
	return thread;
}

/* The goroutine that ends now began with the last event of this ring: count it
 * with those before. */
static bool fold(const struct worker *w)
{
	struct weft_trace_ring *r = trace.rings[w->p->index];
	const uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
	struct weft_event *start = &r->events[(head - 1) % WEFT_TRACE_EVENTS],
			  *many = &r->events[(head - 2) % WEFT_TRACE_EVENTS];
	if (head - r->base < 1 || start->kind != WEFT_EVENT_START || start->g != w->g->id)
		return false;
	if (head - r->base >= 2 && many->kind == WEFT_EVENT_MANY && many->g == start->other &&
	    many->aux < WEFT_EVENT_MANY_MOST) {
		many->aux++;
		atomic_store_explicit(&r->head, head - 1, memory_order_release);
	} else {
		many = start;
		many->g = start->other;
		many->aux = 1;
		many->kind = WEFT_EVENT_MANY;
	}
	many->other = ticks_now();
	return true;
}

/* Is that one of the events which very many short goroutines would fill the rings with? */
static bool is_folded(const struct worker *w, enum weft_event_kind kind)
{
	if (!atomic_load_explicit(&trace.folds, memory_order_relaxed))
		return false;
	return kind == WEFT_EVENT_CREATE || (kind == WEFT_EVENT_EXIT && w && w->p && w->g && fold(w));
}

void weft_note(enum weft_event_kind kind, uint64_t other, uint32_t aux)
{
	struct worker *w = weft_self();
	if (is_folded(w, kind))
		return;
	put(w ? w->p : NULL, who(w), kind, other, aux, 0, 0);
}

void weft_note_of(const struct g *g, enum weft_event_kind kind, uint64_t other, uint32_t aux)
{
	struct worker *w = weft_self();
	put(w ? w->p : NULL, g->id, kind, other, aux, 0, 0);
}

void weft_note_run(const struct g *g, enum weft_event_kind kind)
{
	struct proc *p = weft_self()->p;
	put(p, g->id, kind, (uintptr_t)g->site, weft_runq_length(p),
	    atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed), 0);
}

void weft_note_park(const struct g *g)
{
	struct worker *w = weft_self();
	put(w->p, g->id, WEFT_EVENT_PARK, 0, 0, 0, atomic_load_explicit(&g->state, memory_order_relaxed));
}

void weft_note_ready(const struct g *g)
{
	if (g->kind != WEFT_FOREIGN) /* which no processor will run */
		weft_note(WEFT_EVENT_READY, g->id, 0);
}

void weft_trace_begin(const char *name, int first, int end)
{
	weft_trace_begin_area(name, 0, 0, first, end);
}

void weft_trace_begin_area(const char *name, int x0, int x1, int y0, int y1)
{
	struct worker *w = weft_self();
	uint64_t at;
	if (!weft_tracing() || !w || !w->g)
		return;
	struct proc *p = w->p;
	struct weft_trace_ring **rings = atomic_load_explicit(&weft_rt.trace_rings, memory_order_acquire);
	struct weft_event *events = rings[p ? p->index : weft_rt.procs_room]->events;
	slot(p, &at, 2);
	struct weft_event *e = &events[at % WEFT_TRACE_EVENTS], *text = &events[(at + 1) % WEFT_TRACE_EVENTS];
	*e = (struct weft_event) { .ticks = ticks_now(),
				   .g = w->g->id,
				   .other = (uint64_t)(uint32_t)y0 << 32 | (uint32_t)y1,
				   .aux = (uint32_t)x0,
				   .kind = WEFT_EVENT_LABEL };
	size_t length = strnlen(name, WEFT_EVENT_TEXT_BYTES - 1);
	memcpy(text->text, name, length);
	memset(text->text + length, 0, WEFT_EVENT_TEXT_BYTES - length);
	text->aux = (uint32_t)x1;
	text->kind = WEFT_EVENT_TEXT;
	weft_drag_begin(w->g->id, name);
}

void weft_trace_end(void)
{
	struct worker *w = weft_self();
	if (!weft_tracing())
		return;
	if (w && w->g)
		weft_drag_end(w->g->id);
	weft_note(WEFT_EVENT_LABEL_END, 0, 0);
}

/* Under the lock. */
static int map_rings(void)
{
	int count = weft_rt.procs_room + 1;
	size_t pointers = (size_t)count * sizeof *trace.rings;
	trace.map_bytes = (pointers + WEFT_LINE - 1) / WEFT_LINE * WEFT_LINE +
			  (size_t)count * sizeof(struct weft_trace_ring);
	trace.map = mmap(NULL, trace.map_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (trace.map == MAP_FAILED)
		return -ENOMEM;
	madvise(trace.map, trace.map_bytes, MADV_HUGEPAGE);
	trace.rings = (struct weft_trace_ring **)trace.map;
	char *first = trace.map + trace.map_bytes - (size_t)count * sizeof(struct weft_trace_ring);
	for (int i = 0; i < count; i++)
		trace.rings[i] =
			(struct weft_trace_ring *)(first + (size_t)i * sizeof(struct weft_trace_ring));
	trace.counts_cycles = has_steady_counter();
	atomic_store_explicit(&weft_rt.trace_rings, trace.rings, memory_order_release);
	return 0;
}

/* What is recorded, and where to. */
struct begin_call {
	const char *path; /* NULL: for the reader */
	const weft_trace_reader *reader;
	struct weft_trace_part part;
	bool folds;
	int error;
};

static int open_file(const struct begin_call *c)
{
	trace.file = fopen(c->path, c->part.number ? "r+e" : "we");
	if (!trace.file)
		return -errno;
	int error = c->part.number ? weft_trace_seek_end(trace.file) : 0;
	if (error) {
		fclose(trace.file);
		trace.file = NULL;
	}
	return error;
}

/* Under the lock. */
static int begin(const struct begin_call *c)
{
	if (trace.on)
		return -EBUSY;
	int error = trace.rings ? 0 : map_rings();
	if (!error && c->path)
		error = open_file(c);
	if (error)
		return error;
	trace.on = true;
	trace.lost = 0;
	trace.part = c->part;
	atomic_store(&trace.folds, c->folds);
	if (c->reader)
		trace.reader = *c->reader;
	atomic_fetch_or(&weft_rt.flags, RT_TRACED);
	int64_t settled = weft_clock_ns() + SETTLE_NS;
	while (weft_clock_ns() < settled)
		weft_pause();
	struct weft_recording *r = &trace.recording;
	*r = (struct weft_recording) { .rings = trace.rings, .rings_count = weft_rt.procs_room + 1 };
	for (int i = 0; i < r->rings_count; i++)
		trace.rings[i]->base = atomic_load(&trace.rings[i]->head);
	trace.first_ns = weft_clock_ns();
	r->first_ticks = ticks_now();
	return 0;
}

/* Under the lock. */
static int end(void)
{
	if (!trace.on)
		return -EINVAL;
	struct weft_recording *r = &trace.recording;
	atomic_fetch_and(&weft_rt.flags, ~RT_TRACED);
	r->last_ticks = ticks_now();
	r->ns_a_tick = (double)(weft_clock_ns() - trace.first_ns) / (double)(r->last_ticks - r->first_ticks);
	trace.on = false;
	if (!trace.file)
		return weft_trace_tell(r, &trace.reader);
	int error = weft_trace_write(trace.file, r, &trace.part, &trace.lost);
	if (fclose(trace.file) != 0 && !error)
		error = -errno;
	trace.file = NULL;
	return error;
}

/* Both take long and use files: on the pool. */
static void call_begin(void *arg)
{
	struct begin_call *c = arg;
	weft_spin_lock(&trace.lock);
	c->error = begin(c);
	weft_spin_unlock(&trace.lock);
}

static void call_end(void *arg)
{
	weft_spin_lock(&trace.lock);
	*(int *)arg = end();
	weft_spin_unlock(&trace.lock);
}

static int begin_on_the_pool(struct begin_call c)
{
	weft_enter();
	weft_self_g(); /* panics where there is no runtime */
	weft_blocking_call(call_begin, &c);
	return c.error;
}

int weft_trace_start(const char *path)
{
	return begin_on_the_pool((struct begin_call) { .path = path });
}

int weft_trace_part(const char *path, int number, const char *title)
{
	struct begin_call c = { .path = path, .part.number = number, .folds = true };
	if (number < 0)
		return -EINVAL;
	snprintf(c.part.title, sizeof c.part.title, "%s", title ? title : "");
	return begin_on_the_pool(c);
}

uint64_t weft_trace_lost(void)
{
	return trace.lost;
}

int weft_trace_read(const weft_trace_reader *reader)
{
	return begin_on_the_pool((struct begin_call) { .reader = reader, .folds = true });
}

int weft_trace_stop(void)
{
	int error;
	weft_enter();
	weft_self_g();
	weft_blocking_call(call_end, &error);
	return error;
}

static void complain(const char *what, int error)
{
	weft_say(STDERR_FILENO, "weft: %s the trace: %s\n", what, strerror(-error));
}

void weft_trace_run_begin(void)
{
	struct begin_call c = { .path = getenv("WEFT_TRACE"), .part.number = trace.runs };
	if (!c.path || !*c.path)
		return;
	if (trace.runs++)
		snprintf(c.part.title, sizeof c.part.title, "run %d", trace.runs);
	int error = begin(&c);
	if (error)
		complain("cannot record", error);
}

void weft_trace_finish(void)
{
	const bool was_on = trace.on;
	int error = was_on ? end() : 0;
	if (error)
		complain("cannot write", error);
	else if (was_on && trace.lost)
		weft_say(STDERR_FILENO, "weft: the trace begins late: %llu events were overwritten\n",
			 (unsigned long long)trace.lost);
}

/* In a forked child: the file is the parent's. */
void weft_trace_forget(void)
{
	atomic_fetch_and(&weft_rt.flags, ~RT_TRACED);
	trace.on = false;
	trace.file = NULL;
}

void weft_trace_run_end(void)
{
	weft_trace_finish();
	if (trace.rings)
		munmap(trace.map, trace.map_bytes);
	trace.rings = NULL;
	atomic_store(&weft_rt.trace_rings, NULL);
}

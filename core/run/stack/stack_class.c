/* stack_class.c: which stack a goroutine gets that declared how little it needs.
 *
 * A small one has no guard below it (small_stack.c), so it must meet nothing
 * that the declaration can't know of.  It isn't used, and such a goroutine gets
 * a stack like any other,
 *   - where the program binds its functions lazily: the first call of each
 *     takes 3 KiB and more (our CMake target and pkg-config ask for -z now);
 *   - where a signal handler stands that runs on whatever stack it meets;
 *   - under a sanitizer, which makes frames larger;
 *   - with WEFT_STACKS=full.
 * WEFT_STACKS=guarded gives each its guard, to find those that use more than they declared.
 */
#include "../panic.h"
#include "../sched/runtime_state.h"
#include "sanitize.h"
#include "small_stack.h"

#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNALS = 64 };

static bool is_now(const ElfW(Dyn) * d)
{
	return d->d_tag == DT_BIND_NOW || (d->d_tag == DT_FLAGS && d->d_un.d_val & DF_BIND_NOW) ||
	       (d->d_tag == DT_FLAGS_1 && d->d_un.d_val & DF_1_NOW);
}

static bool holds(const struct dl_phdr_info *info, const void *address)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];
		uintptr_t at = (uintptr_t)address - info->dlpi_addr;
		if (h->p_type == PT_LOAD && at - h->p_vaddr < h->p_memsz)
			return true;
	}
	return false;
}

static bool object_binds_lazily(const struct dl_phdr_info *info)
{
	bool calls = false, now = false;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
			continue;
		const ElfW(Dyn) *d = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
		for (; d->d_tag != DT_NULL; d++) {
			calls = calls || d->d_tag == DT_JMPREL;
			now = now || is_now(d);
		}
	}
	return calls && !now;
}

/* The program comes first; we may be in a library. */
static int see_object(struct dl_phdr_info *info, size_t size, void *seen)
{
	(void)size;
	return (++*(int *)seen == 1 || holds(info, &weft_rt)) && object_binds_lazily(info);
}

static bool binds_lazily(void)
{
	const char *forced = getenv("LD_BIND_NOW");
	int seen = 0;
	return !(forced && *forced) && dl_iterate_phdr(see_object, &seen);
}

static bool handler_on_any_stack(void)
{
	for (int signo = 1; signo <= SIGNALS; signo++) {
		struct sigaction a;
		if (sigaction(signo, NULL, &a) != 0 || a.sa_flags & SA_ONSTACK)
			continue;
		if (a.sa_flags & SA_SIGINFO || (a.sa_handler != SIG_DFL && a.sa_handler != SIG_IGN))
			return true;
	}
	return false;
}

static int choose(void)
{
	const char *wish = getenv("WEFT_STACKS");
	if (WEFT_SANITIZER_STACK > 0 || (wish && strcmp(wish, "full") == 0))
		return WEFT_SMALL_NEVER;
	if (wish && strcmp(wish, "guarded") == 0)
		return WEFT_SMALL_GUARDED;
	if (wish && *wish)
		weft_fatal("WEFT_STACKS=%.40s: expected full or guarded", wish);
	return binds_lazily() || handler_on_any_stack() ? WEFT_SMALL_NEVER : WEFT_SMALL_DENSE;
}

int weft_stack_class_of(size_t bytes)
{
	int use = atomic_load_explicit(&weft_rt.small_stacks, memory_order_relaxed);
	if (WEFT_UNLIKELY(use == WEFT_SMALL_UNDECIDED)) {
		use = choose();
		atomic_store(&weft_rt.small_stacks, use);
	}
#ifndef __OPTIMIZE__
	bytes *= 2; /* frames are larger */
#endif
	int class = WEFT_STACK_FULL + 1;
	while (class < WEFT_STACK_CLASSES && weft_stack_class_bytes(class) < bytes)
		class ++;
	return use == WEFT_SMALL_NEVER || class == WEFT_STACK_CLASSES ? WEFT_STACK_FULL : class;
}

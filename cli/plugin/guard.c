/* guard.c: see guard.h. */
#include "guard.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 65536, ROWS_APART = 1024, ROWS_BEYOND = 8, NOWHERE = 1 << 28 };

static struct guard *all;
static uint8_t *nowhere;
static const char *nowhere_text;
static const char *during, *near_null; /* see guard_during, guard_near_null */

static size_t pages(size_t n)
{
	return (n + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static bool map(struct guard *g)
{
	const int fd = memfd_create("weft-guard", MFD_CLOEXEC);
	g->bytes = 2 * g->margin + g->slots * g->stride;
	if (fd < 0 || ftruncate(fd, (off_t)g->bytes) != 0) {
		close(fd);
		return false;
	}
	g->ours = mmap(NULL, g->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	g->shown = mmap(NULL, g->bytes, PROT_NONE, MAP_SHARED, fd, 0);
	close(fd);
	return g->ours != MAP_FAILED && g->shown != MAP_FAILED;
}

static bool protect(const struct guard *g, int protection)
{
	bool well = true;
	for (size_t i = 0; i < g->slots; i++)
		well = mprotect(g->shown + g->margin + i * g->stride, g->slot, protection) == 0 && well;
	return well;
}

static void unmap(struct guard *g)
{
	if (g->ours && g->ours != MAP_FAILED)
		munmap(g->ours, g->bytes);
	if (g->shown && g->shown != MAP_FAILED)
		munmap(g->shown, g->bytes);
	g->ours = g->shown = NULL;
}

/* Rows before the first and after the last are forbidden, too, and still have the area's name. */
static bool make(struct guard *g, size_t rows, size_t bytes)
{
	unmap(g);
	g->packed = rows > ROWS_APART;
	g->slots = g->packed ? 1 : rows;
	g->slot = pages(g->packed ? rows * bytes : bytes);
	g->slot = g->slot ? g->slot : PAGE;
	g->stride = g->slot + PAGE;
	g->margin = PAGE + ROWS_BEYOND * (g->packed ? pages(bytes) : g->stride);
	return map(g) && protect(g, g->written ? PROT_READ : PROT_READ | PROT_WRITE);
}

static void enlist(struct guard *g)
{
	for (const struct guard *other = all; other; other = other->next)
		if (other == g)
			return;
	g->next = all;
	all = g;
}

bool guard_rows(struct guard *g, size_t rows, size_t bytes, enum guard_side side, struct guarded *got)
{
	const bool packed = rows > ROWS_APART;
	const size_t piece = packed ? rows * bytes : bytes;
	enlist(g);
	if ((!g->ours || (packed ? 1 : rows) > g->slots || packed != g->packed || piece > g->slot) &&
	    !make(g, rows, bytes)) {
		unmap(g);
		return false;
	}
	const size_t at = g->margin + (side == GUARD_AFTER ? g->slot - piece : 0);
	g->tail_bytes = 0;
	*got = (struct guarded) { g->shown + at, g->ours + at, (ptrdiff_t)(packed ? bytes : g->stride) };
	return true;
}

/* ---- blocks ---- */

bool guard_block(struct guard *g, size_t bytes, size_t align, enum guard_side side, struct guarded *got)
{
	const size_t room = (bytes + align - 1) / align * align;
	if (!guard_rows(g, 1, room, side, got))
		return false;
	g->tail = got->ours + bytes;
	g->tail_bytes = room - bytes;
	guard_tail_fill(g, side);
	return true;
}

void guard_tail_fill(struct guard *g, enum guard_side side)
{
	g->tail_filling = guard_filling(side);
	if (g->tail_bytes)
		memset(g->tail, g->tail_filling, g->tail_bytes);
}

bool guard_tail_kept(const struct guard *g)
{
	for (size_t i = 0; i < g->tail_bytes; i++)
		if (g->tail[i] != g->tail_filling)
			return false;
	return true;
}

void guard_open(struct guard *g)
{
	protect(g, PROT_READ | PROT_WRITE);
}

void guard_shut(struct guard *g)
{
	protect(g, PROT_READ);
}

void guard_free(struct guard *g)
{
	for (struct guard **at = &all; *at; at = &(*at)->next)
		if (*at == g) {
			*at = g->next;
			break;
		}
	unmap(g);
}

const uint8_t *guard_nowhere(const char *text)
{
	if (!nowhere)
		nowhere = mmap(NULL, NOWHERE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	nowhere_text = text;
	return nowhere + NOWHERE / 2;
}

void guard_during(const char *text)
{
	during = text;
}

void guard_near_null(const char *text)
{
	near_null = text;
}

/* ---- faults ---- */

static void (*tell)(const char *text, int signo);

static const char *meaning(const uint8_t *address)
{
	if ((uintptr_t)address < PAGE && near_null && !during)
		return near_null;
	if (nowhere && address >= nowhere && address < nowhere + NOWHERE)
		return nowhere_text;
	for (const struct guard *g = all; g; g = g->next) {
		if (!g->shown || address < g->shown || address >= g->shown + g->bytes)
			continue;
		const size_t at = (size_t)(address - g->shown);
		const bool inside = at >= g->margin && at < g->bytes - g->margin &&
				    (at - g->margin) % g->stride < g->slot;
		return inside && g->written ? g->written : g->beyond;
	}
	return during;
}

static void on_fault(int signo, siginfo_t *info, void *context)
{
	(void)context;
	const bool fault = (signo == SIGSEGV || signo == SIGBUS) && info->si_code > 0;
	const bool addressed = info->si_code != SI_KERNEL; /* else no address that there could be */
	tell(fault ? (addressed ? meaning(info->si_addr) : during) : NULL, signo);
	_exit(1);
}

void guard_watch(void (*found)(const char *text, int signo))
{
	static const int deadly[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };
	static uint8_t stack[64 << 10];
	const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	tell = found;
	sigemptyset(&action.sa_mask);
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		sigaction(deadly[i], &action, NULL);
}

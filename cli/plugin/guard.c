/* guard.c: see guard.h. */
#include "guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 65536, ROWS_APART = 1024, NOWHERE = 1 << 28 };

static struct guard *all;
static uint8_t *nowhere;
static const char *nowhere_text;
static const char *during; /* see guard_during */

static size_t pages(size_t n)
{
	return (n + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static bool map(struct guard *g, size_t slots)
{
	const int fd = memfd_create("weft-guard", MFD_CLOEXEC);
	g->bytes = PAGE + slots * g->stride;
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
	for (size_t at = PAGE; at < g->bytes; at += g->stride)
		well = mprotect(g->shown + at, g->slot, protection) == 0 && well;
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

static bool make(struct guard *g, size_t rows, size_t bytes)
{
	unmap(g);
	g->packed = rows > ROWS_APART;
	g->rows_max = rows;
	g->slot = pages(g->packed ? rows * bytes : bytes);
	g->slot = g->slot ? g->slot : PAGE;
	g->stride = g->slot + PAGE;
	return map(g, g->packed ? 1 : rows) && protect(g, g->written ? PROT_READ : PROT_READ | PROT_WRITE);
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
	if ((!g->ours || rows > g->rows_max || packed != g->packed || piece > g->slot) &&
	    !make(g, rows, bytes)) {
		unmap(g);
		return false;
	}
	const size_t at = PAGE + (side == GUARD_AFTER ? g->slot - piece : 0);
	*got = (struct guarded) { g->shown + at, g->ours + at, (ptrdiff_t)(packed ? bytes : g->stride) };
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

/* ---- faults ---- */

static void (*tell)(const char *text, int signo);

static const char *meaning(const uint8_t *address)
{
	if (nowhere && address >= nowhere && address < nowhere + NOWHERE)
		return nowhere_text;
	for (const struct guard *g = all; g; g = g->next) {
		if (!g->shown || address < g->shown || address >= g->shown + g->bytes)
			continue;
		const size_t at = (size_t)(address - g->shown);
		const bool inside = at >= PAGE && (at - PAGE) % g->stride < g->slot;
		return inside && g->written ? g->written : g->beyond;
	}
	return during;
}

static void on_fault(int signo, siginfo_t *info, void *context)
{
	(void)context;
	const bool fault = signo == SIGSEGV || signo == SIGBUS;
	tell(fault && info->si_code > 0 ? meaning(info->si_addr) : NULL, signo);
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

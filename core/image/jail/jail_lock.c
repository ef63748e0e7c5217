/* jail_lock.c: what a decoder may do: compute, ask for memory within its limit,
 * and read and write the descriptors it has.
 *
 * Files are not merely out of reach: asking for one says so, for some libraries
 * look for the processor's description and do without; so does sorting with how
 * much memory there is.  Every other call ends the process.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../base/size.h"
#include "jail_inside.h"

#if defined __x86_64__
#define WEFT_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define WEFT_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define ANSWER(with) BPF_STMT(BPF_RET | BPF_K, with)
/* The next `then` steps only where the loaded word is `value`. */
#define UNLESS(value, then) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, then)
#define ALLOW(call)         UNLESS(__NR_##call, 1), ANSWER(SECCOMP_RET_ALLOW)
#define REFUSE(call)        UNLESS(__NR_##call, 1), ANSWER(SECCOMP_RET_ERRNO | EACCES)
/* Memory, but none to execute: the protection is the third argument. */
#define ALLOW_DATA(call)                                                                                     \
	UNLESS(__NR_##call, 4), LOAD(args[2]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),        \
		ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_KILL_PROCESS)

static bool lock_calls(void)
{
	struct sock_filter steps[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WEFT_AUDIT_ARCH, 1, 0),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
		LOAD(nr),
		ALLOW(read),
		ALLOW(write),
		ALLOW(futex),
		ALLOW(brk),
		ALLOW(munmap),
		ALLOW(mremap),
		ALLOW(madvise),
		ALLOW(clock_gettime),
		ALLOW(sched_yield),
		ALLOW(getrandom),
		ALLOW(rt_sigreturn),
		ALLOW(restart_syscall),
		ALLOW(exit),
		ALLOW(exit_group),
#ifdef __SANITIZE_ADDRESS__ /* asks it where a call does not return */
		ALLOW(sigaltstack),
#endif
		REFUSE(openat),
		REFUSE(sysinfo),
#ifdef __NR_open
		REFUSE(open),
#endif
		ALLOW_DATA(mmap),
		ALLOW_DATA(mprotect),
		ANSWER(SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = { sizeof steps / sizeof *steps, steps };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* No right to any file, where the kernel knows how. */
static bool lock_files(void)
{
#ifdef __NR_landlock_create_ruleset
	enum { EVERY_RIGHT = (1 << 13) - 1 }; /* of the first version */
	const struct {
		uint64_t handled;
	} rules = { EVERY_RIGHT };
	long set = syscall(__NR_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (set < 0)
		return false;
	const bool held = syscall(__NR_landlock_restrict_self, (int)set, 0) == 0;
	close((int)set);
	return held;
#else
	return false;
#endif
}

/* No more than `most`, nor than what was allowed before; who set a hard limit meant it. */
static bool limit(int what, rlim_t most, rlim_t *had)
{
	struct rlimit l;
	if (getrlimit(what, &l) != 0)
		return false;
	l.rlim_cur = most < l.rlim_cur ? most : l.rlim_cur; /* RLIM_INFINITY is the greatest */
	if (had)
		*had = l.rlim_cur;
	return setrlimit(what, &l) == 0;
}

static bool limit_for_good(int what, rlim_t most)
{
	struct rlimit l = { most, most };
	return setrlimit(what, &l) == 0;
}

/* Bytes of address space now. */
static size_t address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Room for a whole picture, for a library's copy of it, and for what both need beside. */
static bool lock_memory(const weft_limits *limits, uint64_t *memory)
{
	*memory = 0;
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
	enum { BESIDE = 256 << 20 };
	const size_t now = address_space();
	size_t most;
	rlim_t had;
	if (!weft_size_multiply(limits->memory, 2, &most) || !weft_size_add(most, now + BESIDE, &most))
		return true; /* no bound was wanted */
	if (!limit(RLIMIT_AS, most, &had))
		return false;
	struct rlimit data;
	if (getrlimit(RLIMIT_DATA, &data) == 0 && data.rlim_cur < had)
		had = data.rlim_cur;
	/* What is left of it, if that is less than was meant. */
	*memory = had < most ? had > now ? had - now : 1 : 0;
	return true;
#else
	(void)limits;
	(void)address_space;
	return limit(RLIMIT_AS, RLIM_INFINITY, NULL);
#endif
}

uint32_t weft_jail_lock(const weft_limits *limits, uint64_t *memory)
{
	uint32_t held = 0;
	bool bounded = lock_memory(limits, memory);
	bounded = limit_for_good(RLIMIT_CORE, 0) && bounded;
	bounded = limit_for_good(RLIMIT_FSIZE, 0) && bounded;
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (lock_files())
		held |= WEFT_JAIL_LOCK_FILES;
	bounded = limit_for_good(RLIMIT_NOFILE, 0) && bounded;
	if (bounded)
		held |= WEFT_JAIL_LOCK_LIMITS;
	if (lock_calls())
		held |= WEFT_JAIL_LOCK_CALLS;
	return held;
}

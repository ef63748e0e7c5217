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

static void lock_calls(void)
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
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* No right to any file, where the kernel knows how. */
static void lock_files(void)
{
#ifdef __NR_landlock_create_ruleset
	enum { EVERY_RIGHT = (1 << 13) - 1 }; /* of the first version */
	const struct {
		uint64_t handled;
	} rules = { EVERY_RIGHT };
	long set = syscall(__NR_landlock_create_ruleset, &rules, sizeof rules, 0);
	if (set < 0)
		return;
	syscall(__NR_landlock_restrict_self, (int)set, 0);
	close((int)set);
#endif
}

static void limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit l = { soft, hard };
	setrlimit(what, &l);
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
static void lock_memory(const weft_limits *limits)
{
#ifndef __SANITIZE_ADDRESS__ /* which maps terabytes */
	enum { BESIDE = 256 << 20 };
	limit(RLIMIT_AS, address_space() + 2 * limits->memory + BESIDE, RLIM_INFINITY);
#else
	(void)limits;
	(void)address_space;
#endif
}

void weft_jail_lock(const weft_limits *limits)
{
	lock_memory(limits);
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, 0, 0);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	lock_files();
	limit(RLIMIT_NOFILE, 0, 0);
	lock_calls();
}

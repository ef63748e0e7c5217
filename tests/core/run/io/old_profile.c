/* old_profile.c: containers whose profile answers EPERM to system calls newer than itself. */
#include "../run.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define REFUSE(call)                                                                                         \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1),                                                   \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* epoll_pwait2 (5.11), pidfd_open (5.3), preadv2 and pwritev2 (4.6), close_range (5.9). */
static bool refuse_newer_calls(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSE(SYS_epoll_pwait2),
		REFUSE(SYS_pidfd_open),
		REFUSE(SYS_preadv2),
		REFUSE(SYS_pwritev2),
		REFUSE(SYS_close_range),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

struct late {
	int fd;
};

static void write_late(struct late l)
{
	weft_sleep(20 * WEFT_MS);
	check(weft_write(l.fd, "x", 1, WEFT_FOREVER) == 1);
}
GOROUTINE(write_late, struct late);

static int use_all(int argc, char **argv)
{
	(void)argc, (void)argv;
	int ends[2], status;
	char bytes[4];
	weft_process p;
	const char *const script[] = { "sh", "-c", "exit 5", NULL };
	check(pipe(ends) == 0);
	int64_t deadline = weft_in(10 * WEFT_MS);
	check(weft_read(ends[0], bytes, 1, deadline) == -ETIMEDOUT && weft_now() >= deadline);
	go(write_late, ends[1]);
	check(weft_read(ends[0], bytes, 1, WEFT_FOREVER) == 1 && bytes[0] == 'x');

	FILE *file = tmpfile();
	check(file && fputs("text", file) >= 0 && fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0);
	check(weft_read(fileno(file), bytes, 4, WEFT_FOREVER) == 4 && memcmp(bytes, "text", 4) == 0);

	check(weft_process_start(&p, &(weft_process_how) { .argv = script }) == 0);
	check(weft_process_wait(&p, WEFT_FOREVER, &status) == 0 && WEXITSTATUS(status) == 5);
	weft_process_end(&p);
	return 0;
}

Test(old_profile, newer_system_calls_that_are_refused_are_done_without, .timeout = HANG_S)
{
	if (SANITIZED)
		return; /* a sanitizer needs calls of its own */
	pid_t child = fork_child();
	if (child == 0)
		_exit(refuse_newer_calls() ? weft_run(NULL, use_all, 0, NULL) : 0);
	int status;
	check(waitpid(child, &status, 0) == child && status == 0);
}

/* probe.c: see probe.h.
 *
 * One child tries one after the other and says a record of each.  Where it dies, or
 * is silent for too long, that was the one it was at, and another child goes on
 * behind it: so there are as many children as culprits, and one more.
 */
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

/* Quietly: what a culprit prints, dumps or waits for is nobody's business. */
static void become_quiet(void)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &(struct rlimit) { 0, 0 });
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		dup2(null, fd);
	for (int signo = 1; signo < 32; signo++)
		signal(signo, SIG_DFL);
}

__attribute__((noreturn)) static void try_all(size_t first, size_t count, weft_probe_fn *attempt, void *user,
					      int to)
{
	become_quiet();
	for (size_t i = first; i < count; i++) {
		struct weft_probed said = { 0 };
		attempt(i, user, &said);
		if (write(to, &said, sizeof said) != sizeof said) /* whole: less than PIPE_BUF */
			break;
	}
	_exit(0);
}

/* The next record of the child; false: there won't be any. */
static bool hear(int from, struct weft_probed *said)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	struct weft_probed got;
	ssize_t n;
	int ready;

	while ((ready = poll(&p, 1, PATIENCE_MS)) < 0 && errno == EINTR)
		;
	if (ready <= 0)
		return false;
	while ((n = read(from, &got, sizeof got)) < 0 && errno == EINTR)
		;
	if (n != sizeof got)
		return false;
	got.text[sizeof got.text - 1] = 0;
	*said = got;
	return true;
}

/* From *first on, as far as one child comes; *first is then the one it said nothing of.
 * False: there was no child. */
static bool one_child(size_t *first, size_t count, weft_probe_fn *attempt, void *user,
		      struct weft_probed *said)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	for (int i = 0; i < 2; i++) /* not where the child puts /dev/null */
		if (ends[i] < 3) {
			const int up = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
			close(ends[i]);
			ends[i] = up;
		}
	const pid_t child = fork();
	if (child == 0)
		try_all(*first, count, attempt, user, ends[1]);
	close(ends[1]);
	if (child > 0) {
		while (*first < count && hear(ends[0], &said[*first]))
			(*first)++;
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	return child > 0;
}

bool weft_probe(size_t count, weft_probe_fn *attempt, void *user, struct weft_probed *said)
{
	for (size_t at = 0; at < count;) {
		if (!one_child(&at, count, attempt, user, said))
			return false;
		at++; /* it died of this one, or was done */
	}
	return true;
}

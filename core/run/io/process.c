/* process.c: child processes.
 *
 * A child is started on a thread of the pool, as that waits for its exec.  Its
 * end is an event of its pidfd, so of the poller; where there is no pidfd (an
 * old kernel, or no descriptor left) waiting is a look now and then.
 *
 * Invariant: pid is ours until somebody has reaped it, which happens under the
 * lock and sets over_; so no signal reaches another process that got the
 * number. */
#include "../process.h"

#include "../clock.h"
#include "../net.h"
#include "../runtime.h"
#include "libc.h"
#include "poll.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <time.h>
#if !__GLIBC_PREREQ(2, 34)
#include <dirent.h>
#include <stdlib.h>
#endif
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { BUSY_TRIES = 60, BUSY_PAUSE_MS = 20 }; /* a program that somebody writes to */
enum { LOOK_FIRST_NS = 500 * 1000, LOOK_MOST_NS = 20 * 1000 * 1000, STDIO = 3 };

struct start {
	const weft_process_how *how;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int theirs[STDIO], ours[STDIO];
	pid_t pid;
	int error;
};

static int want_of(const weft_process_how *how, int fd)
{
	return fd == 0 ? how->in : fd == 1 ? how->out : how->err;
}

/* The far end must not stay below 3: it would be taken for another stdio. */
static int above_stdio(int *fd)
{
	if (*fd >= STDIO)
		return 0;
	int up = fcntl(*fd, F_DUPFD_CLOEXEC, STDIO);
	int error = up < 0 ? errno : 0;
	close(*fd);
	*fd = up;
	return error;
}

static int make_pipe(struct start *s, int fd)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	s->theirs[fd] = ends[fd == 0 ? 0 : 1];
	s->ours[fd] = ends[fd == 0 ? 1 : 0];
	int error = above_stdio(&s->theirs[fd]);
	return error ? error : above_stdio(&s->ours[fd]);
}

static int set_stdio(struct start *s, int fd)
{
	int want = want_of(s->how, fd);
	switch (want) {
	case WEFT_STDIO_INHERIT: return 0;
	case WEFT_STDIO_NULL: return posix_spawn_file_actions_addopen(&s->files, fd, "/dev/null", O_RDWR, 0);
	case WEFT_STDIO_OUT: return fd == 2 ? posix_spawn_file_actions_adddup2(&s->files, 1, 2) : EINVAL;
	case WEFT_STDIO_PIPE: {
		int error = make_pipe(s, fd);
		return error ? error : posix_spawn_file_actions_adddup2(&s->files, s->theirs[fd], fd);
	}
	default: return want < STDIO ? EINVAL : posix_spawn_file_actions_adddup2(&s->files, want, fd);
	}
}

static int set_signals(struct start *s)
{
	sigset_t none;
	sigemptyset(&none);
	int error = posix_spawnattr_setsigmask(&s->attributes, &none);
	return error ? error : posix_spawnattr_setflags(&s->attributes, POSIX_SPAWN_SETSIGMASK);
}

static void close_ends(int *ends)
{
	for (int fd = 0; fd < STDIO; fd++)
		if (ends[fd] >= 0)
			close(ends[fd]);
}

/* What else of ours is open, whoever opened it and however, is none of the child's. */
static int close_others(struct start *s)
{
#if __GLIBC_PREREQ(2, 34)
	return posix_spawn_file_actions_addclosefrom_np(&s->files, STDIO);
#else
	DIR *own = opendir("/proc/self/fd");
	int error = own ? 0 : errno;
	for (struct dirent *e; !error && own && (e = readdir(own));)
		if (atoi(e->d_name) >= STDIO && atoi(e->d_name) != dirfd(own))
			error = posix_spawn_file_actions_addclose(&s->files, atoi(e->d_name));
	if (own)
		closedir(own);
	return error;
#endif
}

/* A script just written is busy as long as a child that another thread forked
 * meanwhile has it open, which is until that one's exec. */
static int spawn(struct start *s)
{
	const weft_process_how *how = s->how;
	char *const *env = how->env ? (char *const *)how->env : environ;
	int error = ETXTBSY;
	for (int tries = 0; error == ETXTBSY && tries < BUSY_TRIES; tries++) {
		if (tries)
			nanosleep(&(struct timespec) { .tv_nsec = BUSY_PAUSE_MS * WEFT_MS }, NULL);
		error = posix_spawnp(&s->pid, how->argv[0], &s->files, &s->attributes,
				     (char *const *)how->argv, env);
	}
	return error;
}

/* On the pool. */
static void start(void *arg)
{
	struct start *s = arg;
	const weft_process_how *how = s->how;
	s->error = posix_spawn_file_actions_init(&s->files);
	if (s->error)
		return;
	s->error = posix_spawnattr_init(&s->attributes);
	if (!s->error) {
		for (int fd = 0; fd < STDIO && !s->error; fd++)
			s->error = set_stdio(s, fd);
		if (!s->error && how->folder)
			s->error = posix_spawn_file_actions_addchdir_np(&s->files, how->folder);
		if (!s->error)
			s->error = close_others(s);
		if (!s->error)
			s->error = set_signals(s);
		if (!s->error)
			s->error = spawn(s);
		posix_spawnattr_destroy(&s->attributes);
	}
	posix_spawn_file_actions_destroy(&s->files);
	close_ends(s->theirs);
	if (s->error)
		close_ends(s->ours);
}

static __attribute__((noinline)) int open_pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int weft_process_start(weft_process *p, const weft_process_how *how)
{
	if (!how->argv || !how->argv[0])
		return -EINVAL;
	struct start s = { .how = how, .theirs = { -1, -1, -1 }, .ours = { -1, -1, -1 } };
	weft_blocking_call(start, &s);
	if (s.error)
		return -s.error;
	*p = (weft_process) {
		.pid = s.pid, .in = s.ours[0], .out = s.ours[1], .err = s.ours[2], .pidfd_ = open_pidfd(s.pid)
	};
	return 0;
}

/* 0: still runs; else over, or minus an errno value. */
static __attribute__((noinline)) pid_t try_reap(pid_t pid, int *status)
{
	pid_t reaped = waitpid(pid, status, WNOHANG);
	return reaped < 0 ? -errno : reaped;
}

/* 0: over; -EAGAIN: not yet; -ECHILD: over, but how is unknown. */
static int look(weft_process *p)
{
	weft_lock(&p->m_);
	if (!p->over_) {
		pid_t reaped = try_reap(p->pid, &p->status_);
		p->over_ = reaped != 0;
		p->error_ = reaped < 0 ? reaped : 0;
	}
	int result = p->over_ ? p->error_ : -EAGAIN;
	weft_unlock(&p->m_);
	return result;
}

/* Without a pidfd. */
static int wait_by_looking(weft_process *p, int64_t deadline_ns)
{
	int64_t pause_ns = LOOK_FIRST_NS;
	int result;
	while ((result = look(p)) == -EAGAIN) {
		int64_t now_ns = weft_now();
		if (deadline_ns == WEFT_NOW || now_ns >= deadline_ns)
			return deadline_ns == WEFT_NOW ? -EAGAIN : -ETIMEDOUT;
		int64_t left_ns = deadline_ns - now_ns;
		weft_sleep(pause_ns < left_ns ? pause_ns : left_ns);
		pause_ns = 2 * pause_ns < LOOK_MOST_NS ? 2 * pause_ns : LOOK_MOST_NS;
	}
	return result;
}

static int wait_by_event(weft_process *p, int64_t deadline_ns)
{
	int error;
	struct record *r = weft_poll_enter(p->pidfd_, &error);
	if (!r)
		return wait_by_looking(p, deadline_ns);
	if (error) {
		weft_poll_leave(r);
		return wait_by_looking(p, deadline_ns);
	}
	struct poll_patience patience = { { deadline_ns, NULL }, weft_poll_interrupts(r, WEFT_READABLE) };
	for (;;) {
		uint32_t turn = weft_poll_turn(r, WEFT_READABLE);
		error = look(p);
		if (error != -EAGAIN)
			break;
		error = weft_poll_wait(r, WEFT_READABLE, turn, &patience, WEFT_ON_PROCESS);
		if (error < 0)
			break;
	}
	weft_poll_leave(r);
	return error;
}

int weft_process_wait(weft_process *p, int64_t deadline_ns, int *status)
{
	int error = p->pidfd_ < 0 ? wait_by_looking(p, deadline_ns) : wait_by_event(p, deadline_ns);
	if (error == 0 && status)
		*status = p->status_;
	return error;
}

static __attribute__((noinline)) int send_signal(pid_t pid, int signo)
{
	return kill(pid, signo) < 0 ? -errno : 0;
}

int weft_process_kill(weft_process *p, int signo)
{
	weft_lock(&p->m_);
	int error = p->over_ ? -ESRCH : send_signal(p->pid, signo);
	weft_unlock(&p->m_);
	return error;
}

static void close_own(int *fd)
{
	if (*fd >= 0)
		weft_close(*fd);
	*fd = -1;
}

void weft_process_close_in(weft_process *p)
{
	close_own(&p->in);
}

void weft_process_end(weft_process *p)
{
	close_own(&p->in);
	close_own(&p->out);
	close_own(&p->err);
	weft_process_kill(p, SIGKILL);
	weft_process_wait(p, WEFT_FOREVER, NULL);
	close_own(&p->pidfd_);
}

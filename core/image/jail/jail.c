/* jail.c: the keeper, and the decoders at rest.
 *
 * Invariants: the keeper is talked to under the lock, an answer for each
 * question; a decoder at rest has ended its last file well and owes nothing.
 */
#include "jail_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../base/threads.h"
#include "../row_source.h"

enum {
	RESTING_MAX = 64,
	FILE_KEPT_MAX = 1 << 24, /* bytes of a file's memory kept for the next */
};

struct weft_jail {
	pthread_mutex_t lock;
	pid_t keeper;
	int socket;
	weft_limits limits;
	bool strict;          /* one file for each, and all locks */
	weft_prisoner *first; /* asked for at the start, not answered yet */
	weft_prisoner *resting;
	int resting_count;
};

const weft_limits *weft_jail_limits(const weft_jail *jail)
{
	return &jail->limits;
}

bool weft_jail_is_strict(const weft_jail *jail)
{
	return jail->strict;
}

bool weft_jail_note_ready(weft_prisoner *p, const weft_jail_message *m)
{
	p->ready = m->kind == WEFT_JAIL_READY;
	p->locks = m->locks & WEFT_JAIL_LOCK_ALL;
	p->memory = m->memory;
	return p->ready;
}

/* ---- memory ---- */

bool weft_jail_grow(int descriptor, uint8_t **at, size_t *have, size_t bytes)
{
	if (bytes <= *have)
		return true;
	/* Its signal would end programs that can't know of it. */
	struct rlimit longest;
	if (getrlimit(RLIMIT_FSIZE, &longest) == 0 && bytes > longest.rlim_cur) {
		errno = EFBIG;
		return false;
	}
	if (ftruncate(descriptor, (off_t)bytes) != 0)
		return false;
	void *more = *have ? mremap(*at, *have, bytes, MREMAP_MAYMOVE)
			   : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
	if (more == MAP_FAILED)
		return false;
	*at = more;
	*have = bytes;
	return true;
}

/* ---- those that stand ---- */

enum { STANDING_MAX = 8 };

/* A keeper and the socket that it lives by; written with the pid last, for signal handlers. */
static struct standing {
	atomic_int pid, socket, owner; /* the process that started it: a child of its leaves it alone */
} standing[STANDING_MAX];

static void note_standing(pid_t pid, int socket)
{
	for (int i = 0; i < STANDING_MAX; i++) {
		int none = 0;
		if (!atomic_compare_exchange_strong(&standing[i].pid, &none, -1))
			continue;
		atomic_store(&standing[i].socket, socket);
		atomic_store(&standing[i].owner, getpid());
		atomic_store(&standing[i].pid, pid);
		return;
	}
}

static void forget_standing(pid_t pid)
{
	for (int i = 0; i < STANDING_MAX; i++)
		atomic_compare_exchange_strong(&standing[i].pid, &(int) { pid }, 0);
}

void weft_jail_stop_all(void)
{
	enum { TRIES = 200 };
	const struct timespec millisecond = { 0, 1000000 };
	const int error = errno;
	for (int i = 0; i < STANDING_MAX; i++) {
		if (atomic_load(&standing[i].owner) != getpid())
			continue;
		const int pid = atomic_exchange(&standing[i].pid, 0);
		if (pid <= 0)
			continue;
		shutdown(atomic_load(&standing[i].socket), SHUT_RDWR);
		for (int k = 0; k < TRIES && waitpid(pid, NULL, WNOHANG) == 0; k++)
			nanosleep(&millisecond, NULL);
	}
	errno = error;
}

/* ---- the keeper ---- */

static weft_prisoner *prisoner_call(weft_jail *jail, bool loaded, int file, weft_error *e);

/* What this process may not have now says nothing of any file. */
static weft_status no_process(int error, weft_error *e)
{
	const char *hint = error == EMFILE   ? "; ulimit -n allows too few descriptors"
			   : error == EFBIG  ? "; ulimit -f allows too short files"
			   : error == EAGAIN ? "; ulimit -u allows too few processes"
					     : "";
	if (error == 0)
		return weft_fail(e, WEFT_CANCELED,
				 "no process to decode in: what starts decoders was ended from outside");
	const weft_status status = error == ENOMEM ? WEFT_NO_MEMORY : *hint ? WEFT_IO : WEFT_INTERNAL;
	return weft_fail(e, status, "no process to decode in: %s%s", strerrordesc_np(error), hint);
}

weft_status weft_jail_no_room(weft_error *e)
{
	return no_process(errno, e);
}

weft_status weft_jail_start_with(weft_jail **started, const weft_limits *limits, weft_jail_look_fn *look,
				 weft_error *e)
{
	int pair[2];
	*started = NULL;
	if (weft_threads_alive() > 1)
		return weft_fail(e, WEFT_INTERNAL, "a jail must be started before there are threads");
	weft_jail *jail = calloc(1, sizeof *jail);
	if (!jail)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	jail->limits = weft_limits_settle(limits);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		const int error = errno;
		free(jail);
		return no_process(error, e);
	}
	jail->keeper = fork();
	if (jail->keeper == 0)
		weft_jail_keep(pair[1], &jail->limits, look);
	int error = errno;
	close(pair[1]);
	if (jail->keeper < 0) {
		close(pair[0]);
		free(jail);
		return no_process(error, e);
	}
	jail->socket = pair[0];
	note_standing(jail->keeper, jail->socket);
	pthread_mutex_init(&jail->lock, NULL);
	jail->first = prisoner_call(jail, false, -1, NULL);
	*started = jail;
	return WEFT_OK;
}

weft_status weft_jail_start(weft_jail **jail, const weft_limits *limits, weft_error *e)
{
	return weft_jail_start_with(jail, limits, weft_reader_look, e);
}

/* Descriptors go along where there are any; false: the keeper is gone. */
static bool tell(weft_jail *jail, const weft_keeper_request *request, const int *descriptors)
{
	union {
		char bytes[CMSG_SPACE(3 * sizeof(int))];
		struct cmsghdr aligned;
	} control = { 0 };
	struct iovec io = { (void *)request, sizeof *request };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1 };
	if (descriptors) {
		m.msg_control = &control;
		m.msg_controllen = sizeof control;
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(3 * sizeof(int));
		memcpy(CMSG_DATA(c), descriptors, 3 * sizeof(int));
	}
	ssize_t n;
	do
		n = sendmsg(jail->socket, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof *request;
}

static bool hear(weft_jail *jail, weft_keeper_answer *answer)
{
	ssize_t n;
	do
		n = recv(jail->socket, answer, sizeof *answer, 0);
	while (n < 0 && errno == EINTR);
	return n == sizeof *answer;
}

static void settle_first(weft_jail *jail);

static bool ask(weft_jail *jail, const weft_keeper_request *request, weft_keeper_answer *answer)
{
	pthread_mutex_lock(&jail->lock);
	settle_first(jail);
	bool fine = tell(jail, request, NULL) && hear(jail, answer);
	pthread_mutex_unlock(&jail->lock);
	return fine;
}

/* ---- decoders ---- */

static void prisoner_free(weft_prisoner *p)
{
	if (p->file_bytes)
		munmap(p->file_at, p->file_bytes);
	if (p->ring_bytes)
		munmap(p->ring_at, p->ring_bytes);
	if (p->file >= 0)
		close(p->file);
	if (p->room >= 0)
		close(p->room);
	if (p->socket >= 0)
		close(p->socket);
	free(p);
}

/* Memory for files, which the decoder gets to read only. */
static bool file_make(weft_prisoner *p, int *read_only)
{
	char name[40];
	p->file = memfd_create("weft-file", MFD_CLOEXEC);
	if (p->file < 0)
		return false;
	snprintf(name, sizeof name, "/proc/self/fd/%d", p->file);
	*read_only = open(name, O_RDONLY | O_CLOEXEC);
	p->sealed = *read_only >= 0;
	return true;
}

/* It never lived: a file on disk stays the caller's. */
static void prisoner_unmake(weft_prisoner *p)
{
	if (p->single)
		p->file = -1;
	prisoner_free(p);
}

/* All but the process.  What is shared can't shrink under our feet. */
static bool shared_make(weft_prisoner *p, int *theirs, int *read_only)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	p->socket = pair[0];
	*theirs = pair[1];
	p->room = memfd_create("weft-rows", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (p->room < 0 || !weft_jail_grow(p->room, &p->ring_at, &p->ring_bytes, WEFT_JAIL_RING) ||
	    fcntl(p->room, F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		return false;
	return p->single || file_make(p, read_only);
}

/* Ask for one, for a file that is open or (-1) for any; what the keeper answers is
 * to be heard.  With the lock held, or before there are threads. */
static weft_prisoner *prisoner_call(weft_jail *jail, bool loaded, int file, weft_error *e)
{
	weft_prisoner *p = calloc(1, sizeof *p);
	int theirs = -1, read_only = -1;
	if (!p) {
		weft_fail(e, WEFT_NO_MEMORY, "out of memory");
		return NULL;
	}
	p->socket = p->room = -1;
	p->file = file;
	p->single = file >= 0;
	p->loaded = loaded;
	bool fine = shared_make(p, &theirs, &read_only);
	int error = errno;
	if (fine)
		fine = tell(jail, &(weft_keeper_request) { .load = loaded },
			    (int[3]) { theirs, read_only >= 0 ? read_only : p->file, p->room });
	if (theirs >= 0)
		close(theirs);
	if (read_only >= 0)
		close(read_only);
	if (fine)
		return p;
	no_process(error, e);
	prisoner_unmake(p);
	return NULL;
}

/* NULL: it doesn't come. */
static weft_prisoner *prisoner_answered(weft_jail *jail, weft_prisoner *p, weft_error *e)
{
	weft_keeper_answer answer = { .pid = -1, .problem = EPIPE };
	if (p && hear(jail, &answer) && answer.pid > 0) {
		p->pid = answer.pid;
		return p;
	}
	if (p) {
		prisoner_unmake(p);
		no_process(answer.problem, e);
	}
	return NULL;
}

/* The first decoder comes while we do other things, for starting one takes longer
 * than what it has to do with a small file.  With the lock held: it is at rest now. */
static void settle_first(weft_jail *jail)
{
	weft_prisoner *p = prisoner_answered(jail, jail->first, NULL);
	jail->first = NULL;
	if (p) {
		p->next = jail->resting;
		jail->resting = p;
		jail->resting_count++;
	}
}

static weft_prisoner *prisoner_make(weft_jail *jail, bool loaded, int file, weft_error *e)
{
	pthread_mutex_lock(&jail->lock);
	settle_first(jail);
	weft_prisoner *p = prisoner_answered(jail, prisoner_call(jail, loaded, file, e), e);
	pthread_mutex_unlock(&jail->lock);
	return p;
}

bool weft_jail_is_quiet(const weft_prisoner *p)
{
	char any;
	return recv(p->socket, &any, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static weft_prisoner *take_resting(weft_jail *jail, bool loaded)
{
	pthread_mutex_lock(&jail->lock);
	settle_first(jail);
	weft_prisoner **at = &jail->resting;
	while (loaded && *at && !(*at)->loaded)
		at = &(*at)->next;
	weft_prisoner *p = *at;
	if (p) {
		*at = p->next;
		jail->resting_count--;
	}
	pthread_mutex_unlock(&jail->lock);
	return p;
}

weft_prisoner *weft_jail_take(weft_jail *jail, bool loaded, weft_error *e)
{
	weft_prisoner *p = take_resting(jail, loaded);
	while (p && p->ready && !weft_jail_is_quiet(p)) { /* what it says is no answer to us, or it is dead */
		weft_jail_drop(jail, p);
		p = take_resting(jail, loaded);
	}
	return p ? p : prisoner_make(jail, loaded, -1, e);
}

weft_prisoner *weft_jail_take_for(weft_jail *jail, int file, uint8_t *at, size_t bytes)
{
	weft_prisoner *p = prisoner_make(jail, false, file, NULL);
	if (p) {
		p->sealed = true;
		p->file_at = at;
		p->file_bytes = bytes;
	}
	return p;
}

void weft_jail_give(weft_jail *jail, weft_prisoner *p)
{
	if (p->single) {
		weft_jail_drop(jail, p);
		return;
	}
	if (p->file_bytes > FILE_KEPT_MAX)
		fallocate(p->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)p->file_bytes);
	pthread_mutex_lock(&jail->lock);
	bool room = jail->resting_count < RESTING_MAX;
	if (room) {
		p->next = jail->resting;
		jail->resting = p;
		jail->resting_count++;
	}
	pthread_mutex_unlock(&jail->lock);
	if (!room)
		weft_jail_drop(jail, p);
}

int weft_jail_drop(weft_jail *jail, weft_prisoner *p)
{
	weft_keeper_answer answer = { 0 };
	ask(jail, &(weft_keeper_request) { .end = p->pid }, &answer);
	prisoner_free(p);
	return answer.end_status;
}

/* ---- locks ---- */

/* A decoder at rest that has said what it is; NULL: there is none. */
static weft_prisoner *take_ready(weft_jail *jail, weft_error *e)
{
	weft_prisoner *p = weft_jail_take(jail, false, e);
	if (!p || p->ready)
		return p;
	weft_jail_message m;
	struct pollfd ready = { p->socket, POLLIN, 0 };
	const int64_t most = jail->limits.time_ns / 1000000;
	while (poll(&ready, 1, most < INT_MAX ? (int)most : -1) < 0 && errno == EINTR)
		;
	if (recv(p->socket, &m, sizeof m, MSG_DONTWAIT) == sizeof m && weft_jail_note_ready(p, &m))
		return p;
	weft_jail_cannot_start(weft_jail_drop(jail, p), e);
	return NULL;
}

int weft_jail_locks(weft_jail *jail, weft_error *e)
{
	weft_prisoner *p = take_ready(jail, e);
	if (!p)
		return -1;
	const uint32_t locks = p->locks;
	weft_jail_give(jail, p);
	return (int)locks;
}

weft_status weft_jail_missing(uint32_t locks, weft_error *e)
{
	return weft_fail(e, WEFT_DENIED, "a decoder can't be locked up here: no%s%s%s",
			 locks & WEFT_JAIL_LOCK_CALLS ? "" : " seccomp",
			 locks & WEFT_JAIL_LOCK_FILES ? "" : " landlock",
			 locks & WEFT_JAIL_LOCK_LIMITS ? "" : " limits");
}

weft_status weft_jail_be_strict(weft_jail *jail, weft_error *e)
{
	weft_error why = { .status = WEFT_INTERNAL };
	const int locks = weft_jail_locks(jail, &why);
	if (locks < 0)
		return weft_fail(e, why.status, "%s", why.text);
	jail->strict = true;
	return locks == WEFT_JAIL_LOCK_ALL ? WEFT_OK : weft_jail_missing((uint32_t)locks, e);
}

void weft_jail_stop(weft_jail *jail)
{
	if (!jail)
		return;
	if (jail->first)
		prisoner_free(jail->first);
	for (weft_prisoner *p = jail->resting, *next; p; p = next) {
		next = p->next;
		prisoner_free(p); /* its end follows the keeper's */
	}
	forget_standing(jail->keeper);
	close(jail->socket);
	while (waitpid(jail->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	pthread_mutex_destroy(&jail->lock);
	free(jail);
}

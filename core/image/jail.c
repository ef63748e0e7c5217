/* jail.c: the keeper, and the decoders at rest.
 *
 * Invariants: the keeper is talked to under the lock, an answer for each
 * question; a decoder at rest has ended its last file well and owes nothing.
 */
#include "jail_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "row_source.h"

enum {
	RESTING_MAX = 64,
	FILE_KEPT_MAX = 1 << 24, /* bytes of a file's memory kept for the next */
};

struct weft_jail {
	pthread_mutex_t lock;
	pid_t keeper;
	int socket;
	weft_limits limits;
	weft_prisoner *first; /* asked for at the start, not answered yet */
	weft_prisoner *resting;
	int resting_count;
};

const weft_limits *weft_jail_limits(const weft_jail *jail)
{
	return &jail->limits;
}

/* ---- the keeper ---- */

static int thread_count(void)
{
	struct stat st;
	return stat("/proc/self/task", &st) == 0 ? (int)st.st_nlink - 2 : 1;
}

static weft_prisoner *prisoner_call(weft_jail *jail, bool loaded, int file, weft_error *e);

weft_status weft_jail_start_with(weft_jail **started, const weft_limits *limits, weft_jail_open_fn *open,
				 weft_error *e)
{
	int pair[2];
	*started = NULL;
	if (thread_count() > 1)
		return weft_fail(e, WEFT_INTERNAL, "a jail must be started before there are threads");
	weft_jail *jail = calloc(1, sizeof *jail);
	if (!jail)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	jail->limits = weft_limits_settle(limits);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		free(jail);
		return weft_fail(e, WEFT_INTERNAL, "no jail: %s", strerrordesc_np(errno));
	}
	jail->keeper = fork();
	if (jail->keeper == 0)
		weft_jail_keep(pair[1], &jail->limits, open);
	int error = errno;
	close(pair[1]);
	if (jail->keeper < 0) {
		close(pair[0]);
		free(jail);
		return weft_fail(e, WEFT_INTERNAL, "no jail: %s", strerrordesc_np(error));
	}
	jail->socket = pair[0];
	pthread_mutex_init(&jail->lock, NULL);
	jail->first = prisoner_call(jail, false, -1, NULL);
	*started = jail;
	return WEFT_OK;
}

weft_status weft_jail_start(weft_jail **jail, const weft_limits *limits, weft_error *e)
{
	return weft_jail_start_with(jail, limits, weft_reader_open, e);
}

/* Descriptors go along where there are any; false: the keeper is gone. */
static bool tell(weft_jail *jail, const weft_jail_request *request, const int *descriptors)
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

static bool hear(weft_jail *jail, weft_jail_answer *answer)
{
	ssize_t n;
	do
		n = recv(jail->socket, answer, sizeof *answer, 0);
	while (n < 0 && errno == EINTR);
	return n == sizeof *answer;
}

static void settle_first(weft_jail *jail);

static bool ask(weft_jail *jail, const weft_jail_request *request, weft_jail_answer *answer)
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
static bool furnish_file(weft_prisoner *p, int *read_only)
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
static bool furnish(weft_prisoner *p, int *theirs, int *read_only)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	p->socket = pair[0];
	*theirs = pair[1];
	p->room = memfd_create("weft-rows", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (p->room < 0 || ftruncate(p->room, WEFT_JAIL_RING) != 0 ||
	    fcntl(p->room, F_ADD_SEALS, F_SEAL_SHRINK) != 0)
		return false;
	if (!p->single && !furnish_file(p, read_only))
		return false;
	void *at = mmap(NULL, WEFT_JAIL_RING, PROT_READ | PROT_WRITE, MAP_SHARED, p->room, 0);
	if (at == MAP_FAILED)
		return false;
	p->ring_at = at;
	p->ring_bytes = WEFT_JAIL_RING;
	return true;
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
	bool fine = furnish(p, &theirs, &read_only);
	int error = errno;
	if (fine)
		fine = tell(jail, &(weft_jail_request) { .load = loaded },
			    (int[3]) { theirs, read_only >= 0 ? read_only : p->file, p->room });
	if (theirs >= 0)
		close(theirs);
	if (read_only >= 0)
		close(read_only);
	if (fine)
		return p;
	weft_fail(e, WEFT_INTERNAL, "no process to decode in: %s", strerrordesc_np(error));
	prisoner_unmake(p);
	return NULL;
}

/* NULL: it doesn't come. */
static weft_prisoner *prisoner_answered(weft_jail *jail, weft_prisoner *p)
{
	weft_jail_answer answer = { .pid = -1 };
	if (p && hear(jail, &answer) && answer.pid > 0) {
		p->pid = answer.pid;
		return p;
	}
	if (p)
		prisoner_unmake(p);
	return NULL;
}

/* The first decoder comes while we do other things, for starting one takes longer
 * than what it has to do with a small file.  With the lock held: it is at rest now. */
static void settle_first(weft_jail *jail)
{
	weft_prisoner *p = prisoner_answered(jail, jail->first);
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
	weft_prisoner *called = prisoner_call(jail, loaded, file, e), *p = prisoner_answered(jail, called);
	pthread_mutex_unlock(&jail->lock);
	if (called && !p)
		weft_fail(e, WEFT_INTERNAL, "no process to decode in: its keeper can't fork");
	return p;
}

weft_prisoner *weft_jail_take(weft_jail *jail, bool loaded, weft_error *e)
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
	weft_jail_answer answer = { 0 };
	ask(jail, &(weft_jail_request) { .end = p->pid }, &answer);
	prisoner_free(p);
	return answer.fate;
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
	close(jail->socket);
	while (waitpid(jail->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	pthread_mutex_destroy(&jail->lock);
	free(jail);
}

/* jail_decode.c: the life of a decoder, and of the keeper that forks them.
 *
 * Nobody here has more than one thread.  The keeper ends when we do, since its
 * socket closes; decoders end with the keeper.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail_inside.h"

/* ---- a decoder ---- */

typedef struct decoder {
	uint8_t *file, *ring;
	size_t file_bytes, ring_bytes;
	bool busy[WEFT_JAIL_SLOTS];
} decoder;

static void say(const weft_jail_message *m)
{
	if (write(WEFT_JAIL_SOCKET, m, sizeof *m) != sizeof *m)
		_exit(1);
}

static void hear(weft_jail_message *m)
{
	if (read(WEFT_JAIL_SOCKET, m, sizeof *m) != sizeof *m)
		_exit(0);
}

/* At least so many bytes of a descriptor, where there were *have. */
static uint8_t *map(uint8_t *at, size_t *have, size_t bytes, int descriptor, int protection)
{
	if (bytes <= *have)
		return at;
	void *more = *have ? mremap(at, *have, bytes, MREMAP_MAYMOVE)
			   : mmap(NULL, bytes, protection, MAP_SHARED, descriptor, 0);
	if (more == MAP_FAILED)
		_exit(1);
	*have = bytes;
	return more;
}

static int free_slot(decoder *d)
{
	for (;;) {
		for (int i = 0; i < WEFT_JAIL_SLOTS; i++)
			if (!d->busy[i])
				return i;
		weft_jail_message m;
		hear(&m);
		d->busy[m.slot] = false;
	}
}

static weft_status send_rows(decoder *d, weft_reader *r, const weft_jail_layout *l, weft_error *e)
{
	const weft_image_info *info = weft_reader_info(r);
	weft_status status = WEFT_OK;
	for (int y = 0; status == WEFT_OK && y < info->height;) {
		weft_jail_message m = { .kind = WEFT_JAIL_ROWS, .slot = free_slot(d) };
		weft_view v = weft_jail_slot(d->ring, l, info, m.slot);
		m.rows = v.height = info->height - y < l->rows ? info->height - y : l->rows;
		status = weft_reader_rows(r, v, e);
		y += m.rows;
		d->busy[m.slot] = true;
		if (status == WEFT_OK)
			say(&m);
	}
	return status;
}

static weft_status send_picture(decoder *d, weft_reader *r, weft_error *e)
{
	weft_jail_message m = { .kind = WEFT_JAIL_SHAPE,
				.info = *weft_reader_info(r),
				.streams = weft_reader_streams(r) };
	weft_jail_layout l = weft_jail_lay_out(&m.info);
	memset(d->busy, 0, sizeof d->busy);
	say(&m);
	if (l.ring > d->ring_bytes && l.ring > WEFT_JAIL_RING)
		hear(&m);
	d->ring = map(d->ring, &d->ring_bytes, l.ring, WEFT_JAIL_ROOM, PROT_READ | PROT_WRITE);
	return send_rows(d, r, &l, e);
}

_Noreturn void weft_jail_decode(weft_jail_open_fn *open_file)
{
	decoder d = { 0 };
	for (;;) {
		weft_jail_message m;
		do
			hear(&m);
		while (m.kind != WEFT_JAIL_DECODE); /* slots that came back after the end */
		weft_jail_message end = { .kind = WEFT_JAIL_END };
		d.file = map(d.file, &d.file_bytes, m.length, WEFT_JAIL_FILE, PROT_READ);
		weft_reader *r = NULL;
		weft_error *e = &end.error;
		weft_status status = open_file(&r, (weft_bytes) { d.file, m.length }, &m.how, e);
		if (status == WEFT_OK)
			status = send_picture(&d, r, e);
		end.error.status = status;
		if (r)
			end.damage = *weft_reader_damage(r);
		weft_reader_close(r);
		say(&end);
	}
}

/* ---- the keeper ---- */

static bool request_take(int socket, weft_jail_request *request, int descriptors[3])
{
	union {
		char bytes[CMSG_SPACE(3 * sizeof(int))];
		struct cmsghdr aligned;
	} control;
	struct iovec io = { request, sizeof *request };
	struct msghdr m = {
		.msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
	};
	ssize_t n;
	do
		n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	const struct cmsghdr *c = n == sizeof *request ? CMSG_FIRSTHDR(&m) : NULL;
	if (c && c->cmsg_len == CMSG_LEN(3 * sizeof(int)))
		memcpy(descriptors, CMSG_DATA(c), 3 * sizeof(int));
	else if (n != sizeof *request || request->end == 0)
		return false;
	return true;
}

/* Put descriptors where a decoder looks for them, and close all others. */
static void arrange(const int descriptors[3])
{
	enum { HIGH = 64 };
	for (int i = 0; i < 3; i++)
		dup2(descriptors[i], HIGH + i);
	for (int i = 0; i < 3; i++)
		dup2(HIGH + i, WEFT_JAIL_SOCKET + i);
	close_range(WEFT_JAIL_DESCRIPTORS, ~0u, 0);
}

static pid_t fork_decoder(const int descriptors[3], const weft_limits *limits, weft_jail_open_fn *open_file)
{
	pid_t keeper = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(0);
	prctl(PR_SET_NAME, "weft-decoder");
	arrange(descriptors);
	weft_jail_lock(limits);
	weft_jail_decode(open_file);
}

/* No file was looked into here, so that what is loaded can be trusted. */
static void load_libraries(void)
{
	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		if ((*c)->load)
			(*c)->load();
}

static weft_jail_answer answer(const weft_jail_request *request, const int descriptors[3],
			       const weft_limits *limits, weft_jail_open_fn *open_file)
{
	weft_jail_answer a = { .pid = -1 };
	if (request->end == 0) {
		if (request->load)
			load_libraries();
		a.pid = fork_decoder(descriptors, limits, open_file);
		for (int i = 0; i < 3; i++)
			close(descriptors[i]);
	} else {
		kill(request->end, SIGKILL);
		while (waitpid(request->end, &a.fate, 0) < 0 && errno == EINTR)
			;
	}
	return a;
}

_Noreturn void weft_jail_keep(int socket, const weft_limits *limits, weft_jail_open_fn *open_file)
{
	setsid(); /* a terminal's signals are for us, not for it */
	prctl(PR_SET_NAME, "weft-keeper");
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Descriptor 3 is the socket, those below lead nowhere. */
	dup2(socket, WEFT_JAIL_SOCKET);
	close_range(WEFT_JAIL_SOCKET + 1, ~0u, 0);
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < WEFT_JAIL_SOCKET; i++)
		dup2(nowhere, i);
	for (;;) {
		weft_jail_request request;
		int descriptors[3];
		if (!request_take(WEFT_JAIL_SOCKET, &request, descriptors))
			_exit(0);
		weft_jail_answer a = answer(&request, descriptors, limits, open_file);
		if (write(WEFT_JAIL_SOCKET, &a, sizeof a) != sizeof a)
			_exit(0);
	}
}

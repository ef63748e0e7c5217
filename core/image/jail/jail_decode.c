/* jail_decode.c: the life of a decoder, and of the keeper that forks them.
 *
 * Nobody here has more than one thread.  The keeper ends when we do, since its
 * socket closes; decoders end with the keeper.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../codecs.h"
#include "jail_inside.h"

/* ---- a decoder ---- */

typedef struct decoder {
	uint8_t *file, *room;
	size_t file_bytes, room_bytes;
	bool busy[WEFT_JAIL_SLOTS];
} decoder;

static void say(const weft_jail_message *m)
{
	if (write(WEFT_JAIL_SOCKET, m, sizeof *m) != sizeof *m)
		_exit(WEFT_JAIL_EXIT_ALONE);
}

static void hear(weft_jail_request *m)
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
		_exit(WEFT_JAIL_EXIT_MEMORY);
	*have = bytes;
	return more;
}

static void map_room(decoder *d, size_t bytes)
{
	if (bytes < WEFT_JAIL_RING)
		bytes = WEFT_JAIL_RING;
	d->room = map(d->room, &d->room_bytes, bytes, WEFT_JAIL_ROOM, PROT_READ | PROT_WRITE);
}

/* ---- the head ---- */

static size_t beside(const weft_reader *r, const weft_decode_options *how,
		     weft_bytes pieces[WEFT_JAIL_PIECES], int32_t *delays)
{
	const weft_metadata *m = weft_reader_metadata(r);
	const weft_buffer *buffers[] = { &m->exif, &m->icc,    &m->xmp, &m->xmp_more,
					 &m->iptc, &m->colour, &m->text };
	const int count = how->stacked > 1 ? how->stacked : 0;
	size_t all = 0;
	for (int i = 0; i < count && delays; i++)
		delays[i] = weft_reader_delay_ms(r, i);
	for (int i = 0; i < WEFT_JAIL_PIECES - 1; i++)
		pieces[i] = (weft_bytes) { buffers[i]->at, buffers[i]->length };
	pieces[WEFT_JAIL_PIECES - 1] =
		(weft_bytes) { (const uint8_t *)delays, (size_t)count * sizeof *delays };
	for (int i = 0; i < WEFT_JAIL_PIECES; i++)
		all += pieces[i].length;
	return all;
}

static void place(uint8_t *to, const weft_bytes pieces[WEFT_JAIL_PIECES])
{
	for (int i = 0; i < WEFT_JAIL_PIECES; to += pieces[i++].length)
		if (pieces[i].length)
			memcpy(to, pieces[i].at, pieces[i].length);
}

static void send_head(decoder *d, const weft_reader *r, const weft_decode_options *how)
{
	const weft_image_info *info = weft_reader_info(r);
	const weft_metadata *metadata = weft_reader_metadata(r);
	weft_jail_message m = { .kind = WEFT_JAIL_SHAPE,
				.width = info->width,
				.height = info->height,
				.channels = info->format.channels,
				.depth = info->format.depth,
				.frames = info->frames,
				.scans = info->scans,
				.delay_ms = info->delay_ms,
				.loops = info->loops,
				.linear = info->linear,
				.packed = info->packed,
				.codec = weft_codec_index(weft_reader_codec(r)),
				.suits = weft_reader_suited(r),
				.resolution_x = metadata->resolution.x,
				.resolution_y = metadata->resolution.y,
				.resolution_unit = metadata->resolution.unit };
	weft_bytes pieces[WEFT_JAIL_PIECES];
	int32_t *delays = calloc((size_t)(how->stacked > 1 ? how->stacked : 1), sizeof *delays);
	weft_jail_request answer;

	if (!delays)
		_exit(WEFT_JAIL_EXIT_MEMORY);
	const size_t room = beside(r, how, pieces, delays);
	const bool grows = room > WEFT_JAIL_RING && room > d->room_bytes;
	for (int i = 0; i < WEFT_JAIL_PIECES; i++)
		m.pieces[i] = pieces[i].length;
	map_room(d, grows ? 0 : room);
	if (!grows)
		place(d->room, pieces);
	say(&m);
	if (grows) {
		hear(&answer);
		map_room(d, room);
		place(d->room, pieces);
		say(&(weft_jail_message) { .kind = WEFT_JAIL_PLACED });
	}
	free(delays);
}

/* ---- rows ---- */

static int free_slot(decoder *d)
{
	for (;;) {
		for (int i = 0; i < WEFT_JAIL_SLOTS; i++)
			if (!d->busy[i])
				return i;
		weft_jail_request m;
		hear(&m);
		d->busy[m.slot] = false;
	}
}

static weft_status send_rows(decoder *d, weft_reader *r, weft_error *e)
{
	const weft_image_info *info = weft_reader_info(r);
	const weft_jail_layout l = weft_jail_lay_out(info);
	weft_status status = WEFT_OK;
	map_room(d, l.ring);
	memset(d->busy, 0, sizeof d->busy);
	for (int y = 0; status == WEFT_OK && y < info->height;) {
		weft_jail_message m = { .kind = WEFT_JAIL_ROWS, .slot = free_slot(d) };
		weft_view v = weft_jail_slot(d->room, &l, info, m.slot);
		m.rows = v.height = info->height - y < l.rows ? info->height - y : l.rows;
		status = weft_reader_rows(r, v, e);
		y += m.rows;
		d->busy[m.slot] = true;
		if (status == WEFT_OK)
			say(&m);
	}
	return status;
}

static weft_status send_picture(decoder *d, weft_reader *r, const weft_decode_options *how, weft_error *e)
{
	weft_jail_request m;
	send_head(d, r, how);
	hear(&m);
	if (m.order != WEFT_JAIL_GO)
		return WEFT_OK; /* the head was all that was wanted */
	weft_status status = weft_reader_begin(r, e);
	if (status != WEFT_OK)
		return status;
	say(&(weft_jail_message) { .kind = WEFT_JAIL_BEGUN, .streams = weft_reader_streams(r) });
	return send_rows(d, r, e);
}

static void say_end(const weft_reader *r, weft_status status, const weft_error *e)
{
	weft_jail_message m = { .kind = WEFT_JAIL_END, .status = status };
	if (status != WEFT_OK) {
		snprintf(m.text, sizeof m.text, "%s", e->text);
		m.limit = e->limit;
	}
	if (r && weft_reader_damage(r)->found) {
		m.damaged = true;
		m.kept = weft_reader_damage(r)->kept;
		snprintf(m.damage, sizeof m.damage, "%s", weft_reader_damage(r)->what);
	}
	say(&m);
}

_Noreturn void weft_jail_decode(weft_jail_look_fn *look, uint32_t locks, uint64_t memory)
{
	decoder d = { 0 };
	say(&(weft_jail_message) { .kind = WEFT_JAIL_READY, .locks = locks, .memory = memory });
	for (;;) {
		weft_jail_request m;
		weft_reader *r = NULL;
		weft_error e = { 0 };
		do
			hear(&m);
		while (m.order != WEFT_JAIL_DECODE); /* slots that came back after the end */
		d.file = map(d.file, &d.file_bytes, m.length, WEFT_JAIL_FILE, PROT_READ);
		weft_status status = look(&r, (weft_bytes) { d.file, m.length }, &m.how, &e);
		if (status == WEFT_OK)
			status = send_picture(&d, r, &m.how, &e);
		say_end(r, status, &e);
		weft_reader_close(r);
	}
}

/* ---- the keeper ---- */

static bool request_take(int socket, weft_keeper_request *request, int descriptors[3])
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
	descriptors[0] = -1; /* there are none, or no room for them here */
	if (c && c->cmsg_len == CMSG_LEN(3 * sizeof(int)))
		memcpy(descriptors, CMSG_DATA(c), 3 * sizeof(int));
	return n == sizeof *request;
}

static void close_from(int first)
{
	struct rlimit l = { 1024, 1024 };
	if (close_range((unsigned)first, ~0u, 0) == 0)
		return;
	getrlimit(RLIMIT_NOFILE, &l); /* an older kernel */
	for (int i = first; i < (int)(l.rlim_cur < 1 << 20 ? l.rlim_cur : 1 << 20); i++)
		close(i);
}

/* Decoders that live. */
static struct {
	pid_t *at;
	size_t count, room;
} alive;

static bool note_alive(pid_t pid)
{
	if (alive.count == alive.room) {
		const size_t room = alive.room ? 2 * alive.room : 64;
		pid_t *at = reallocarray(alive.at, room, sizeof *at);
		if (!at)
			return false;
		alive.at = at;
		alive.room = room;
	}
	alive.at[alive.count++] = pid;
	return true;
}

/* Returns how it ended. */
static int end_decoder(pid_t pid)
{
	int end_status = 0;
	kill(pid, SIGKILL);
	while (waitpid(pid, &end_status, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < alive.count; i++)
		if (alive.at[i] == pid)
			alive.at[i] = alive.at[--alive.count];
	return end_status;
}

/* Put descriptors where a decoder looks for them, and close all others.  The places may hold each
 * other's, so they go by way of the next free ones. */
static bool arrange(const int descriptors[3])
{
	int apart[3];
	for (int i = 0; i < 3; i++)
		if ((apart[i] = fcntl(descriptors[i], F_DUPFD, WEFT_JAIL_DESCRIPTORS)) < 0)
			return false;
	for (int i = 0; i < 3; i++)
		if (dup2(apart[i], WEFT_JAIL_SOCKET + i) < 0)
			return false;
	close_from(WEFT_JAIL_DESCRIPTORS);
	return true;
}

static pid_t fork_decoder(const int descriptors[3], const weft_limits *limits, weft_jail_look_fn *look)
{
	uint64_t memory;
	pid_t keeper = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(0);
	prctl(PR_SET_NAME, "weft-decoder");
	free(alive.at);
	if (!arrange(descriptors))
		_exit(WEFT_JAIL_EXIT_DESCRIPTORS);
	const uint32_t locks = weft_jail_lock(limits, &memory);
	weft_jail_decode(look, locks, memory);
}

/* No file was looked into here, so that what is loaded can be trusted. */
static void load_libraries(void)
{
	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		if ((*c)->load)
			(*c)->load();
}

/* Whoever our parent is by now, it never started them and may not wait for them. */
_Noreturn static void end_all(void)
{
	while (alive.count)
		end_decoder(alive.at[alive.count - 1]);
	_exit(0);
}

static weft_keeper_answer answer(const weft_keeper_request *request, const int descriptors[3],
				 const weft_limits *limits, weft_jail_look_fn *look)
{
	weft_keeper_answer a = { .pid = -1, .problem = EMFILE };
	if (request->end) {
		a.end_status = end_decoder(request->end);
		return a;
	}
	if (descriptors[0] < 0)
		return a;
	if (request->load)
		load_libraries();
	a.pid = fork_decoder(descriptors, limits, look);
	a.problem = errno;
	for (int i = 0; i < 3; i++)
		close(descriptors[i]);
	if (a.pid > 0 && !note_alive(a.pid)) {
		end_decoder(a.pid);
		a.pid = -1;
		a.problem = ENOMEM;
	}
	return a;
}

_Noreturn void weft_jail_keep(int socket, const weft_limits *limits, weft_jail_look_fn *look)
{
	weft_jail_require_nothing();
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
	close_from(WEFT_JAIL_SOCKET + 1);
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < WEFT_JAIL_SOCKET; i++)
		dup2(nowhere, i);
	for (;;) {
		weft_keeper_request request;
		int descriptors[3];
		if (!request_take(WEFT_JAIL_SOCKET, &request, descriptors))
			end_all();
		weft_keeper_answer a = answer(&request, descriptors, limits, look);
		if (write(WEFT_JAIL_SOCKET, &a, sizeof a) != sizeof a)
			end_all();
	}
}

/* jail_reader.c: rows from a decoder in its jail.
 *
 * Whatever the decoder says is checked: shapes against the limits, slots and
 * rows against the ring.  Its silence, its end and its lies are all a bad file.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "jail_inside.h"
#include "row_source.h"

enum {
	FILES_MAX = 1000, /* of one decoder: then a fresh one */
};

typedef struct reader {
	weft_jail *jail;
	weft_prisoner *decoder; /* NULL: it is no more */
	weft_image_info info;
	weft_jail_layout layout;
	weft_damage *damage;
	int64_t left_ns;         /* that we may still wait */
	int slot, rows, used, y; /* the slot being read; the next row of the picture */
	bool ended;
} reader;

weft_jail_layout weft_jail_lay_out(const weft_image_info *info)
{
	weft_jail_layout l = { .row = ((size_t)info->width * weft_pixel_bytes(info->format) + WEFT_ROW_ALIGN -
				       1) &
				      ~(size_t)(WEFT_ROW_ALIGN - 1) };
	size_t rows = WEFT_JAIL_RING / WEFT_JAIL_SLOTS / l.row;
	l.rows = rows < 1 ? 1 : (int)rows;
	l.ring = l.row * (size_t)l.rows * WEFT_JAIL_SLOTS;
	return l;
}

weft_view weft_jail_slot(uint8_t *ring, const weft_jail_layout *l, const weft_image_info *info, int slot)
{
	return (weft_view) { ring + (size_t)slot * (size_t)l->rows * l->row, info->width, l->rows,
			     (ptrdiff_t)l->row, info->format };
}

/* ---- its end ---- */

static weft_status timed_out(const reader *r, weft_error *e)
{
	return weft_fail(e, WEFT_LIMIT, "decoding takes longer than the limit of %g s; --max-time",
			 (double)weft_jail_limits(r->jail)->time_ns / 1e9);
}

/* The decoder can't go on; why is told by how it ended. */
static weft_status bury(reader *r, weft_error *e)
{
	int fate = weft_jail_drop(r->jail, r->decoder);
	r->decoder = NULL;
	if (!WIFSIGNALED(fate))
		return weft_fail(e, WEFT_BAD_IMAGE, "the decoder gave up");
	if (WTERMSIG(fate) == SIGXCPU)
		return timed_out(r, e);
	if (WTERMSIG(fate) == SIGSYS)
		return weft_fail(e, WEFT_BAD_IMAGE, "the decoder was stopped: it asked for what it may not");
	return weft_fail(e, WEFT_BAD_IMAGE, "the decoder crashed (%s)", strsignal(WTERMSIG(fate)));
}

static weft_status lied(reader *r, weft_error *e)
{
	weft_jail_drop(r->jail, r->decoder);
	r->decoder = NULL;
	return weft_fail(e, WEFT_BAD_IMAGE, "the decoder makes no sense");
}

/* ---- messages ---- */

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static weft_status hear(reader *r, weft_jail_message *m, weft_error *e)
{
	struct pollfd p = { r->decoder->socket, POLLIN, 0 };
	while (r->left_ns > 0) {
		int64_t start = now_ns();
		struct timespec wait = { r->left_ns / 1000000000, r->left_ns % 1000000000 };
		int ready = ppoll(&p, 1, &wait, NULL);
		r->left_ns -= now_ns() - start;
		if (ready <= 0)
			continue;
		ssize_t n = recv(r->decoder->socket, m, sizeof *m, MSG_DONTWAIT);
		if (n == sizeof *m)
			return WEFT_OK;
		if (n >= 0 || (errno != EAGAIN && errno != EINTR))
			return bury(r, e);
	}
	weft_jail_drop(r->jail, r->decoder);
	r->decoder = NULL;
	return timed_out(r, e);
}

static bool say(const reader *r, const weft_jail_message *m)
{
	ssize_t n;
	do
		n = send(r->decoder->socket, m, sizeof *m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == sizeof *m;
}

/* ---- a file ---- */

bool weft_jail_grow(int descriptor, uint8_t **at, size_t *have, size_t bytes)
{
	if (bytes <= *have)
		return true;
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

/* The decoder's own clock ends it too, whether or not we look. */
static void allow_time(const reader *r)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(r->decoder->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return;
	rlim_t seconds = (rlim_t)(used.tv_sec + r->left_ns / 1000000000 + 2);
	prlimit(r->decoder->pid, RLIMIT_CPU, &(struct rlimit) { seconds, RLIM_INFINITY }, NULL);
}

static weft_status hand_over(reader *r, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	weft_prisoner *p = r->decoder;
	if (file.at != p->file_at &&
	    !weft_jail_grow(p->file, &p->file_at, &p->file_bytes, file.length ? file.length : 1))
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (file.length && file.at != p->file_at)
		memcpy(p->file_at, file.at, file.length);
	allow_time(r);
	weft_jail_message m = { .kind = WEFT_JAIL_DECODE, .length = file.length, .how = *how };
	m.how.jail = NULL;
	m.how.shared = NULL;
	return say(r, &m) ? WEFT_OK : bury(r, e);
}

static weft_status take_end(reader *r, const weft_jail_message *m, weft_error *e)
{
	r->ended = true;
	if (m->damage.found) {
		weft_damage_note(r->damage, m->damage.kept, "");
		memcpy(r->damage->what, m->damage.what, sizeof r->damage->what - 1);
	}
	weft_status status = m->error.status;
	if (status == WEFT_OK)
		return status;
	if (status == WEFT_NO_MEMORY)
		return weft_fail(e, WEFT_LIMIT,
				 "decoding takes more than the limit of %zu bytes; --max-memory",
				 weft_jail_limits(r->jail)->memory);
	if ((unsigned)status > WEFT_INTERNAL)
		return lied(r, e);
	return weft_fail(e, status, "%.*s", (int)sizeof m->error.text - 1, m->error.text);
}

static bool shape_makes_sense(const weft_image_info *info)
{
	weft_format f = info->format;
	return info->width >= 1 && info->height >= 1 && f.channels >= 1 && f.channels <= WEFT_CHANNELS_MAX &&
	       (f.depth == WEFT_U8 || f.depth == WEFT_U16 || f.depth == WEFT_F32);
}

static weft_status take_shape(reader *r, const weft_limits *limits, bool *streams, weft_error *e)
{
	weft_jail_message m;
	weft_status status = hear(r, &m, e);
	if (status != WEFT_OK)
		return status;
	if (m.kind == WEFT_JAIL_END && m.error.status != WEFT_OK)
		return take_end(r, &m, e);
	if (m.kind != WEFT_JAIL_SHAPE || !shape_makes_sense(&m.info))
		return lied(r, e);
	status = weft_limits_check(&m.info, limits, e);
	if (status != WEFT_OK)
		return status;
	r->info = m.info;
	r->layout = weft_jail_lay_out(&m.info);
	*streams = m.streams;
	if (r->layout.ring <= r->decoder->ring_bytes)
		return WEFT_OK;
	if (!weft_jail_grow(r->decoder->room, &r->decoder->ring_at, &r->decoder->ring_bytes, r->layout.ring))
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	return say(r, &(weft_jail_message) { .kind = WEFT_JAIL_GROWN }) ? WEFT_OK : bury(r, e);
}

/* ---- rows ---- */

static weft_status next_slot(reader *r, weft_error *e)
{
	weft_jail_message m;
	weft_status status = hear(r, &m, e);
	if (status != WEFT_OK)
		return status;
	if (m.kind == WEFT_JAIL_END && m.error.status != WEFT_OK)
		return take_end(r, &m, e);
	if (m.kind != WEFT_JAIL_ROWS || m.slot < 0 || m.slot >= WEFT_JAIL_SLOTS || m.rows < 1 ||
	    m.rows > r->layout.rows || m.rows > r->info.height - r->y)
		return lied(r, e);
	r->slot = m.slot;
	r->rows = m.rows;
	r->used = 0;
	return WEFT_OK;
}

static void copy_rows(reader *r, weft_view to, int done)
{
	weft_view v = weft_jail_slot(r->decoder->ring_at, &r->layout, &r->info, r->slot);
	int n = r->rows - r->used < to.height - done ? r->rows - r->used : to.height - done;
	for (int i = 0; i < n; i++)
		memcpy(weft_row(to, done + i), weft_row(v, r->used + i),
		       (size_t)v.width * weft_pixel_bytes(v.format));
	r->used += n;
	r->y += n;
}

static weft_status jail_end(reader *r, weft_error *e)
{
	weft_jail_message m;
	weft_status status = hear(r, &m, e);
	if (status != WEFT_OK)
		return status;
	return m.kind == WEFT_JAIL_END ? take_end(r, &m, e) : lied(r, e);
}

static weft_status jail_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	for (*done = 0; *done < to.height;) {
		if (r->used == r->rows) {
			weft_status status = next_slot(r, e);
			if (status != WEFT_OK)
				return status;
		}
		int y = r->y;
		copy_rows(r, to, *done);
		*done += r->y - y;
		if (r->used == r->rows &&
		    !say(r, &(weft_jail_message) { .kind = WEFT_JAIL_FREE, .slot = r->slot }))
			return bury(r, e);
	}
	return r->y == r->info.height ? jail_end(r, e) : WEFT_OK;
}

static void jail_close(void *state)
{
	reader *r = state;
	weft_prisoner *p = r->decoder;
	if (p && r->ended && ++p->files < FILES_MAX) {
		weft_jail_give(r->jail, p);
	} else if (p) {
		weft_jail_drop(r->jail, p);
	}
	free(r);
}

/* That which has the file already, unless it lacks a library. */
static weft_prisoner *take_decoder(weft_jail *jail, weft_bytes file, weft_jail_file *shared, weft_error *e)
{
	const weft_codec *codec = weft_codec_for_bytes(file);
	bool loaded = codec && codec->load;
	if (!shared || !shared->decoder || (loaded && !shared->decoder->loaded))
		return weft_jail_take(jail, loaded, e);
	weft_prisoner *p = shared->decoder;
	shared->decoder = NULL;
	return p;
}

weft_status weft_jail_open(weft_bytes file, const weft_decode_options *how, weft_image_info *info,
			   bool *streams, weft_row_source *from, weft_error *e)
{
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	r->jail = how->jail;
	r->damage = from->damage;
	r->left_ns = weft_jail_limits(r->jail)->time_ns;
	r->decoder = take_decoder(r->jail, file, how->shared, e);
	weft_status status = r->decoder ? hand_over(r, file, how, e) : WEFT_INTERNAL;
	if (status == WEFT_OK)
		status = take_shape(r, &how->limits, streams, e);
	if (status != WEFT_OK) {
		jail_close(r);
		return status;
	}
	*info = r->info;
	from->read = jail_read;
	from->close = jail_close;
	from->state = r;
	return WEFT_OK;
}

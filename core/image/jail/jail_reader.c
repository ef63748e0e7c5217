/* jail_reader.c: rows from a decoder in its jail.
 *
 * Whatever the decoder says is checked: shapes against the limits, slots and
 * rows against the ring.  A timeout, an early exit or an inconsistent message all
 * become errors about the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
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

#include "../../base/clock.h"
#include "../codecs.h"
#include "jail_inside.h"

enum {
	FILES_MAX = 1000,      /* of one decoder: then a fresh one */
	BESIDE_MOST = 1 << 26, /* bytes of metadata more than the file has, when unpacked */
};

typedef struct reader {
	weft_jail *jail;
	weft_prisoner *decoder; /* NULL: it is no more */
	weft_image_info info;
	weft_jail_layout layout;
	weft_damage *damage;
	bool lenient;
	int64_t left_ns;         /* that we may still wait */
	int64_t begun_ns;        /* on the decoder's own clock */
	int slot, rows, used, y; /* the slot being read; the next row of the picture */
	bool begun;
	bool clean; /* it has ended this file well, and may have another */
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

/* The processor time that the decoder has had; -1: not known. */
static int64_t decoder_ns(const reader *r)
{
	clockid_t clock;
	struct timespec used;
	if (clock_getcpuclockid(r->decoder->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
		return -1;
	return used.tv_sec * 1000000000 + used.tv_nsec;
}

/* Of a picture that takes so long nothing else is to be expected next time; of a decoder that was stopped, or
 * had no processor, it is. */
static weft_status waited_in_vain(const reader *r, int64_t worked_ns, weft_error *e)
{
	const double seconds = (double)weft_jail_limits(r->jail)->time_ns / 1e9;
	return weft_fail(e, WEFT_TIMEOUT,
			 "decoding takes longer than the limit of %g s, of which the decoder ran for %.1f s",
			 seconds, (double)worked_ns / 1e9);
}

static weft_status timed_out(const reader *r, weft_error *e)
{
	return weft_fail_limit(e, WEFT_LIMIT_TIME, "decoding takes longer than the limit of %g s",
			       (double)weft_jail_limits(r->jail)->time_ns / 1e9);
}

static int drop(reader *r)
{
	int end_status = weft_jail_drop(r->jail, r->decoder);
	r->decoder = NULL;
	return end_status;
}

weft_status weft_jail_cannot_start(int end_status, weft_error *e)
{
	if (WIFEXITED(end_status) && WEXITSTATUS(end_status) == WEFT_JAIL_EXIT_DESCRIPTORS)
		return weft_fail(e, WEFT_IO, "no process to decode in: ulimit -n allows too few descriptors");
	if (WIFSIGNALED(end_status) && WTERMSIG(end_status) == SIGXCPU)
		return weft_fail(e, WEFT_IO, "no process to decode in: ulimit -t allows too little time");
	return weft_fail(e, WEFT_INTERNAL, "no process to decode in: it ended at its start");
}

static weft_status short_of_memory(uint64_t memory, const weft_limits *limits, weft_error *e)
{
	if (memory)
		return weft_fail(e, WEFT_NO_MEMORY,
				 "decoding takes more than the %.1f MB that this process's own limit "
				 "(ulimit -v or -d) leaves",
				 (double)memory / 1e6);
	return weft_fail_limit(e, WEFT_LIMIT_MEMORY, "decoding takes more than the limit of %zu bytes",
			       limits->memory);
}

/* The decoder can't go on; why is told by how it ended. */
static weft_status ended(reader *r, weft_error *e)
{
	const bool ready = r->decoder->ready;
	const uint64_t memory = r->decoder->memory;
	const bool cut = weft_jail_is_cut(r->decoder);
	const int end_status = drop(r);
	if (WIFEXITED(end_status) && WEXITSTATUS(end_status) == WEFT_JAIL_EXIT_MEMORY)
		return short_of_memory(memory, weft_jail_limits(r->jail), e);
	if (!ready && !WIFSIGNALED(end_status))
		return weft_jail_cannot_start(end_status, e);
	if (!WIFSIGNALED(end_status))
		return weft_fail(e, WEFT_BAD_IMAGE, "the decoder gave up");
	if (WTERMSIG(end_status) == SIGBUS && cut)
		return weft_jail_cut(e);
	if (WTERMSIG(end_status) == SIGXCPU)
		return timed_out(r, e);
	if (WTERMSIG(end_status) == SIGKILL) /* by the kernel short of memory, or by an administrator */
		return weft_fail(e, WEFT_CANCELED,
				 "the decoder was killed from outside; is the machine short of memory?");
	if (WTERMSIG(end_status) == SIGSYS)
		return weft_fail(e, WEFT_BAD_IMAGE, "the decoder was stopped: it asked for what it may not");
	return weft_fail(e, WEFT_BAD_IMAGE, "the decoder crashed (%s)", strsignal(WTERMSIG(end_status)));
}

static weft_status inconsistent(reader *r, weft_error *e)
{
	drop(r);
	return weft_fail(e, WEFT_BAD_IMAGE, "the decoder makes no sense");
}

/* ---- messages ---- */

static weft_status hear_any(reader *r, weft_jail_message *m, weft_error *e)
{
	struct pollfd p = { r->decoder->socket, POLLIN, 0 };
	while (r->left_ns > 0) {
		int64_t start = weft_clock_ns();
		struct timespec wait = { r->left_ns / 1000000000, r->left_ns % 1000000000 };
		int ready = ppoll(&p, 1, &wait, NULL);
		r->left_ns -= weft_clock_ns() - start;
		if (ready <= 0)
			continue;
		ssize_t n = recv(r->decoder->socket, m, sizeof *m, MSG_DONTWAIT | MSG_TRUNC);
		if (n == sizeof *m)
			return WEFT_OK;
		if (n > 0)
			return inconsistent(r, e);
		if (n == 0 && !(poll(&p, 1, 0) == 1 && p.revents & POLLHUP))
			return inconsistent(r, e); /* it lives, and says nothing at length */
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			return ended(r, e);
	}
	const int64_t now_ns = decoder_ns(r), worked_ns = now_ns - r->begun_ns;
	drop(r);
	if (now_ns >= 0 && r->begun_ns >= 0 && worked_ns < weft_jail_limits(r->jail)->time_ns / 2)
		return waited_in_vain(r, worked_ns, e);
	return timed_out(r, e);
}

/* Before its first word a decoder says what it is. */
static weft_status hear(reader *r, weft_jail_message *m, weft_error *e)
{
	weft_prisoner *p = r->decoder;
	if (!p->ready) {
		weft_status status = hear_any(r, m, e);
		if (status != WEFT_OK)
			return status;
		if (!weft_jail_note_ready(p, m))
			return inconsistent(r, e);
		if (weft_jail_is_strict(r->jail) && p->locks != WEFT_JAIL_LOCK_ALL) {
			const uint32_t locks = p->locks;
			drop(r);
			return weft_jail_missing(locks, e);
		}
	}
	return hear_any(r, m, e);
}

/* Never waits: who owes us so many answers that no more fit doesn't read them. */
static weft_status say(reader *r, const weft_jail_request *m, weft_error *e)
{
	ssize_t n;
	do
		n = send(r->decoder->socket, m, sizeof *m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n == sizeof *m)
		return WEFT_OK;
	return n < 0 && errno != EAGAIN && errno != ENOBUFS ? ended(r, e) : inconsistent(r, e);
}

/* Text of a decoder's, made fit to be shown. */
static void take_text(char *to, const char *from, size_t size)
{
	size_t n = 0;
	for (; n < size - 1 && from[n]; n++)
		to[n] = from[n] < ' ' || from[n] == 127 ? '?' : from[n];
	to[n] = 0;
}

/* ---- a file ---- */

/* The decoder's own clock ends it too, whether or not we look. */
static void allow_time(reader *r)
{
	struct rlimit l;
	r->begun_ns = decoder_ns(r);
	if (r->begun_ns < 0 || prlimit(r->decoder->pid, RLIMIT_CPU, NULL, &l) != 0)
		return;
	const rlim_t seconds = (rlim_t)(r->begun_ns / 1000000000) + (rlim_t)(r->left_ns / 1000000000) + 2;
	l.rlim_cur = seconds < l.rlim_max ? seconds : l.rlim_max;
	prlimit(r->decoder->pid, RLIMIT_CPU, &l, NULL);
}

static weft_status hand_over(reader *r, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	weft_prisoner *p = r->decoder;
	if (file.at != p->file_at &&
	    !weft_jail_grow(p->file, &p->file_at, &p->file_bytes, file.length ? file.length : 1))
		return weft_jail_no_room(e);
	if (file.length && file.at != p->file_at)
		memcpy(p->file_at, file.at, file.length);
	allow_time(r);
	weft_jail_request m = { .order = WEFT_JAIL_DECODE, .length = file.length, .how = *how };
	m.how.jail = NULL;
	m.how.shared = NULL;
	return say(r, &m, e);
}

/* ---- its end of a file ---- */

static bool note_damage(const reader *r, const weft_jail_message *m)
{
	if (m->damaged == 0)
		return true;
	if (m->damaged != 1 || !r->lenient || !(m->kept >= 0 && m->kept <= 1))
		return false;
	weft_damage_note(r->damage, m->kept, "");
	take_text(r->damage->what, m->damage, sizeof r->damage->what);
	return true;
}

/* A file that was refused, and one with damage, may have made it another's servant. */
static weft_status take_end(reader *r, const weft_jail_message *m, weft_error *e)
{
	char text[sizeof m->text];
	const weft_status status = (weft_status)m->status;
	if (m->status > WEFT_INTERNAL || status == WEFT_CANCELED || !note_damage(r, m))
		return inconsistent(r, e);
	r->clean = status == WEFT_OK && !m->damaged;
	if (status == WEFT_OK)
		return status;
	if (status == WEFT_NO_MEMORY)
		return short_of_memory(r->decoder->memory, weft_jail_limits(r->jail), e);
	take_text(text, m->text, sizeof text);
	weft_fail(e, status, "%s", text);
	if (e && m->limit <= WEFT_LIMIT_XMP)
		e->limit = (weft_limit_kind)m->limit;
	return status;
}

/* The next message, which is of that kind, or an error. */
static weft_status expect(reader *r, enum weft_jail_kind kind, weft_jail_message *m, weft_error *e)
{
	weft_status status = hear(r, m, e);
	if (status != WEFT_OK)
		return status;
	if (m->kind == WEFT_JAIL_END && m->status != WEFT_OK)
		return take_end(r, m, e);
	return m->kind == kind ? WEFT_OK : inconsistent(r, e);
}

/* ---- the head ---- */

static bool head_makes_sense(const weft_jail_message *m, size_t codecs)
{
	return m->width >= 1 && m->height >= 1 && m->channels >= 1 && m->channels <= WEFT_CHANNELS_MAX &&
	       (m->depth == WEFT_U8 || m->depth == WEFT_U16 || m->depth == WEFT_F32) && m->frames >= 0 &&
	       m->scans >= 0 && m->delay_ms >= 0 && m->loops >= 0 && m->codec < codecs &&
	       m->resolution_unit <= WEFT_PER_METRE && isfinite(m->resolution_x) &&
	       isfinite(m->resolution_y) && m->resolution_x >= 0 && m->resolution_y >= 0;
}

static size_t codec_count(void)
{
	size_t n = 0;
	while (weft_codecs()[n])
		n++;
	return n;
}

/* Bytes of all pieces; false: more than there can be. */
static bool measure_pieces(const weft_jail_message *m, weft_bytes file, int stacked, size_t *all)
{
	const size_t most = file.length + BESIDE_MOST;
	*all = 0;
	for (int i = 0; i < WEFT_JAIL_PIECES; i++) {
		if (m->pieces[i] > most - *all)
			return false;
		*all += m->pieces[i];
	}
	return m->pieces[WEFT_JAIL_PIECES - 1] == (stacked > 1 ? (size_t)stacked * sizeof(int32_t) : 0);
}

/* Copied once, and then ours. */
static weft_status take_pieces(const reader *r, const weft_jail_message *m, weft_head *head, weft_error *e)
{
	const uint8_t *at = r->decoder->ring_at;
	weft_metadata *metadata = &head->metadata;
	weft_buffer *buffers[] = { &metadata->exif, &metadata->icc,    &metadata->xmp, &metadata->xmp_more,
				   &metadata->iptc, &metadata->colour, &metadata->text };
	bool fine = true;
	for (int i = 0; i < WEFT_JAIL_PIECES - 1; at += m->pieces[i++])
		fine = fine && (!m->pieces[i] || weft_buffer_add(buffers[i], at, m->pieces[i]));
	const size_t delays = m->pieces[WEFT_JAIL_PIECES - 1];
	if (delays && (head->delays_ms = malloc(delays)))
		memcpy(head->delays_ms, at, delays);
	if (!fine || (delays && !head->delays_ms))
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < delays / sizeof(int32_t); i++)
		head->delays_ms[i] = head->delays_ms[i] > 0 ? head->delays_ms[i] : 0;
	return WEFT_OK;
}

/* What the limits say of one frame. */
static weft_status check_limits(const weft_image_info *info, const weft_decode_options *how, weft_error *e)
{
	weft_image_info frame = *info;
	if (how->stacked > 1)
		frame.height /= how->stacked;
	return weft_limits_check(&frame, &how->limits, e);
}

static weft_status take_head(reader *r, weft_bytes file, const weft_decode_options *how, weft_head *head,
			     weft_error *e)
{
	weft_jail_message m;
	size_t beside;
	weft_status status = expect(r, WEFT_JAIL_SHAPE, &m, e);
	if (status != WEFT_OK)
		return status;
	if (!head_makes_sense(&m, codec_count()) || !measure_pieces(&m, file, how->stacked, &beside))
		return inconsistent(r, e);
	*head = (weft_head) {
		.codec = weft_codecs()[m.codec],
		.info = { m.width,
			  m.height,
			  { m.channels, m.depth },
			  m.frames,
			  m.scans,
			  m.delay_ms,
			  m.loops,
			  m.linear != 0,
			  m.packed != 0 },
		.metadata.resolution = { m.resolution_x, m.resolution_y,
					 (weft_resolution_unit)m.resolution_unit },
		.orientation = 1,
		.suits = m.suits,
	};
	status = check_limits(&head->info, how, e);
	if (status != WEFT_OK)
		return status;
	r->info = head->info;
	r->layout = weft_jail_lay_out(&r->info);
	if (beside > r->decoder->ring_bytes) {
		if (!weft_jail_grow(r->decoder->room, &r->decoder->ring_at, &r->decoder->ring_bytes, beside))
			return weft_jail_no_room(e);
		status = say(r, &(weft_jail_request) { .order = WEFT_JAIL_GROWN }, e);
		weft_jail_message placed;
		if (status == WEFT_OK)
			status = expect(r, WEFT_JAIL_PLACED, &placed, e);
	}
	return status == WEFT_OK ? take_pieces(r, &m, head, e) : status;
}

/* ---- rows ---- */

static weft_status next_slot(reader *r, weft_error *e)
{
	weft_jail_message m;
	weft_status status = expect(r, WEFT_JAIL_ROWS, &m, e);
	if (status != WEFT_OK)
		return status;
	if (m.slot < 0 || m.slot >= WEFT_JAIL_SLOTS || m.rows < 1 || m.rows > r->layout.rows ||
	    m.rows > r->info.height - r->y)
		return inconsistent(r, e);
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
	weft_status status = expect(r, WEFT_JAIL_END, &m, e);
	return status == WEFT_OK ? take_end(r, &m, e) : status;
}

static weft_status jail_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_status status = WEFT_OK;
	if (!r->decoder)
		return weft_fail(e, WEFT_BAD_IMAGE, "damaged");
	for (*done = 0; *done < to.height && status == WEFT_OK;) {
		if (r->used == r->rows)
			status = next_slot(r, e);
		if (status != WEFT_OK)
			return status;
		int y = r->y;
		copy_rows(r, to, *done);
		*done += r->y - y;
		if (r->used == r->rows)
			status = say(r, &(weft_jail_request) { .order = WEFT_JAIL_FREE, .slot = r->slot }, e);
	}
	return status == WEFT_OK && r->y == r->info.height ? jail_end(r, e) : status;
}

/* Only its head was wanted. */
static void stop(reader *r)
{
	weft_error ignored;
	if (say(r, &(weft_jail_request) { .order = WEFT_JAIL_STOP }, &ignored) == WEFT_OK)
		jail_end(r, &ignored);
}

static void jail_close(void *state)
{
	reader *r = state;
	if (r->decoder && !r->begun && !r->clean)
		stop(r);
	weft_prisoner *p = r->decoder;
	const int most = weft_jail_is_strict(r->jail) ? 1 : FILES_MAX;
	if (p && r->clean && ++p->files < most && weft_jail_is_quiet(p))
		weft_jail_give(r->jail, p);
	else if (p)
		weft_jail_drop(r->jail, p);
	free(r);
}

/* That which has the file already, unless it lacks a library. */
static weft_prisoner *take_decoder(weft_jail *jail, weft_bytes file, weft_jail_file *shared, weft_error *e)
{
	const weft_codec *codec = weft_codec_by_signature(file);
	bool loaded = codec && codec->load;
	if (!shared || !shared->decoder || (loaded && !shared->decoder->loaded))
		return weft_jail_take(jail, loaded, e);
	weft_prisoner *p = shared->decoder;
	shared->decoder = NULL;
	return p;
}

weft_status weft_jail_look(weft_bytes file, const weft_decode_options *how, weft_head *head,
			   weft_row_source *from, weft_error *e)
{
	weft_error why = { .status = WEFT_INTERNAL };
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	r->jail = how->jail;
	r->damage = from->damage;
	r->lenient = how->lenient;
	r->left_ns = weft_jail_limits(r->jail)->time_ns;
	r->decoder = take_decoder(r->jail, file, how->shared, &why);
	if (!r->decoder) {
		free(r);
		return weft_fail(e, why.status, "%s", why.text);
	}
	from->read = jail_read;
	from->close = jail_close;
	from->state = r;
	weft_status status = hand_over(r, file, how, e);
	if (status == WEFT_OK)
		status = take_head(r, file, how, head, e);
	r->begun = status != WEFT_OK; /* nothing of it is wanted any more */
	return status;
}

weft_status weft_jail_begin(void *state, bool *streams, weft_error *e)
{
	reader *r = state;
	weft_jail_message m;
	weft_prisoner *p = r->decoder;
	r->begun = true;
	if (!weft_jail_grow(p->room, &p->ring_at, &p->ring_bytes, r->layout.ring))
		return weft_jail_no_room(e);
	weft_status status = say(r, &(weft_jail_request) { .order = WEFT_JAIL_GO }, e);
	if (status == WEFT_OK)
		status = expect(r, WEFT_JAIL_BEGUN, &m, e);
	if (status == WEFT_OK && m.streams > 1)
		return inconsistent(r, e);
	*streams = status == WEFT_OK && m.streams;
	return status;
}

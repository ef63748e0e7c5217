/* taken_over.c: a decoder that is in other hands says whatever does harm; what comes of it is an
 * error like another, in time, and the next file is read as ever. */
#include <criterion/criterion.h>
#include <limits.h>
#include <linux/futex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../pictures.h"
#include "base/clock.h"
#include "image/jail/jail_inside.h"

enum { TIME_MS = 300 };

/* ---- in the decoder, which writes to its socket what it likes ---- */

static void send_bytes(const void *bytes, size_t n)
{
	if (write(WEFT_JAIL_SOCKET, bytes, n) < 0)
		_exit(1);
}

static void send_message(const weft_jail_message *m)
{
	send_bytes(m, sizeof *m);
}

static void sleep_for_ever(void)
{
	int nothing = 0;
	for (;;)
		syscall(SYS_futex, &nothing, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static weft_jail_message shape_of(int width, int height, int channels, int depth)
{
	return (weft_jail_message) { .kind = WEFT_JAIL_SHAPE,
				     .width = width,
				     .height = height,
				     .channels = (uint8_t)channels,
				     .depth = (uint8_t)depth };
}

/* A head that is believed, and the answer to it. */
static void shape(int width, int height, int channels, int depth)
{
	weft_jail_message m = shape_of(width, height, channels, depth);
	weft_jail_request answer;
	send_message(&m);
	if (read(WEFT_JAIL_SOCKET, &answer, sizeof answer) != sizeof answer)
		_exit(0);
	send_message(&(weft_jail_message) { .kind = WEFT_JAIL_BEGUN });
}

static void rows(int slot, int n)
{
	send_message(&(weft_jail_message) { .kind = WEFT_JAIL_ROWS, .slot = slot, .rows = n });
}

static void end(unsigned status)
{
	send_message(&(weft_jail_message) { .kind = WEFT_JAIL_END, .status = status });
}

static void damaged(unsigned found, double kept)
{
	send_message(&(weft_jail_message) { .kind = WEFT_JAIL_END, .damaged = found, .kept = kept });
}

/* Heads of which one number is wrong. */
static void bad_head(int which)
{
	weft_jail_message m = shape_of(16, 16, 3, WEFT_U8);
	switch (which) {
	case 0: m.frames = INT_MIN; break;
	case 1: m.scans = -1; break;
	case 2: m.delay_ms = INT_MIN; break;
	case 3: m.loops = -7; break;
	case 4: m.codec = 10000; break;
	case 5: m.resolution_unit = 9; break;
	case 6: m.resolution_x = (double)NAN; break;
	case 7: m.resolution_y = (double)INFINITY; break;
	case 8: m.pieces[0] = UINT64_MAX; break;
	case 9: m.pieces[1] = m.pieces[2] = (uint64_t)1 << 63; break;
	case 10: m.pieces[2] = (uint64_t)1 << 40; break;
	case 11: m.pieces[WEFT_JAIL_PIECES - 1] = 4; break;
	default: m.kind = 0xffffffff;
	}
	send_message(&m);
}
enum { BAD_HEADS = 13 };

static void endless_rows(void)
{
	shape(16, 60000, 3, WEFT_U8);
	for (int i = 0; i < 60000; i++)
		rows(0, 1);
	sleep_for_ever();
}

static void long_message(void)
{
	char long_one[4000] = { WEFT_JAIL_SHAPE };
	send_bytes(long_one, sizeof long_one);
}

/* Rows of floats that are no numbers of a picture. */
static void wild_floats(void)
{
	static const float wild[] = { NAN, INFINITY, -INFINITY, 3e38F, -3e38F, 1e-45F, -0.F, 1e20F };
	size_t bytes = WEFT_JAIL_RING;
	float *ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, WEFT_JAIL_ROOM, 0);
	for (size_t i = 0; ring != MAP_FAILED && i < bytes / sizeof *ring; i++)
		ring[i] = wild[i * 2654435761u >> 7 & 7];
	shape(64, 64, 3, WEFT_F32);
	for (int i = 0; i < 64; i++)
		rows(i % WEFT_JAIL_SLOTS, 1);
	end(WEFT_OK);
}

static void hog(void)
{
	while (mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1,
		    0) != MAP_FAILED)
		;
	_exit(1);
}

/* An answer to a file that wasn't asked about yet. */
static void two_answers(void)
{
	shape(16, 16, 3, WEFT_U8);
	rows(0, 16);
	end(WEFT_OK);
	weft_jail_message m = shape_of(9, 9, 3, WEFT_U8);
	send_message(&m);
	rows(0, 9);
	end(WEFT_OK);
}

static void write_elsewhere(void)
{
	char bytes[1 << 12];
	memset(bytes, 7, sizeof bytes);
	long n = write(WEFT_JAIL_ROOM, bytes, sizeof bytes); /* its file size limit is 0 */
	n += write(WEFT_JAIL_FILE, bytes, sizeof bytes);
	end(n < 0 ? WEFT_BAD_IMAGE : WEFT_OK);
}

static void escapes(void)
{
	weft_jail_message m = { .kind = WEFT_JAIL_END, .status = WEFT_BAD_IMAGE };
	memset(m.text, 0x1b, sizeof m.text);
	send_message(&m);
}

/* By the first byte of the file. */
static void do_harm(int way)
{
	const int forbidden = PROT_READ | PROT_WRITE;
	switch (way) {
	case 1: endless_rows(); break;
	case 2: shape(16, 600, 3, WEFT_U8), rows(4, 1); break;
	case 3: shape(16, 600, 3, WEFT_U8), rows(-1, 1); break;
	case 4: shape(16, 600, 3, WEFT_U8), rows(INT_MIN, 1); break;
	case 5: shape(16, 600, 3, WEFT_U8), rows(0, INT_MAX); break;
	case 6: shape(16, 600, 3, WEFT_U8), rows(0, 0); break;
	case 7: shape(16, 600, 3, WEFT_U8), rows(0, -5); break;
	case 8: shape(INT_MAX, INT_MAX, 4, WEFT_F32); break;
	case 9: shape(16, 600, 3, WEFT_U8), rows(3, 1), rows(3, 1), sleep_for_ever(); break;
	case 10: shape(16, 16, 0, WEFT_U8); break;
	case 11: shape(16, 16, 255, 255); break;
	case 12: shape(16, 16, 3, 3); break;
	case 13: shape(-1, 16, 3, WEFT_U8); break;
	case 14:
		shape(16, 16, 3, WEFT_U8);
		send_message(&(weft_jail_message) { .kind = WEFT_JAIL_BEGUN, .streams = 2 });
		break;
	case 15: end(WEFT_OK); break;
	case 16: end(1u << 30); break;
	case 17: end(UINT_MAX); break;
	case 18: escapes(); break;
	case 19: shape(16, 16, 3, WEFT_U8), rows(0, 16), damaged(1, (double)NAN); break;
	case 20: shape(16, 16, 3, WEFT_U8), shape(160, 160, 3, WEFT_U8); break;
	case 21: send_bytes("x", 1); break;
	case 22: long_message(); break;
	case 23: sleep_for_ever(); break;
	case 24: wild_floats(); break;
	case 25: shape(16, 16, 3, WEFT_U8), rows(0, 8), end(WEFT_OK); break;
	case 26: two_answers(); break;
	case 27: shape(16, 16, 3, WEFT_U8), rows(0, 16), sleep_for_ever(); break;
	case 28: hog(); break;
	case 29:
		for (volatile int i = 0;; i = i + 1)
			;
	case 30:
		shape(16, 16, 3, WEFT_U8);
		for (int i = 0; i < 100000; i++)
			rows(0, 1);
		break;
	case 31: write_elsewhere(); break;
	case 32: /* the file is there to be read */
		end(mmap(NULL, 4096, forbidden, MAP_SHARED, WEFT_JAIL_FILE, 0) == MAP_FAILED ? WEFT_BAD_IMAGE
											     : WEFT_OK);
		break;
	case 33: syscall(SYS_kill, 1, 0); break;
	case 34: send_message(&(weft_jail_message) { .kind = 77 }); break;
	case 35: send_bytes("", 0); break;
	case 36: shape(16, 16, 3, WEFT_U8), rows(0, 16), damaged(0x41, 0.5); break;
	case 37: shape(16, 16, 3, WEFT_U8), rows(0, 16), damaged(1, -1e308); break;
	case 38: end(WEFT_CANCELED); break; /* as if someone else had ended it */
	case 39: send_message(&(weft_jail_message) { .kind = WEFT_JAIL_READY }); break;
	default: bad_head(way - 40);
	}
	sleep_for_ever();
}
enum { WAYS = 40 + BAD_HEADS };

static weft_status look(weft_reader **r, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	if (file.length == 1)
		do_harm(file.at[0]);
	return weft_reader_look(r, file, how, e);
}

/* ---- and outside ---- */

static weft_jail *hasty;
extern weft_jail *jail; /* jail.c's, which gives more time */

/* Criterion has threads, so they stand before it. */
__attribute__((constructor)) static void start(void)
{
	const weft_limits limits = { .memory = 16 << 20, .time_ns = TIME_MS * INT64_C(1000000) };
	weft_jail_start_with(&hasty, &limits, look, NULL);
}

static void next_file_is_read(weft_jail *in)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 }), out;
	weft_buffer file = picture_encode("png", im.view);
	weft_error e = { 0 };
	const weft_decode_options how = { .jail = in };
	weft_status status = WEFT_LIMIT;
	for (int i = 0; i < 100 && (status == WEFT_LIMIT || status == WEFT_TIMEOUT); i++) /* a busy machine */
		status = weft_decode_as(picture_bytes(file), &how, &out, NULL, &e);
	cr_assert_eq(status, WEFT_OK, "%s", e.text);
	cr_assert(weft_view_equal(im.view, out.view));
	weft_image_free(&out);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

static void harmless(weft_jail *in, int way, bool lenient)
{
	const uint8_t byte = (uint8_t)way;
	const weft_decode_options how = { .jail = in, .lenient = lenient };
	weft_image im = { 0 };
	weft_damage damage = { 0 };
	weft_error e = { 0 };
	weft_status status = weft_decode_as((weft_bytes) { &byte, 1 }, &how, &im, &damage, &e);
	if (way == 24 || way == 26) /* a picture, if not one of this file */
		cr_expect_eq(status, WEFT_OK, "way %d: %s", way, e.text);
	else if (way == 23) /* which sleeps from the first: another may do better */
		cr_expect_eq(status, WEFT_TIMEOUT, "way %d: %s", way, e.text);
	else
		cr_expect(status == WEFT_BAD_IMAGE || status == WEFT_LIMIT || status == WEFT_TIMEOUT,
			  "way %d: %d, %s", way, (int)status, e.text);
	for (const char *c = e.text; status != WEFT_OK && *c; c++)
		cr_expect_geq(*c, ' ', "way %d", way);
	cr_expect(!damage.found || (damage.kept >= 0 && damage.kept <= 1));
	weft_image_free(&im);
	if (way != 26) /* which keeps the decoder; a strict jail doesn't */
		next_file_is_read(in);
}

Test(taken_over, whatever_a_decoder_says_is_an_error_in_time, .timeout = 100)
{
	cr_assert_not_null(hasty);
	for (int way = 1; way < WAYS; way++) {
#ifdef __SANITIZE_ADDRESS__ /* memory is unbounded there */
		if (way == 28)
			continue;
#endif
		const int64_t begun = weft_clock_ns();
		harmless(hasty, way, way % 2);
		/* Far more than it takes, and far less than for ever. */
		cr_expect_lt(weft_clock_ns() - begun, INT64_C(30000000000), "way %d", way);
	}
}

/* Who looks into a file, which is whole or not. */
static pid_t served(weft_jail *in, bool good)
{
	weft_image im = picture_make(8, 8, (weft_format) { 3, WEFT_U8 }), out = { 0 };
	weft_buffer file = picture_encode("png", im.view);
	const weft_decode_options how = { .jail = in };
	weft_prisoner *p = weft_jail_take(in, false, NULL); /* it will be the next one's */
	const pid_t pid = p->pid;
	weft_jail_give(in, p);
	file.length = good ? file.length : 30;
	weft_status status = weft_decode_as(picture_bytes(file), &how, &out, NULL, NULL);
	cr_assert_eq(status == WEFT_OK, good);
	weft_image_free(&out);
	weft_buffer_free(&file);
	weft_image_free(&im);
	return pid;
}

Test(taken_over, a_decoder_that_refused_a_file_gets_no_other, .timeout = 60)
{
	const pid_t first = served(jail, true);
	cr_expect_eq(served(jail, true), first);
	cr_expect_eq(served(jail, false), first);
	cr_expect_neq(served(jail, true), first);
}

Test(taken_over, a_strict_jail_gives_each_file_its_own, .timeout = 60)
{
	weft_error e = { 0 };
	const int locks = weft_jail_locks(jail, &e);
	cr_assert_geq(locks, 0, "%s", e.text);
	cr_assert_eq(weft_jail_be_strict(jail, &e) == WEFT_OK, locks == WEFT_JAIL_LOCK_ALL, "%s", e.text);
	if (locks != WEFT_JAIL_LOCK_ALL) {
		cr_expect(strstr(e.text, "landlock") || strstr(e.text, "seccomp"), "%s", e.text);
		return;
	}
	const pid_t first = served(jail, true), second = served(jail, true);
	cr_expect_neq(second, first);
	cr_expect_neq(served(jail, false), second);
}

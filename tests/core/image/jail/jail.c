/* jail.c: a decoder in its jail gives the same pixels, and whatever happens to
 * it there is an ordinary error, after which the next file is read as ever. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../pictures.h"
#include "image/file.h"
#include "image/jail/jail_inside.h"

static weft_bytes text(const char *t)
{
	return (weft_bytes) { (const uint8_t *)t, strlen(t) };
}

/* What an exploited decoder might do, by the first letter of the file. */
static weft_status hostile(weft_reader **r, weft_bytes file, const weft_decode_options *how, weft_error *e)
{
	volatile int nothing = 0;
	switch (file.length ? file.at[0] : 0) {
	case 'c':
		raise(SIGSEGV); /* which itself is refused */
		break;
	case 'n': *(volatile int *)(uintptr_t)nothing = 1; break;
	case 'l':
		while (!nothing)
			;
		break;
	case 's': return weft_fail(e, WEFT_OK, "%d", socket(AF_INET, SOCK_STREAM, 0));
	case 'o':
		if (open("/etc/passwd", O_RDONLY) < 0 && open("/proc/self/mem", O_RDWR) < 0)
			return weft_fail(e, WEFT_DENIED, "no files here");
		break;
	case 'w':
		if (mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, WEFT_JAIL_FILE, 0) == MAP_FAILED &&
		    write(WEFT_JAIL_FILE, "x", 1) < 0)
			return weft_fail(e, WEFT_DENIED, "the file stays as it is");
		break;
	case 'x': _exit(0);
	case 'm':
		for (size_t n = 0; n < 1000; n++) {
			volatile char *hog = malloc(16 << 20);
			if (!hog)
				return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
			for (size_t i = 0; i < 16 << 20; i += 1 << 16) /* it is space that is bounded */
				hog[i] = 1;
		}
		break;
	default: return weft_reader_look(r, file, how, e);
	}
	return weft_fail(e, WEFT_INTERNAL, "no harm done");
}

/* Criterion has threads, so the jail stands before it. */
weft_jail *jail; /* taken_over.c's too */

__attribute__((constructor)) static void start(void)
{
	weft_limits limits = { .memory = 16 << 20, .time_ns = 5000000000 };
	weft_jail_start_with(&jail, &limits, hostile, NULL);
}

static weft_status decode(weft_bytes file, weft_image *im, weft_error *e)
{
	return weft_decode_as(file, &(weft_decode_options) { .jail = jail }, im, NULL, e);
}

static void check_same(const char *name, int width, int height, weft_format format)
{
	weft_image im = picture_make(width, height, format), here, there;
	weft_buffer file = picture_encode(name, im.view);
	weft_error e = { 0 };
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &here, NULL), WEFT_OK);
	cr_assert_eq(decode(picture_bytes(file), &there, &e), WEFT_OK, "%s: %s", name, e.text);
	cr_assert(weft_view_equal(here.view, there.view), "%s %d x %d", name, width, height);
	weft_image_free(&here);
	weft_image_free(&there);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

Test(jail, wants_a_process_without_threads)
{
	weft_jail *late;
	weft_error e;
	cr_assert_not_null(jail);
	cr_assert_eq(weft_jail_start(&late, NULL, &e), WEFT_INTERNAL, "criterion has no threads?");
	cr_assert(strstr(e.text, "threads"));
}

/* Some have pictures of few kinds, or take their time. */
static bool takes(const weft_codec *codec, int width, int height)
{
	const char *name = weft_codec_name(codec);
	bool slow = strcmp(name, "avif") == 0 || strcmp(name, "jxl") == 0;
	bool small = strcmp(name, "ico") == 0;
	return weft_codec_writes(codec) && strcmp(name, "pbm") != 0 && (!slow || width * height < 10000) &&
	       (!small || (width <= 256 && height <= 256));
}

Test(jail, pixels_are_the_same, .timeout = 60)
{
	static const int sizes[][2] = { { 1, 1 }, { 37, 50 }, { 3, 3000 }, { 1100, 700 }, { 16383, 3 } };
	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
			if (takes(*c, sizes[s][0], sizes[s][1]))
				check_same(weft_codec_name(*c), sizes[s][0], sizes[s][1],
					   (weft_format) { 3, WEFT_U16 });
}

Test(jail, rows_longer_than_the_ring, .timeout = 60)
{
	check_same("pnm", 65535, 9, (weft_format) { 4, WEFT_U16 });
	check_same("pnm", 10, 9, (weft_format) { 4, WEFT_U16 });
	check_same("pnm", 65535, 9, (weft_format) { 3, WEFT_F32 });
}

static weft_buffer large_file(const char *name, const char *path, weft_view v)
{
	weft_buffer file = picture_encode(name, v);
	cr_assert_gt(file.length, 1 << 20);
	unlink(path);
	cr_assert_eq(weft_file_write(path, picture_bytes(file), NULL, NULL), WEFT_OK);
	return file;
}

/* Large files needn't be copied: they are read to where the decoder is. */
Test(jail, a_file_in_a_decoders_memory, .timeout = 60)
{
	char path[] = "/tmp/weft-jail-XXXXXX";
	close(mkstemp(path));
	weft_image im = picture_make(1200, 600, (weft_format) { 3, WEFT_U16 }), out;
	const char *const names[] = { "pnm", "tiff" };
	for (int i = 0; i < 2 && weft_codec_for_name(names[i]); i++) {
		weft_buffer file = large_file(names[i], path, im.view);
		weft_jail_file shared;
		weft_error e = { 0 };
		cr_assert_eq(weft_jail_read(jail, path, file.length - 1, &shared, &e), WEFT_LIMIT);
		cr_assert_null(shared.decoder);
		cr_assert_eq(weft_jail_read(jail, path, file.length, &shared, &e), WEFT_OK);
		cr_assert_not_null(shared.decoder);
		cr_assert_eq(shared.bytes.length, file.length);
		cr_assert_arr_eq(shared.bytes.at, file.at, file.length);
		weft_decode_options how = { .jail = jail, .shared = &shared };
		cr_assert_eq(weft_decode_as(shared.bytes, &how, &out, NULL, &e), WEFT_OK, "%s", e.text);
		cr_assert(weft_view_equal(im.view, out.view));
		weft_image_free(&out);
		weft_jail_file_free(jail, &shared);
		weft_buffer_free(&file);
	}
	weft_jail_file small;
	cr_assert_eq(truncate(path, 1000), 0);
	cr_assert_eq(weft_jail_read(jail, path, 1 << 30, &small, NULL), WEFT_OK);
	cr_assert_null(small.decoder);
	unlink(path);
	cr_assert_eq(weft_jail_read(jail, path, 1 << 30, &small, NULL), WEFT_OK);
	cr_assert_null(small.decoder);
	weft_image_free(&im);
}

Test(jail, a_file_that_shrinks_while_it_is_read_is_no_bad_file, .timeout = 60)
{
	char path[] = "/tmp/weft-jail-XXXXXX";
	close(mkstemp(path));
	weft_image im = picture_make(1200, 1300, (weft_format) { 3, WEFT_U8 }), out;
	weft_buffer file = large_file("pnm", path, im.view);
	weft_jail_file shared;
	weft_error e = { 0 };
	cr_assert_eq(weft_jail_read(jail, path, file.length, &shared, &e), WEFT_OK);
	cr_assert_eq(truncate(path, 100000), 0);
	char bytes[100];
	cr_expect_eq(weft_jail_file_copy(&shared, 99900, bytes, 100, &e), WEFT_OK);
	cr_expect_arr_eq(bytes, file.at + 99900, 100);
	cr_expect_eq(weft_jail_file_copy(&shared, 99901, bytes, 100, &e), WEFT_CANCELED);
	cr_expect_eq(weft_jail_file_copy(&shared, file.length - 100, bytes, 100, &e), WEFT_CANCELED);
	weft_decode_options how = { .jail = jail, .shared = &shared };
	cr_assert_eq(weft_decode_as(shared.bytes, &how, &out, NULL, &e), WEFT_CANCELED, "%s", e.text);
	weft_jail_file_free(jail, &shared);
	check_same("png", 20, 10, (weft_format) { 3, WEFT_U8 });
	unlink(path);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

static void check_fate(const char *file, weft_status expected, const char *words)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(decode(text(file), &im, &e), expected, "%s: %s", file, e.text);
	cr_assert(strstr(e.text, words), "%s: %s", file, e.text);
	cr_assert_null(im.memory);
	/* And life goes on. */
	check_same("png", 20, 10, (weft_format) { 3, WEFT_U8 });
}

Test(jail, a_crash_is_a_bad_file, .timeout = 60)
{
#ifdef __SANITIZE_ADDRESS__ /* it tells of the crash by what it may not */
	check_fate("n", WEFT_BAD_IMAGE, "stopped");
#else
	check_fate("n", WEFT_BAD_IMAGE, "crashed");
#endif
	check_fate("x", WEFT_BAD_IMAGE, "gave up");
}

Test(jail, forbidden_calls_end_it, .timeout = 60)
{
	check_fate("c", WEFT_BAD_IMAGE, "may not");
	check_fate("s", WEFT_BAD_IMAGE, "may not");
	check_fate("o", WEFT_DENIED, "no files");
	check_fate("w", WEFT_DENIED, "stays");
}

Test(jail, an_endless_loop_ends, .timeout = 60)
{
	weft_image im;
	weft_error e = { 0 };
	const weft_status status = decode(text("l"), &im, &e);
	/* On a busy machine it ran for less than half of it. */
	cr_assert(status == WEFT_LIMIT || status == WEFT_TIMEOUT, "%d: %s", (int)status, e.text);
	cr_assert(strstr(e.text, "takes longer"), "%s", e.text);
	check_same("png", 20, 10, (weft_format) { 3, WEFT_U8 });
}

#ifndef __SANITIZE_ADDRESS__
Test(jail, a_hog_is_stopped, .timeout = 60)
{
	check_fate("m", WEFT_LIMIT, "takes more");
}
#endif

/* The number in a process's stat behind its name: its parent. */
static pid_t parent_of(pid_t pid, char name[32])
{
	char path[64], line[256] = { 0 };
	int parent = 0;
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *f = fopen(path, "r");
	if (f && fgets(line, sizeof line, f))
		if (sscanf(line, "%*d (%31[^)]) %*c %d", name, &parent) != 2)
			parent = 0;
	if (f)
		fclose(f);
	return parent;
}

/* Processes called so that descend from us. */
static int kill_descendants(const char *called)
{
	DIR *d = opendir("/proc");
	int killed = 0;
	for (struct dirent *entry; d && (entry = readdir(d));) {
		char name[32] = { 0 }, other[32];
		pid_t pid = atoi(entry->d_name), parent = pid > 0 ? parent_of(pid, name) : 0;
		if (parent <= 0 || strcmp(name, called) != 0)
			continue;
		if (parent == getpid() || parent_of(parent, other) == getpid())
			killed += kill(pid, SIGKILL) == 0;
	}
	closedir(d);
	return killed;
}

Test(jail, a_decoder_killed_from_outside_is_no_bad_file, .timeout = 60)
{
	weft_image im = picture_make(2000, 2000, (weft_format) { 3, WEFT_U8 });
	weft_buffer file = picture_encode("png", im.view);
	weft_reader *r;
	weft_error e = { 0 };
	weft_decode_options how = { .jail = jail, .lenient = true };
	cr_assert_eq(weft_reader_open(&r, picture_bytes(file), &how, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_reader_rows(r, weft_view_crop(im.view, 0, 0, 2000, 10), &e), WEFT_OK);
	cr_assert_geq(kill_descendants("weft-decoder"), 1);
	cr_assert_eq(weft_reader_rows(r, weft_view_crop(im.view, 0, 10, 2000, 1990), &e), WEFT_CANCELED);
	cr_assert(strstr(e.text, "killed from outside"), "%s", e.text);
	weft_reader_close(r);
	check_same("png", 20, 10, (weft_format) { 3, WEFT_U8 });
	weft_buffer_free(&file);
	weft_image_free(&im);
}

Test(jail, without_its_keeper_nothing_is_decoded_and_nothing_hangs, .timeout = 60)
{
	check_same("png", 20, 10, (weft_format) { 3, WEFT_U8 });
	cr_assert_geq(kill_descendants("weft-keeper"), 1);
	weft_image im;
	weft_error e;
	/* The decoder at rest dies a moment after its keeper. */
	while (decode(text("P6 1 1 255 123"), &im, &e) == WEFT_OK)
		weft_image_free(&im);
	cr_assert_neq(decode(text("P6 1 1 255 123"), &im, &e), WEFT_OK);
	weft_jail_stop(jail);
	jail = NULL;
}

Test(jail, errors_and_damage_come_through, .timeout = 60)
{
	weft_image im = picture_make(64, 2000, (weft_format) { 3, WEFT_U8 }), out;
	weft_buffer file = picture_encode("png", im.view);
	weft_error here, there;
	weft_damage damage = { 0 };
	file.length /= 2;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, &here), WEFT_BAD_IMAGE);
	cr_assert_eq(decode(picture_bytes(file), &out, &there), WEFT_BAD_IMAGE);
	cr_assert_str_eq(here.text, there.text);
	weft_decode_options how = { .jail = jail, .lenient = true };
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &out, &damage, &there), WEFT_OK);
	cr_assert(damage.found && damage.kept > 0.3 && damage.kept < 0.6);
	cr_assert(strstr(damage.what, "ends early"), "%s", damage.what);
	weft_image_free(&out);
	how = (weft_decode_options) { .jail = jail, .limits.pixels = 1000 };
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &out, NULL, &there), WEFT_LIMIT);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

/* decoding.c: the options of decoding, and the jail that outlives its files. */
#include "decoding.h"

#include <stdatomic.h>
#include <string.h>

#include "../../core/image/colours.h"
#include "../../core/image/file.h"
#include "../locks.h"
#include "../report.h"
#include "../signals.h"

enum { PIXELS_MOST = 100000000 };
static const size_t memory_most = (size_t)2 << 30;

const char *const jail_modes[] = { "on", "strict", "off", NULL };

/* Only for who asks, since a decoder is waited for. */
static void say_locks(const struct decoding *d)
{
	weft_error e = { 0 };

	if (report_level() < VERBOSE)
		return;
	const int locks = weft_jail_locks(d->how.jail, &e);
	if (locks < 0)
		report_detail("jail: %s", e.text);
	else if (locks != WEFT_JAIL_LOCK_ALL)
		report_detail("jail: %s: decoders are not wholly locked up", locks_text(locks).text);
}

int decoding_begin(struct decoding *d)
{
	weft_error e;

	d->how = (weft_decode_options) {
		.limits = { .side = d->max_side,
			    .pixels = d->max_pixels ? d->max_pixels : PIXELS_MOST,
			    .bytes = (size_t)d->max_bytes,
			    .memory = d->max_memory ? (size_t)d->max_memory : memory_most,
			    .scans = d->max_scans,
			    .frames = d->max_frames,
			    .time_ns = (int64_t)(d->max_time * 1e9) },
		.unturned = d->no_orient,
		.lenient = d->lenient,
	};
	if (d->no_jail && d->jail == JAIL_STRICT)
		return report_usage("--no-jail and --jail strict: one or the other");
	if (d->no_jail || d->jail == JAIL_OFF)
		return EXIT_DONE;
	if (weft_jail_start(&d->how.jail, &d->how.limits, &e) != WEFT_OK) {
		report_error("%s; --no-jail decodes without", e.text);
		return exit_for(e.status);
	}
	if (d->jail == JAIL_STRICT && weft_jail_be_strict(d->how.jail, &e) != WEFT_OK) {
		report_error("--jail strict: %s", e.text);
		return exit_for(e.status);
	}
	weft_jail_require();
	say_locks(d);
	return EXIT_DONE;
}

void decoding_end(struct decoding *d)
{
	weft_jail_stop(d->how.jail);
	d->how.jail = NULL;
}

static weft_status over_limit(size_t most, weft_error *e)
{
	return weft_fail_limit(e, WEFT_LIMIT_MEMORY, "the file is over the limit of %zu bytes", most);
}

weft_status file_load(const char *path, const struct decoding *d, weft_buffer *file, weft_error *e)
{
	const size_t most = d->how.limits.memory;
	weft_status status = weft_file_read(path, most, file, e);

	if (status == WEFT_LIMIT)
		return over_limit(most, e);
	return status;
}

weft_status file_open(const char *path, const struct decoding *d, struct file_bytes *file, weft_error *e)
{
	const size_t most = d->how.limits.memory;

	*file = (struct file_bytes) { 0 };
	weft_status status =
		d->how.jail ? weft_jail_read(d->how.jail, path, most, &file->shared, e) : WEFT_OK;
	if (status == WEFT_LIMIT)
		return over_limit(most, e);
	file->bytes = file->shared.bytes;
	if (status == WEFT_OK && !file->bytes.length) {
		status = file_load(path, d, &file->own, e);
		file->bytes = (weft_bytes) { file->own.at, file->own.length };
	}
	return status;
}

void file_close(const struct decoding *d, struct file_bytes *file)
{
	weft_jail_file_free(d->how.jail, &file->shared);
	weft_buffer_free(&file->own);
	file->bytes = (weft_bytes) { NULL, 0 };
}

weft_status file_look(const char *path, const struct decoding *d, const weft_decode_options *how,
		      struct file_head *head, weft_error *e)
{
	struct file_bytes file;
	weft_reader *r = NULL;
	weft_decode_options shared = *how;

	*head = (struct file_head) { 0 };
	weft_status status = file_open(path, d, &file, e);
	shared.shared = &file.shared;
	if (status == WEFT_OK)
		status = weft_reader_look(&r, file.bytes, &shared, e);
	if (status == WEFT_OK)
		*head = (struct file_head) { weft_reader_codec(r), *weft_reader_info(r), file.bytes.length };
	weft_reader_close(r);
	file_close(d, &file);
	if (status != WEFT_OK)
		signals_heed();
	return status;
}

void say_damage(const char *path, const weft_damage *damage)
{
	if (damage->found)
		report_note("%s: damaged, %.1f %% of its rows kept: %s", path, 100 * damage->kept,
			    damage->what);
}

/* Whether the numbers are other colours in sRGB, of which a profile that can't be used tells nothing. */
static bool are_others(const weft_reader *r, const struct decoding *d)
{
	const weft_metadata *m = weft_reader_metadata(r);
	const weft_image_info *info = weft_reader_info(r);
	weft_colours_request to = { .size = sizeof to,
				    .icc = { m->icc.at, m->icc.length },
				    .chunks = m->colour,
				    .name = info->format.channels <= 2 ? "gray" : "srgb",
				    .intent = WEFT_INTENT_RELATIVE };
	weft_buffer table, profile;
	weft_colours_head head = { .kind = WEFT_COLOURS_CUBE };

	if (info->linear || (!m->icc.length && !m->colour.length))
		return false;
	if (weft_colours_table(&to, &d->how, &table, &profile, NULL) != WEFT_OK)
		return true;
	if (table.length >= sizeof head)
		memcpy(&head, table.at, sizeof head);
	weft_buffer_free(&table);
	weft_buffer_free(&profile);
	return head.kind != WEFT_COLOURS_SAME;
}

static weft_status load(const char *path, const struct decoding *d, bool numbers, weft_image *im,
			weft_error *e)
{
	static atomic_bool said; /* in this run */
	weft_buffer file = { 0 };
	weft_reader *r = NULL;

	weft_status status = file_load(path, d, &file, e);
	if (status == WEFT_OK)
		status = weft_reader_open(&r, (weft_bytes) { file.at, file.length }, &d->how, e);
	const weft_image_info *info = r ? weft_reader_info(r) : NULL;
	if (status == WEFT_OK)
		status = weft_image_make(im, info->width, info->height, info->format, e);
	if (status == WEFT_OK) {
		status = weft_reader_rows(r, im->view, e);
		say_damage(path, weft_reader_damage(r));
		if (status == WEFT_OK && numbers && are_others(r, d) && !atomic_exchange(&said, true))
			report_note("%s: has colours other than sRGB's; its numbers are taken as they are "
				    "(run --to-srgb converts)",
				    path);
		if (status != WEFT_OK)
			weft_image_free(im);
	}
	weft_reader_close(r);
	weft_buffer_free(&file);
	return status;
}

weft_status picture_load(const char *path, const struct decoding *d, weft_image *im, weft_error *e)
{
	return load(path, d, false, im, e);
}

weft_status picture_load_numbers(const char *path, const struct decoding *d, weft_image *im, weft_error *e)
{
	return load(path, d, true, im, e);
}

/* decoding.c: the options of decoding, and the jail that outlives its files. */
#include "decoding.h"

#include "../core/image/file.h"
#include "report.h"

enum { PIXELS_MOST = 100000000 };
static const size_t memory_most = (size_t)2 << 30;

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
	if (d->no_jail || weft_jail_start(&d->how.jail, &d->how.limits, &e) == WEFT_OK)
		return EXIT_DONE;
	report_error("%s; --no-jail decodes without", e.text);
	return exit_for(e.status);
}

void decoding_end(struct decoding *d)
{
	weft_jail_stop(d->how.jail);
	d->how.jail = NULL;
}

static weft_status over_limit(size_t most, weft_error *e)
{
	return weft_fail(e, WEFT_LIMIT, "the file is over the limit of %zu bytes; --max-memory", most);
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

void say_damage(const char *path, const weft_damage *damage)
{
	if (damage->found)
		report_note("%s: damaged, %.1f %% of its rows kept: %s", path, 100 * damage->kept,
			    damage->what);
}

weft_status picture_load(const char *path, const struct decoding *d, weft_image *im, weft_error *e)
{
	weft_buffer file = { 0 };
	weft_damage damage = { 0 };
	weft_status status = file_load(path, d, &file, e);

	if (status == WEFT_OK)
		status = weft_decode_as((weft_bytes) { file.at, file.length }, &d->how, im, &damage, e);
	say_damage(path, &damage);
	weft_buffer_free(&file);
	return status;
}

/* job_input.c: a job's input: its bytes, its head, which of its frames, its rows.
 *
 * Reading happens in a blocking section, and so does waiting for a decoder in
 * its jail, which is another process and may hang; decoding in this one is work. */
#include "job_state.h"

#include <stdlib.h>
#include <string.h>

#include "../../core/run/go.h"
#include "../../core/run/runtime.h"
#include "../report.h"
#include "output_format.h"

/* A large picture's long steps are cut, for small ones that wait for the processor. */
static void let_others(void)
{
	if (weft_procs() > 0)
		weft_yield();
}

static weft_status hash_input(struct job *j)
{
	enum { PIECE = 1 << 18 };
	const size_t length = j->file.bytes.length;
	uint8_t *piece = j->file.shared.decoder ? malloc(PIECE) : NULL;
	weft_status status = WEFT_OK;
	struct sha256 sha;

	if (j->file.shared.decoder && !piece)
		return weft_fail(j->e, WEFT_NO_MEMORY, "out of memory");
	sha256_begin(&sha);
	for (size_t at = 0; at < length && status == WEFT_OK; at += PIECE) {
		const size_t n = length - at < PIECE ? length - at : PIECE;
		if (piece)
			status = weft_jail_file_copy(&j->file.shared, at, piece, n, j->e);
		if (status == WEFT_OK)
			sha256_add(&sha, piece ? piece : j->file.bytes.at + at, n);
		let_others();
	}
	sha256_end(&sha, j->result->sha_in);
	free(piece);
	return status;
}

weft_status job_read_step(struct job *j)
{
	const bool goroutine = weft_procs() > 0;

	if (!j->input)
		return WEFT_OK;
	if (goroutine)
		weft_blocking_begin();
	/* Its time first: whoever changes it while we read is noticed next time. */
	j->result->time_in = file_time(j->given ? NULL : j->input);
	weft_status status = WEFT_OK;
	if (j->given)
		j->file.bytes = *j->given;
	else
		status = file_open(j->input, j->rules->decoding, &j->file, j->e);
	if (goroutine)
		weft_blocking_end();
	j->result->bytes_in = j->file.bytes.length;
	return status == WEFT_OK && j->rules->hashes ? hash_input(j) : status;
}

bool job_wait_begin(const struct job *j)
{
	const bool waits = j->rules->decoding->how.jail && weft_procs() > 0;

	if (waits)
		weft_blocking_begin();
	return waits;
}

void job_wait_end(bool waits)
{
	if (waits)
		weft_blocking_end();
}

/* The frame in work, from 0. */
static int frame_of(const struct job *j)
{
	return (j->frames.first ? j->frames.first - 1 : 0) + j->sequence.index;
}

/* From the frame in work on, so many; no more than the head yet. */
static weft_status look_at_input(struct job *j, int stacked)
{
	weft_decode_options how = j->rules->decoding->how;

	how.frame = frame_of(j);
	how.stacked = stacked;
	how.shared = &j->file.shared;
	const bool waits = job_wait_begin(j);
	const weft_status status = weft_reader_look(&j->reader, j->file.bytes, &how, j->e);
	job_wait_end(waits);
	return status;
}

weft_status job_begin_reader(struct job *j)
{
	const bool waits = job_wait_begin(j);
	const weft_status status = weft_reader_begin(j->reader, j->e);
	job_wait_end(waits);
	return status;
}

/* Bytes that no decoder has, for one reader after the other. */
static weft_status keep_bytes(struct job *j)
{
	if (j->given || j->file.own.at)
		return WEFT_OK;
	weft_status status = file_load(j->input, j->rules->decoding, &j->file.own, j->e);
	if (status != WEFT_OK)
		return status;
	j->file.bytes = (weft_bytes) { j->file.own.at, j->file.own.length };
	return WEFT_OK;
}

weft_status job_choose_codec(struct job *j)
{
	if (!j->codec && j->reader)
		j->codec = weft_reader_codec(j->reader);
	if (j->codec && weft_codec_writes(j->codec))
		return WEFT_OK;
	return weft_fail(j->e, WEFT_NO_CODEC, "%s can be read, not written; say --out-format png",
			 j->codec ? weft_codec_name(j->codec) : "the input's format");
}

/* In place a picture stays what it is, whatever its name says: a PNG called .jpg would lose by becoming one.
 */
static void keep_format(struct job *j)
{
	const weft_codec *is = weft_reader_codec(j->reader), *asked = j->rules->out_codec;

	if (!j->codec || !j->output || strcmp(j->input, j->output) != 0)
		return;
	if (asked) {
		if (weft_codec_for_path(j->output) != asked)
			report_note("%s: becomes %s, whatever its name says", j->input,
				    weft_codec_name(asked));
		return;
	}
	if (weft_reader_suits(j->reader, j->codec))
		return;
	if (weft_codec_writes(is)) {
		report_note("%s: is %s, whatever its name says, and stays so", j->input, weft_codec_name(is));
		j->codec = is;
	} else {
		report_note("%s: is %s, whatever its name says, and becomes %s", j->input,
			    weft_codec_name(is), weft_codec_name(j->codec));
	}
}

/* Once the first head says how many there are. */
static weft_status choose_frames(struct job *j)
{
	const weft_image_info *info = weft_reader_info(j->reader);
	weft_sequence *s = &j->sequence;

	keep_format(j);
	weft_status status = job_choose_codec(j);
	if (status == WEFT_OK)
		status = frames_choose(&j->frames, info->frames, j->codec, &s->count, j->e);
	j->result->frames = s->count;
	if (status != WEFT_OK || s->count == 1)
		return status;
	s->loops = info->loops;
	status = keep_bytes(j);
	j->stacked = weft_codec_stacks(weft_reader_codec(j->reader));
	if (status != WEFT_OK || !j->stacked)
		return status;
	weft_reader_close(j->reader);
	j->reader = NULL;
	return look_at_input(j, s->count);
}

static weft_status look_at_first(struct job *j)
{
	const weft_codec *wanted = j->rules->in_codec;

	weft_status status = look_at_input(j, 0);
	if (status == WEFT_OK && wanted && weft_reader_codec(j->reader) != wanted)
		return weft_fail(j->e, WEFT_BAD_IMAGE, "is no %s", weft_codec_name(wanted));
	return status == WEFT_OK ? choose_frames(j) : status;
}

weft_status job_look_at_input(struct job *j)
{
	weft_status status = WEFT_OK;

	if (j->sequence.index == 0)
		status = look_at_first(j);
	else if (!j->stacked)
		status = look_at_input(j, 0);
	if (status != WEFT_OK)
		return status;
	const weft_image_info *info = weft_reader_info(j->reader);
	j->source = (weft_view) { .width = info->width, .height = info->height, .format = info->format };
	if (j->stacked) {
		j->source.height /= j->sequence.count;
		j->sequence.delay_ms = weft_reader_delay_ms(j->reader, j->sequence.index);
	}
	return WEFT_OK;
}

void job_close_reader(struct job *j)
{
	const bool last = j->sequence.index + 1 >= j->sequence.count;

	if (j->stacked && !last)
		return;
	if (j->reader && weft_reader_damage(j->reader)->found)
		j->result->damage = *weft_reader_damage(j->reader);
	weft_reader_close(j->reader);
	j->reader = NULL;
	if (last)
		file_close(j->rules->decoding, &j->file);
}

weft_status job_read_rows(struct job *j)
{
	enum { PIECE = 1 << 20 };
	const weft_view v = j->in.view;
	const int rows = (int)(PIECE / ((size_t)v.width * weft_pixel_bytes(v.format))) + 1;
	weft_status status = WEFT_OK;

	for (int y = 0; y < v.height && status == WEFT_OK; y += rows) {
		weft_view piece = v;
		piece.pixels += (ptrdiff_t)y * v.stride;
		piece.height = v.height - y < rows ? v.height - y : rows;
		const bool waits = job_wait_begin(j);
		status = weft_reader_rows(j->reader, piece, j->e);
		job_wait_end(waits);
		let_others();
	}
	return status;
}

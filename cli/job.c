/* job.c: read, decode, filter, encode, write; nothing else knows the order.
 *
 * Reading and writing files happen in blocking sections, so that a slow disk
 * holds up no processor.  Decoding does not, not even in its jail: it is work,
 * and --procs bounds it, whichever process does it. */
#include "job.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../core/engine/stream.h"
#include "../core/image/file.h"
#include "../core/run/runtime.h"
#include "folders.h"
#include "signals.h"

enum { SPILL = 1 << 18 }; /* bytes that are encoded before a file is begun */

const char *const job_step_names[STEP_COUNT] = {
	"read", "open", "decode", "filter", "encode", "stream", "write",
};

int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void list_codecs(char *list, size_t size)
{
	size_t used = 0;
	*list = 0;
	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		for (const char *const *x = (*c)->extensions; weft_codec_writes(*c) && *x && used < size; x++)
			used += (size_t)snprintf(list + used, size - used, "%s%s", used ? " " : "", *x);
}

weft_status codec_for_output(const char *path, const weft_codec **codec, weft_error *e)
{
	char list[120];
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

	*codec = weft_codec_for_path(path);
	if (*codec && weft_codec_writes(*codec))
		return WEFT_OK;
	list_codecs(list, sizeof list);
	if (*codec)
		return weft_fail(e, WEFT_NO_CODEC, "%s can be read, not written; there are %s",
				 (*codec)->name, list);
	if (!dot)
		return weft_fail(e, WEFT_NO_CODEC, "no extension; known are %s", list);
	return weft_fail(e, WEFT_NO_CODEC, "unknown extension '%.20s'; known are %s", dot, list);
}

weft_status codec_named(const char *name, const weft_codec **codec, weft_error *e)
{
	char list[120];

	*codec = weft_codec_for_name(name);
	if (*codec)
		return WEFT_OK;
	list_codecs(list, sizeof list);
	return weft_fail(e, WEFT_NO_CODEC, "unknown format '%.20s'; known are %s", name, list);
}

/* ---- the steps ---- */

struct job {
	const struct job_rules *rules;
	const char *input, *output;
	struct job_result *result;
	weft_error *e;
	const weft_codec *codec;
	struct file_bytes file;
	weft_file_writer *file_out; /* once there is more than SPILL to write */
	weft_buffer encoded;        /* what isn't in the file yet */
	weft_error put_error;       /* why a piece could not be put there */
	weft_reader *reader;        /* NULL for a source */
	weft_view source;           /* its shape */
	weft_metadata metadata;
	weft_encode_options encode;
	weft_image in, out;
	int megabytes; /* held from the gate */
};

static weft_status read_step(struct job *j)
{
	const bool goroutine = weft_procs() > 0;

	if (!j->input)
		return WEFT_OK;
	if (goroutine)
		weft_blocking_begin();
	weft_status status = file_open(j->input, j->rules->decoding, &j->file, j->e);
	if (goroutine)
		weft_blocking_end();
	j->result->bytes_in = j->file.bytes.length;
	return status;
}

bool job_streams(const struct job_rules *rules, weft_view in)
{
	return (rules->how.mode == MODE_BAND || rules->how.mode == MODE_SEQ) &&
	       weft_chain_streams(rules->chain, in);
}

double job_memory(const struct job_rules *rules, weft_view in, double result_bytes)
{
	const double bytes = (double)in.width * in.height * (double)weft_pixel_bytes(in.format);

	/* Some files can't be read row by row. */
	return job_streams(rules, in) ? bytes : bytes + result_bytes;
}

/* Wait until this picture fits beside those in work. */
static weft_status pass_gate(struct job *j, weft_bytes bytes)
{
	const struct memory_gate *gate = j->rules->gate;
	weft_image_info info;

	if (!gate)
		return WEFT_OK;
	weft_status status = weft_decode_info(bytes, &info, j->e);
	if (status != WEFT_OK)
		return status;
	const weft_view in = { .width = info.width, .height = info.height, .format = info.format };
	const double size = (double)in.width * in.height * (double)weft_pixel_bytes(in.format);
	const double need = job_memory(j->rules, in, size) / (1 << 20);
	j->megabytes = need < gate->most ? (int)need + 1 : gate->most;
	weft_semaphore_acquire(gate->megabytes, j->megabytes);
	return WEFT_OK;
}

static weft_status open_input(struct job *j)
{
	const weft_bytes bytes = j->file.bytes;
	weft_decode_options how = j->rules->decoding->how;
	const weft_codec *wanted = j->rules->in_codec;

	if (wanted && !wanted->recognises(bytes))
		return weft_fail(j->e, WEFT_BAD_IMAGE, "is no %s", wanted->name);
	weft_status status = pass_gate(j, bytes);
	how.shared = &j->file.shared;
	if (status == WEFT_OK)
		status = weft_reader_open(&j->reader, bytes, &how, j->e);
	if (status == WEFT_OK)
		status = weft_metadata_read(bytes, &j->metadata, j->e);
	if (status != WEFT_OK)
		return status;
	const weft_image_info *info = weft_reader_info(j->reader);
	j->source = (weft_view) { .width = info->width, .height = info->height, .format = info->format };
	return WEFT_OK;
}

/* Refuse a result over the limits before it is made. */
static weft_status check_result(const weft_limits *limits, const struct job_result *r, weft_error *e)
{
	const int64_t pixels = (int64_t)r->width * r->height;

	if (pixels > limits->pixels)
		return weft_fail(e, WEFT_LIMIT,
				 "the result of %d x %d is over the limit of %lld pixels; --max-pixels",
				 r->width, r->height, (long long)limits->pixels);
	if ((uint64_t)pixels * weft_pixel_bytes(r->format) > limits->memory)
		return weft_fail(e, WEFT_LIMIT,
				 "the result of %d x %d, %s, is over the limit of %zu bytes; --max-memory",
				 r->width, r->height, weft_format_name(r->format), limits->memory);
	return WEFT_OK;
}

static weft_status open_step(struct job *j)
{
	const struct job_rules *rules = j->rules;
	struct job_result *r = j->result;

	weft_status status = j->input ? open_input(j) : WEFT_OK;
	if (status == WEFT_OK)
		status = weft_chain_shape(rules->chain, j->source, &r->width, &r->height, &r->format, j->e);
	if (status == WEFT_OK)
		status = check_result(&rules->decoding->how.limits, r, j->e);
	if (status != WEFT_OK)
		return status;
	metadata_prepare(&j->metadata, &rules->strip, !rules->decoding->no_orient, r->format);
	j->encode = rules->encode;
	j->encode.metadata = &j->metadata;
	r->streamed = job_streams(rules, j->source);
	return WEFT_OK;
}

static void close_input(struct job *j)
{
	if (j->reader)
		j->result->damage = *weft_reader_damage(j->reader);
	weft_reader_close(j->reader);
	j->reader = NULL;
	file_close(j->rules->decoding, &j->file);
}

static weft_status decode_step(struct job *j)
{
	const weft_view v = j->source;

	if (j->result->streamed || !j->reader)
		return WEFT_OK;
	weft_status status = weft_image_make(&j->in, v.width, v.height, v.format, j->e);
	if (status == WEFT_OK)
		status = weft_reader_rows(j->reader, j->in.view, j->e);
	close_input(j);
	return status;
}

static weft_status filter_step(struct job *j)
{
	const weft_schedule schedule = how_schedule(&j->rules->how);

	if (j->result->streamed)
		return WEFT_OK;
	weft_status status = weft_chain_run(j->rules->chain, j->in.view, &j->out, &schedule, NULL, j->e);
	weft_image_free(&j->in);
	return status;
}

/* ---- what is encoded ---- */

static weft_status open_output(struct job *j, weft_error *e)
{
	if (j->file_out)
		return WEFT_OK;
	weft_status status = j->rules->make_folders ? make_folders_for(j->output, e) : WEFT_OK;
	if (status == WEFT_OK)
		status = weft_file_create(&j->file_out, j->output,
					  &(weft_file_options) { .replace = j->rules->replace }, e);
	return status;
}

/* All that waits, and this, into the file. */
static weft_status append(struct job *j, weft_bytes more, weft_error *e)
{
	weft_status status = open_output(j, e);
	if (status == WEFT_OK)
		status = weft_file_append(j->file_out, (weft_bytes) { j->encoded.at, j->encoded.length }, e);
	j->encoded.length = 0;
	if (status == WEFT_OK)
		status = weft_file_append(j->file_out, more, e);
	return status;
}

static bool put_encoded(void *to, weft_bytes piece)
{
	struct job *j = to;
	const bool goroutine = weft_procs() > 0, begins = !j->file_out && strcmp(j->output, "-") != 0;

	j->result->bytes_out += piece.length;
	if (j->rules->dry)
		return true;
	if (j->encoded.length + piece.length < SPILL) {
		if (weft_buffer_sink(&j->encoded).put(&j->encoded, piece))
			return true;
		weft_fail(&j->put_error, WEFT_NO_MEMORY, "out of memory for the encoded picture");
		return false;
	}
	if (goroutine)
		weft_blocking_begin();
	if (begins)
		signals_hold();
	weft_status status = append(j, piece, &j->put_error);
	if (begins)
		signals_release();
	if (goroutine)
		weft_blocking_end();
	return status == WEFT_OK;
}

static weft_sink encoded_sink(struct job *j)
{
	return (weft_sink) { put_encoded, j };
}

/* Whatever a codec says of a piece that was not taken, here is why; where the
 * file took all, the codec's own memory did not. */
static weft_status encoded(struct job *j, weft_status status)
{
	if (status == WEFT_IO && j->put_error.status == WEFT_OK)
		weft_fail(&j->put_error, WEFT_NO_MEMORY, "out of memory for the encoded picture");
	if (j->put_error.status == WEFT_OK)
		return status;
	j->result->blame_output = true;
	*j->e = j->put_error;
	return j->e->status;
}

static weft_status encode_step(struct job *j)
{
	if (j->result->streamed)
		return WEFT_OK;
	j->result->blame_output = true;
	weft_status status = weft_encode(j->codec, j->out.view, &j->encode, encoded_sink(j), j->e);
	weft_image_free(&j->out);
	return encoded(j, status);
}

static weft_status stream_step(struct job *j)
{
	struct job_result *r = j->result;
	const weft_schedule schedule = how_schedule(&j->rules->how);
	const weft_image_info shape = { .width = r->width, .height = r->height, .format = r->format };
	weft_writer *writer = NULL;

	if (!r->streamed)
		return WEFT_OK;
	weft_status status = weft_writer_open(&writer, j->codec, &shape, &j->encode, encoded_sink(j), j->e);
	r->blame_output = status != WEFT_OK;
	if (status == WEFT_OK)
		status = weft_chain_stream(j->rules->chain, j->reader, writer, &schedule, NULL, j->e);
	if (status == WEFT_OK)
		status = weft_writer_finish(writer, j->e);
	weft_writer_close(writer);
	close_input(j);
	return encoded(j, status);
}

static weft_status write_step(struct job *j)
{
	const bool goroutine = weft_procs() > 0, pipe = strcmp(j->output, "-") == 0;

	if (j->rules->dry)
		return WEFT_OK;
	j->result->blame_output = true;
	if (goroutine)
		weft_blocking_begin();
	if (!pipe)
		signals_hold();
	weft_status status = append(j, (weft_bytes) { NULL, 0 }, j->e);
	if (status == WEFT_OK) {
		status = weft_file_commit(j->file_out, j->e);
		j->file_out = NULL;
	}
	if (!pipe)
		signals_release();
	if (goroutine)
		weft_blocking_end();
	return status;
}

typedef weft_status step_fn(struct job *j);

static step_fn *const steps[STEP_COUNT] = {
	[STEP_READ] = read_step,     [STEP_OPEN] = open_step,     [STEP_DECODE] = decode_step,
	[STEP_FILTER] = filter_step, [STEP_ENCODE] = encode_step, [STEP_STREAM] = stream_step,
	[STEP_WRITE] = write_step,
};

weft_status job_run(const struct job_rules *rules, const char *input, const char *output,
		    struct job_result *result, weft_error *e)
{
	struct job j = { .rules = rules, .input = input, .output = output, .result = result, .e = e };

	*result = (struct job_result) { 0 };
	j.codec = rules->out_codec;
	result->status = j.codec ? WEFT_OK : codec_for_output(output, &j.codec, e);
	for (int step = 0; step < STEP_COUNT && result->status == WEFT_OK; step++) {
		const int64_t start = now_ns();
		result->step = (enum job_step)step;
		result->status = steps[step](&j);
		result->step_ns[step] = now_ns() - start;
	}
	close_input(&j);
	if (j.megabytes)
		weft_semaphore_release(rules->gate->megabytes, j.megabytes);
	weft_metadata_free(&j.metadata);
	weft_file_abandon(j.file_out);
	weft_buffer_free(&j.encoded);
	weft_image_free(&j.in);
	weft_image_free(&j.out);
	return result->status;
}

bool job_step_ran(const struct job_result *r, enum job_step step)
{
	if (step == STEP_STREAM)
		return r->streamed;
	return !r->streamed || step < STEP_DECODE || step > STEP_ENCODE;
}

void job_json(struct json *j, const struct job_rules *rules, const char *input, const char *output,
	      const struct job_result *r)
{
	json_text(j, "input", input);
	json_text(j, "output", output);
	json_bool(j, "done", r->status == WEFT_OK);
	if (r->status != WEFT_OK)
		return;
	json_text(j, "filters", rules->chain_text);
	json_text(j, "mode", mode_names[rules->how.mode]);
	json_int(j, "width", r->width);
	json_int(j, "height", r->height);
	json_text(j, "samples", weft_format_name(r->format));
	json_int(j, "bytes_in", (int64_t)r->bytes_in);
	json_int(j, "bytes_out", (int64_t)r->bytes_out);
	if (r->damage.found) {
		json_real(j, "kept", r->damage.kept);
		json_text(j, "damage", r->damage.what);
	}
	json_open(j, "ms", '{');
	for (int step = 0; step < STEP_COUNT; step++)
		if (job_step_ran(r, step))
			json_real(j, job_step_names[step], (double)r->step_ns[step] / 1e6);
	json_close(j, '}');
}

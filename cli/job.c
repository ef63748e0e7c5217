/* job.c: read, decode, filter, encode, write; nothing else knows the order.
 *
 * Reading and writing happen in blocking sections, so that a slow disk holds
 * up no processor; decoding and encoding are work and stay on one. */
#include "job.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../core/image/file.h"
#include "../core/run/runtime.h"
#include "folders.h"
#include "signals.h"

const char *const job_step_names[STEP_COUNT] = { "read", "decode", "filter", "encode", "write" };

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
	return weft_fail(e, WEFT_NO_CODEC, "unknown extension '%.20s'; known are %s", dot ? dot : "", list);
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
	weft_buffer file, encoded;
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
	weft_status status = weft_file_read(j->input, 0, &j->file, j->e);
	if (goroutine)
		weft_blocking_end();
	j->result->bytes_in = j->file.length;
	return status;
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
	/* The picture, the result, and what encoding needs. */
	const double need =
		3.0 * info.width * info.height * (double)weft_pixel_bytes(info.format) / (1 << 20);
	j->megabytes = need < gate->most ? (int)need + 1 : gate->most;
	weft_semaphore_acquire(gate->megabytes, j->megabytes);
	return WEFT_OK;
}

static weft_status decode_step(struct job *j)
{
	const weft_bytes bytes = { j->file.at, j->file.length };
	const weft_codec *wanted = j->rules->in_codec;

	if (!j->input)
		return WEFT_OK;
	if (wanted && !wanted->recognises(bytes))
		return weft_fail(j->e, WEFT_BAD_IMAGE, "is no %s", wanted->name);
	weft_status status = pass_gate(j, bytes);
	if (status == WEFT_OK)
		status = weft_decode(bytes, &j->rules->limits, &j->in, j->e);
	weft_buffer_free(&j->file);
	return status;
}

static weft_status check_result(const weft_limits *limits, int width, int height, weft_format format,
				weft_error *e)
{
	const int64_t pixels = (int64_t)width * height;

	if (pixels > limits->pixels)
		return weft_fail(e, WEFT_LIMIT,
				 "the result of %d x %d is over the limit of %lld pixels; --max-pixels",
				 width, height, (long long)limits->pixels);
	if ((uint64_t)pixels * weft_pixel_bytes(format) > limits->memory)
		return weft_fail(e, WEFT_LIMIT,
				 "the result of %d x %d, %s, is over the limit of %zu bytes; --max-memory",
				 width, height, weft_format_name(format), limits->memory);
	return WEFT_OK;
}

static weft_status filter_step(struct job *j)
{
	const weft_schedule schedule = how_schedule(&j->rules->how);
	int width, height;
	weft_format format;

	/* Refuse a result over the limits before it is made. */
	weft_status status = weft_chain_shape(j->rules->chain, j->in.view, &width, &height, &format, j->e);
	if (status == WEFT_OK)
		status = check_result(&j->rules->limits, width, height, format, j->e);
	if (status == WEFT_OK)
		status = weft_chain_run(j->rules->chain, j->in.view, &j->out, &schedule, NULL, j->e);
	weft_image_free(&j->in);
	j->result->width = j->out.view.width;
	j->result->height = j->out.view.height;
	j->result->format = j->out.view.format;
	return status;
}

static weft_status encode_step(struct job *j)
{
	weft_status status =
		weft_encode(j->codec, j->out.view, &j->rules->encode, weft_buffer_sink(&j->encoded), j->e);
	weft_image_free(&j->out);
	/* Memory is all that this sink may lack. */
	if (status == WEFT_IO)
		status = weft_fail(j->e, WEFT_NO_MEMORY, "out of memory for the encoded picture");
	j->result->bytes_out = j->encoded.length;
	return status;
}

static weft_status write_step(struct job *j)
{
	const bool goroutine = weft_procs() > 0, pipe = strcmp(j->output, "-") == 0;
	weft_status status = WEFT_OK;

	if (goroutine)
		weft_blocking_begin();
	if (!pipe)
		signals_hold();
	if (j->rules->make_folders)
		status = make_folders_for(j->output, j->e);
	if (status == WEFT_OK)
		status = weft_file_write(j->output, (weft_bytes) { j->encoded.at, j->encoded.length },
					 &(weft_file_options) { .replace = j->rules->replace }, j->e);
	if (!pipe)
		signals_release();
	if (goroutine)
		weft_blocking_end();
	return status;
}

typedef weft_status step_fn(struct job *j);

static step_fn *const steps[STEP_COUNT] = {
	[STEP_READ] = read_step,     [STEP_DECODE] = decode_step, [STEP_FILTER] = filter_step,
	[STEP_ENCODE] = encode_step, [STEP_WRITE] = write_step,
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
	if (j.megabytes)
		weft_semaphore_release(rules->gate->megabytes, j.megabytes);
	weft_buffer_free(&j.file);
	weft_buffer_free(&j.encoded);
	weft_image_free(&j.in);
	weft_image_free(&j.out);
	return result->status;
}

weft_status picture_load(const char *path, const weft_limits *limits, weft_image *im, weft_error *e)
{
	weft_buffer file = { 0 };
	weft_status status = weft_file_read(path, 0, &file, e);

	if (status == WEFT_OK)
		status = weft_decode((weft_bytes) { file.at, file.length }, limits, im, e);
	weft_buffer_free(&file);
	return status;
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
	json_open(j, "ms", '{');
	for (int step = 0; step < STEP_COUNT; step++)
		json_real(j, job_step_names[step], (double)r->step_ns[step] / 1e6);
	json_close(j, '}');
}

/* job.c: read, decode, filter, encode, write; nothing else knows the order.
 *
 * Reading and writing files happen in blocking sections, so that a slow disk
 * holds up no processor. */
#include "job_state.h"

#include <stdatomic.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "../../core/run/trace.h"
#include "../report.h"
#include "../signals.h"
#include "further.h"
#include "output_format.h"
#include "target_size.h"

const char *const job_step_names[STEP_COUNT] = {
	"read", "open", "decode", "filter", "encode", "stream", "write",
};

/* ---- the steps ---- */

static weft_status open_input(struct job *j)
{
	weft_status status = job_look_at_input(j);
	if (status != WEFT_OK)
		return status;
	job_pass_gate(j, job_memory(j->rules, j->chain, j->codec, j->source));
	return job_begin_reader(j);
}

/* What of the picture doesn't go into the output's format. */
static void say_lost(const struct job *j, const weft_metadata *of)
{
	static atomic_bool said_flattened; /* in this run */
	const struct colours *colours = j->picture ? j->picture->colours : &j->colours;
	const char *output = strcmp(j->output, "-") == 0 ? "standard output" : j->output;

	metadata_say_lost(&j->metadata, j->codec, output);
	if (of && !colours->changed && !j->rules->strip.icc && !j->rules->encode.to_srgb)
		metadata_say_misfit(of, j->result->format, output);
	if (!weft_codec_flattens(j->codec, j->result->format))
		return;
	if (j->rules->encode.background)
		report_detail("%s: %s holds no alpha; flattened on --background", output,
			      weft_codec_name(j->codec));
	else if (!atomic_exchange(&said_flattened, true))
		report_note("%s: %s holds no alpha; flattened on white (--background COLOUR says otherwise)",
			    output, weft_codec_name(j->codec));
}

/* What is known of the input's picture, beside its pixels. */
static struct job_picture picture_like(const struct job *j)
{
	if (j->picture)
		return *j->picture;
	if (!j->reader)
		return (struct job_picture) { 0 };
	const weft_image_info *info = weft_reader_info(j->reader);
	return (struct job_picture) { .metadata = weft_reader_metadata(j->reader),
				      .linear = info->linear,
				      .packed = info->packed };
}

/* With the files that it names for this input, and on to sRGB where that is wanted. */
static weft_status choose_chain(struct job *j)
{
	const struct job_rules *rules = j->rules;
	int width, height;
	weft_format f;

	if (j->reader)
		j->colours = (struct colours) { .said = weft_reader_metadata(j->reader),
						.format = j->source.format,
						.linear = weft_reader_info(j->reader)->linear };
	weft_status status = further_for(rules->chain, j->input, rules->decoding, &j->colours, &j->own, j->e);
	j->chain = j->own ? j->own : j->chain;
	if (status != WEFT_OK || !rules->encode.to_srgb || !colours_are_said(&j->colours))
		return status;
	status = weft_chain_shape(j->chain, j->source, &width, &height, &f, j->e);
	if (status == WEFT_OK)
		status = further_to_srgb(j->chain, f.channels <= 2, rules->decoding, &j->colours, &j->own,
					 j->e);
	j->chain = j->own ? j->own : j->chain;
	weft_buffer_free(&j->colours.profile); /* sRGB needs no word */
	return status;
}

/* What is written along says of the colours what they are by now. */
static weft_status note_colours(struct job *j)
{
	const struct colours *c = j->picture ? j->picture->colours : &j->colours;
	const weft_buffer *now = &c->profile;
	const bool dropped = j->rules->encode.to_srgb && !c->linear;

	if (!c->changed && !dropped)
		return WEFT_OK;
	weft_buffer_free(&j->metadata.icc);
	weft_buffer_free(&j->metadata.colour);
	if (j->rules->strip.icc || !now->length || weft_buffer_add(&j->metadata.icc, now->at, now->length))
		return WEFT_OK;
	return weft_fail(j->e, WEFT_NO_MEMORY, "out of memory");
}

static weft_status open_step(struct job *j)
{
	const struct job_rules *rules = j->rules;
	struct job_result *r = j->result;

	weft_status status = j->input && !j->picture ? open_input(j) : WEFT_OK;
	if (status == WEFT_OK && j->sequence.index == 0 && !j->picture)
		status = choose_chain(j);
	if (status == WEFT_OK && !j->picture)
		status = weft_chain_shape(j->chain, j->source, &r->width, &r->height, &r->format, j->e);
	if (status != WEFT_OK)
		return status;
	status = job_choose_codec(j);
	if (status != WEFT_OK)
		return status;
	const struct job_picture like = picture_like(j);
	const bool waits = job_wait_begin(j);
	if (like.metadata)
		status = metadata_prepare(
			&j->metadata, like.metadata, &rules->strip,
			&(struct remade) { .filtered = rules->chain_text && *rules->chain_text,
					   .width = r->width,
					   .height = r->height,
					   .format = r->format },
			&rules->decoding->how, j->e);
	job_wait_end(waits);
	if (status == WEFT_OK)
		status = note_colours(j);
	if (status != WEFT_OK)
		return status;
	j->encode = rules->encode;
	j->encode.to_srgb = false; /* it is a step of the chain */
	j->encode.metadata = &j->metadata;
	j->encode.linear = like.linear && !(j->picture ? j->picture->colours : &j->colours)->changed;
	j->encode.pack = like.packed && !rules->encode.depth;
	if (!rules->dry && j->sequence.index == 0)
		say_lost(j, like.metadata);
	j->encode.sequence = j->sequence.count > 1 ? &j->sequence : NULL;
	if (rules->target_size && (!target_size_works(j->codec) || j->sequence.count > 1))
		return weft_fail(j->e, WEFT_USAGE, "--target-size: %s has no quality to choose",
				 j->sequence.count > 1 ? "a file of several pictures"
						       : weft_codec_name(j->codec));
	r->streamed = !j->stacked && !j->picture && !rules->target_size &&
		      job_chain_streams(rules, j->chain, j->source);
	return WEFT_OK;
}

static weft_status decode_step(struct job *j)
{
	const weft_view v = j->source;

	if (j->result->streamed || !j->reader)
		return WEFT_OK;
	weft_status status = weft_image_make(&j->in, v.width, v.height, v.format, j->e);
	if (status == WEFT_OK)
		status = job_read_rows(j);
	job_close_reader(j);
	return status;
}

/* To what came out; where that was foreseen, it is done. */
static weft_status resize_metadata(struct job *j)
{
	struct job_result *r = j->result;
	const weft_view v = j->out.view;
	const weft_metadata_edits edits = { .size = sizeof edits, .width = v.width, .height = v.height };

	if (r->width == v.width && r->height == v.height)
		return WEFT_OK;
	r->width = v.width;
	r->height = v.height;
	return weft_metadata_edit(&j->metadata, &edits, &j->rules->decoding->how, j->e);
}

static weft_status filter_step(struct job *j)
{
	const weft_schedule schedule = how_schedule(&j->rules->how);

	if (j->result->streamed)
		return WEFT_OK;
	if (j->picture) { /* made already: borrowed */
		j->out = (weft_image) { .view = j->picture->view };
		return WEFT_OK;
	}
	const weft_watch watch = { .size = sizeof watch,
				   .user = &j->result->results,
				   .result = results_hear };
	weft_status status =
		weft_chain_run_watched(j->chain, j->in.view, &j->out, &schedule, NULL, &watch, j->e);
	if (status == WEFT_OK) /* a shape that was found in the pixels is known now */
		status = resize_metadata(j);
	weft_image_free(&j->in);
	return status;
}

typedef weft_status step_fn(struct job *j);

static step_fn *const steps[STEP_COUNT] = {
	[STEP_READ] = job_read_step,   [STEP_OPEN] = open_step,         [STEP_DECODE] = decode_step,
	[STEP_FILTER] = filter_step,   [STEP_ENCODE] = job_encode_step, [STEP_STREAM] = job_stream_step,
	[STEP_WRITE] = job_write_step,
};

/* Unless one has failed. */
static void run_steps(struct job *j, enum job_step first, enum job_step last)
{
	struct job_result *r = j->result;

	for (int step = first; step <= (int)last && r->status == WEFT_OK; step++) {
		const int64_t start = weft_clock_ns();
		r->step = (enum job_step)step;
		weft_trace_begin(job_step_names[step], 0, 0);
		r->status = steps[step](j);
		weft_trace_end();
		r->step_ns[step] += weft_clock_ns() - start;
	}
}

static void take_picture(struct job *j)
{
	const struct job_picture *p = j->picture;
	struct job_result *r = j->result;

	*r = (struct job_result) { .bytes_in = p->read->bytes_in,
				   .time_in = p->read->time_in,
				   .damage = p->read->damage,
				   .width = p->view.width,
				   .height = p->view.height,
				   .format = p->view.format,
				   .frames = 1,
				   .frame = r->frame };
	memcpy(r->sha_in, p->read->sha_in, sizeof r->sha_in);
}

weft_status job_run(const struct job_rules *rules, const struct job_files *files, struct job_result *result,
		    weft_error *e)
{
	const char *output = files->output;
	struct job j = { .rules = rules,
			 .chain = rules->chain,
			 .input = files->input,
			 .output = output,
			 .replace = files->replace,
			 .given = files->given,
			 .kept = files->kept,
			 .picture = files->picture,
			 .held = files->held,
			 .frames = files->frame ? (struct frames) { files->frame, files->frame }
						: rules->frames,
			 .sequence = { .count = 1 },
			 .result = result,
			 .e = e };

	*result = (struct job_result) { .frames = 1, .frame = files->frame };
	if (rules->hashes)
		sha256_begin(&j.sha_out);
	j.codec = rules->out_codec;
	if (!j.codec && !(files->input && strcmp(output, "-") == 0))
		result->status = codec_for_output(output, &j.codec, e);
	if (j.picture)
		take_picture(&j);
	else
		run_steps(&j, STEP_READ, STEP_READ);
	do {
		run_steps(&j, STEP_OPEN, STEP_STREAM);
		weft_metadata_free(&j.metadata);
		j.rows += result->height;
	} while (result->status == WEFT_OK && ++j.sequence.index < j.sequence.count);
	run_steps(&j, STEP_WRITE, STEP_WRITE);
	j.sequence.index = j.sequence.count;
	job_close_reader(&j);
	weft_sequence_free(&j.sequence);
	weft_chain_free(j.own);
	weft_buffer_free(&j.colours.profile);
	gate_leave(&j.pass);
	weft_file_abandon(j.file_out);
	weft_buffer_free(&j.encoded);
	weft_image_free(&j.in);
	weft_image_free(&j.out);
	if (result->status != WEFT_OK)
		signals_heed(); /* which end the decoders first */
	return result->status;
}

bool job_step_ran(const struct job_result *r, enum job_step step)
{
	if (step == STEP_STREAM)
		return r->streamed;
	return !r->streamed || step < STEP_DECODE || step > STEP_ENCODE;
}

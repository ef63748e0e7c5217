/* job.c: the ten calls over chains. */
#include "job.h"

#include "../run/share.h"
#include "engine.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct weft_job {
	weft_chain *chain;
	weft_view in;
	weft_image out; /* valid where `done` */
	bool done, inside;
	weft_error error;
	atomic_uint progress; /* of PROGRESS */
	pthread_mutex_t lock; /* guards ctx, which is there while a run may be cancelled */
	weft_context *ctx;
	int threads;
	weft_status status;
};

enum { PROGRESS = 1 << 20 };

_Static_assert((int)WEFT_JOB_CANCELED == (int)WEFT_CANCELED, "a number that programs know");

int weft_job_version(void)
{
	return 1;
}

weft_job *weft_job_make(const char *text, char *error, size_t error_size)
{
	weft_error e = { .at = -1 };
	weft_job *job = calloc(1, sizeof *job);
	weft_status status = !job   ? weft_fail(&e, WEFT_NO_MEMORY, "out of memory")
			     : text ? weft_chain_parse(text, &job->chain, &e)
				    : weft_fail(&e, WEFT_BAD_PARAM, "make: no chain was given");
	if (!status)
		status = weft_chain_open(job->chain, NULL, &e);
	if (error && error_size)
		snprintf(error, error_size, "%s", status ? e.text : "");
	if (!status) {
		pthread_mutex_init(&job->lock, NULL);
		return job;
	}
	if (job)
		weft_chain_free(job->chain);
	free(job);
	return NULL;
}

void weft_job_free(weft_job *job)
{
	if (!job)
		return;
	weft_image_free(&job->out);
	weft_chain_free(job->chain);
	pthread_mutex_destroy(&job->lock);
	if (job->inside)
		weft_share_end();
	free(job);
}

int weft_job_input(weft_job *job, const void *pixels, int width, int height, ptrdiff_t stride, int channels,
		   int depth)
{
	const size_t row = (size_t)(width > 0 ? width : 0) * (size_t)(channels > 0 ? channels : 0) *
			   (size_t)(depth > 0 ? depth : 0);
	const size_t step = (size_t)(stride < 0 ? -stride : stride);

	if (channels < 1 || channels > WEFT_CHANNELS_MAX ||
	    (depth != WEFT_U8 && depth != WEFT_U16 && depth != WEFT_F32))
		return (int)weft_fail(
			&job->error, WEFT_BAD_PARAM,
			"input: %d channels of %d bytes: a sample has 1, 2 or 4, a pixel 1 to 4 of them",
			channels, depth);
	if (!pixels)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "input: no pixels were given");
	if (width < 1 || height < 1 || width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "input: no picture has %d x %d pixels",
				      width, height);
	if (step < row || (uintptr_t)pixels % (size_t)depth || step % (size_t)depth)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM,
				      "input: rows of %zu bytes don't lie %zu apart, aligned to a sample",
				      row, step);
	job->in = (weft_view) { .pixels = (uint8_t *)(uintptr_t)pixels,
				.width = width,
				.height = height,
				.stride = stride,
				.format = { (uint8_t)channels, (uint8_t)depth } };
	job->done = false;
	return WEFT_OK;
}

static void on_progress(void *user, double done)
{
	weft_job *job = user;
	atomic_store_explicit(&job->progress, (unsigned)(done * PROGRESS), memory_order_relaxed);
}

static void run_chain(weft_job *job, const weft_schedule *how)
{
	const weft_watch watch = { .size = sizeof watch, .user = job, .progress = on_progress };
	job->status =
		weft_chain_run_watched(job->chain, job->in, &job->out, how, job->ctx, &watch, &job->error);
}

static void set_context(weft_job *job, weft_context *ctx)
{
	pthread_mutex_lock(&job->lock);
	job->ctx = ctx;
	pthread_mutex_unlock(&job->lock);
}

static void run_in_goroutine(void *arg)
{
	weft_job *job = arg;
	weft_schedule how = weft_schedule_default();
	weft_context *ctx = weft_context_cancelable(weft_context_root());

	if (job->threads > 0)
		how.workers = job->threads;
	set_context(job, ctx);
	run_chain(job, &how);
	set_context(job, NULL);
	weft_context_free(ctx);
}

int weft_job_run(weft_job *job, int threads)
{
	if (!weft_chain_is_source(job->chain) && !job->in.pixels)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "run: no input was given");
	weft_image_free(&job->out);
	atomic_store(&job->progress, 0);
	job->done = false;
	job->threads = threads;
	if (threads == 0) {
		run_chain(job, &WEFT_SEQUENTIAL);
	} else {
		if (!job->inside || !weft_running()) /* in a child that was forked the run is gone */
			job->inside = weft_share_begin(NULL);
		if (!job->inside)
			return (int)weft_fail(&job->error, WEFT_NO_MEMORY, "run: no thread to run on");
		weft_share_call(run_in_goroutine, job);
	}
	job->done = job->status == WEFT_OK;
	return (int)job->status;
}

int weft_job_shape(weft_job *job, int *width, int *height, int *channels, int *depth)
{
	weft_view shape = job->out.view;

	if (!width || !height || !channels || !depth)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "shape: nowhere to put it");
	if (!job->done) {
		weft_status status = weft_chain_shape(job->chain, job->in, &shape.width, &shape.height,
						      &shape.format, &job->error);
		if (status)
			return (int)status;
	}
	*width = shape.width;
	*height = shape.height;
	*channels = shape.format.channels;
	*depth = shape.format.depth;
	return WEFT_OK;
}

int weft_job_output(weft_job *job, void *pixels, ptrdiff_t stride)
{
	const weft_view from = job->out.view;
	const size_t row = (size_t)from.width * weft_pixel_bytes(from.format);

	if (!job->done)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "output: there is no result");
	if (!pixels)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM, "output: nowhere to put it");
	if ((size_t)(stride < 0 ? -stride : stride) < row)
		return (int)weft_fail(&job->error, WEFT_BAD_PARAM,
				      "output: rows of %zu bytes don't fit a stride of %td", row, stride);
	for (int y = 0; y < from.height; y++)
		memcpy((uint8_t *)pixels + (ptrdiff_t)y * stride, weft_row(from, y), row);
	return WEFT_OK;
}

void weft_job_cancel(weft_job *job)
{
	if (!job)
		return;
	pthread_mutex_lock(&job->lock);
	if (job->ctx)
		weft_context_cancel(job->ctx);
	pthread_mutex_unlock(&job->lock);
}

double weft_job_progress(weft_job *job)
{
	return atomic_load_explicit(&job->progress, memory_order_relaxed) / (double)PROGRESS;
}

const char *weft_job_error(const weft_job *job)
{
	return job->error.text;
}

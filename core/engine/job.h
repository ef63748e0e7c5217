/* job.h: a chain for programs of any language: ten calls, of which none takes or gives a struct, so
 * that they stay as they are whatever else grows.
 *
 *	weft_job *job = weft_job_make("gray | blur:2", text, sizeof text);
 *	weft_job_input(job, pixels, width, height, stride, 3, 1);
 *	weft_job_run(job, -1);
 *	weft_job_shape(job, &width, &height, &channels, &depth);
 *	weft_job_output(job, mine, my_stride);
 *	weft_job_free(job);
 *
 * Those that give an int give 0, or a weft_status, of which weft_job_error tells in words.
 *
 * Who may call: any thread, in weft_run or not, one at a time for each job; cancel and progress
 * also while it runs.  Any number of jobs run side by side, on one run's processors (run/share.h).
 */
#ifndef WEFT_ENGINE_JOB_H
#define WEFT_ENGINE_JOB_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the ten (for cffi, too: core/python) ---- */

typedef struct weft_job weft_job;

/* What weft_job_run gives where weft_job_cancel came first. */
enum { WEFT_JOB_CANCELED = 8 };

/* 1 as long as programs written for this file work. */
int weft_job_version(void);

/* NULL: the chain makes no sense, or a file that it names can't be read; `error` says why. */
weft_job *weft_job_make(const char *chain, char *error, size_t error_size);
void weft_job_free(weft_job *job);

/* The caller's picture, read while the job runs and never written; of 1 (grey), 2 (with alpha), 3
 * (RGB) or 4 channels, and 1 (u8), 2 (u16) or 4 (float) bytes a sample; stride is bytes from a row
 * to the next, and may be negative.  A chain that starts with a source needs none. */
int weft_job_input(weft_job *job, const void *pixels, int width, int height, ptrdiff_t stride, int channels,
		   int depth);

/* threads < 0: on all processors, else on so many; 0: right here, on the calling thread. */
int weft_job_run(weft_job *job, int threads);

/* Of the result; before weft_job_run as it will be, if pixels don't decide it. */
int weft_job_shape(weft_job *job, int *width, int *height, int *channels, int *depth);

/* The result into the caller's memory, rows of `stride` bytes. */
int weft_job_output(weft_job *job, void *pixels, ptrdiff_t stride);

/* weft_job_run, where it is under way with threads, soon returns WEFT_JOB_CANCELED. */
void weft_job_cancel(weft_job *job);

/* The part that is done, 0 to 1. */
double weft_job_progress(weft_job *job);

/* What was last wrong, in a line; good until the next call. */
const char *weft_job_error(const weft_job *job);

/* ---- end ---- */

#ifdef __cplusplus
}
#endif

#endif

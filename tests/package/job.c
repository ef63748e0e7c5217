/* job.c: pictures of a program's own through the ten calls, from plain threads that share a run. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <weft/engine/job.h>
#include <weft/run/share.h>

enum { SIDE = 300, STRIDE = 3 * SIDE + 20, THREADS = 4, ROUNDS = 10 };

static int wrong;

static void expect(int holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "wrong: %s\n", what);
		wrong = 1;
	}
}

static weft_job *make(const char *chain)
{
	char text[240];
	weft_job *job = weft_job_make(chain, text, sizeof text);
	if (!job) {
		fprintf(stderr, "%s: %s\n", chain, text);
		exit(1);
	}
	return job;
}

/* Inverted and mirrored, into rows that lie apart and upside down. */
static void *invert(void *seed)
{
	uint8_t *from = malloc(STRIDE * SIDE), *to = malloc(STRIDE * SIDE);
	const uint8_t first = *(uint8_t *)seed;
	for (int i = 0; i < STRIDE * SIDE; i++)
		from[i] = (uint8_t)(first + i * 7 + i / 251);
	weft_job *job = make("invert | flop");
	int width, height, channels, depth, same = 1;
	for (int round = 0; round < ROUNDS; round++) {
		memset(to, 9, STRIDE * SIDE);
		expect(weft_job_input(job, from, SIDE, SIDE, STRIDE, 3, 1) == 0, "input");
		expect(weft_job_run(job, round % 3 - 1) == 0, weft_job_error(job));
		expect(weft_job_shape(job, &width, &height, &channels, &depth) == 0 && width == SIDE &&
			       height == SIDE && channels == 3 && depth == 1,
		       "shape");
		expect(weft_job_output(job, to + STRIDE * (SIDE - 1), -STRIDE) == 0, "output");
		for (int y = 0; y < SIDE; y++) {
			for (int x = 0; x < 3 * SIDE; x++)
				same &= to[STRIDE * (SIDE - 1 - y) + x] ==
					255 - from[STRIDE * y + 3 * (SIDE - 1 - x / 3) + x % 3];
			for (int x = 3 * SIDE; x < STRIDE; x++)
				same &= to[STRIDE * y + x] == 9;
		}
		expect(weft_job_progress(job) == 1, "progress at the end");
	}
	expect(same, "pixels");
	weft_job_free(job);
	free(from);
	free(to);
	return NULL;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double asked;

static void *cancel(void *job)
{
	while (weft_job_progress(job) == 0)
		usleep(1000);
	asked = now();
	weft_job_cancel(job);
	return NULL;
}

static void is_cancelled(void)
{
	weft_job *job = make(
		"blur:40 | blur:41 | blur:42 | blur:43 | blur:44 | blur:45 | blur:46 | blur:47 | " /* long, in
												      many
												      short
												      steps */
		"blur:40 | blur:41 | blur:42 | blur:43 | blur:44 | blur:45 | blur:46 | blur:47");
	uint8_t *from = calloc(3000, 3000);
	pthread_t other;
	weft_job_input(job, from, 3000, 3000, 3000, 1, 1);
	pthread_create(&other, NULL, cancel, job);
	expect(weft_job_run(job, -1) == WEFT_JOB_CANCELED, "status of a cancelled run");
	const double over = now();
	expect(weft_job_progress(job) < 0.9, "it ended before it was cancelled");
	pthread_join(other, NULL);
	const double late = over - asked;
	fprintf(stderr, "cancelled %.0f ms late: %s\n", late * 1e3, weft_job_error(job));
	int width, height, channels, depth;
	expect(weft_job_shape(job, &width, &height, &channels, &depth) == 0 && width == 3000, "shape to be");
	expect(weft_job_output(job, from, 3000) != 0, "a result of a cancelled run");
	weft_job_free(job);
	free(from);
}

static void refuses(void)
{
	char text[240], pixel[4] = { 0 };
	expect(!weft_job_make("blurr", text, sizeof text) && strstr(text, "did you mean 'blur'"), text);
	weft_job *job = make("invert");
	expect(weft_job_run(job, 0) != 0 && strstr(weft_job_error(job), "no input"), "a run without input");
	expect(weft_job_input(job, pixel, 1, 1, 1, 5, 1) != 0, "five channels");
	expect(weft_job_input(job, pixel, 1, 1, 3, 1, 3) != 0, "three bytes a sample");
	expect(weft_job_input(job, pixel, 0, 1, 1, 1, 1) != 0, "no pixels");
	expect(weft_job_input(job, pixel, 4, 1, 3, 1, 1) != 0, "rows that overlap");
	int side = 0;
	expect(!weft_job_make(NULL, text, sizeof text) && strstr(text, "no chain"), text);
	expect(weft_job_input(job, NULL, 1, 1, 1, 1, 1) != 0 && strstr(weft_job_error(job), "no pixels were"),
	       "nothing");
	expect(weft_job_input(job, pixel, 1, 1, 1, 1, 1) == 0 && weft_job_run(job, 0) == 0, "a run");
	expect(weft_job_shape(job, NULL, &side, &side, &side) != 0, "a shape without a place");
	expect(weft_job_output(job, NULL, 1) != 0, "pixels without a place");
	weft_job_cancel(NULL);
	weft_job_free(job);
}

/* A child has none of its parent's threads, but may begin anew. */
static void child_works(void)
{
	uint8_t seed = 5;
	weft_job *job = make("invert");
	expect(weft_job_input(job, &seed, 1, 1, 1, 1, 1) == 0 && weft_job_run(job, -1) == 0,
	       "the parent's run");
	const pid_t child = fork();
	if (child == 0) {
		expect(!weft_running(), "a run in a child");
		expect(weft_job_run(job, -1) == 0 && weft_job_output(job, &seed, 1) == 0 && seed == 250,
		       "the child's run");
		_exit(wrong);
	}
	int status;
	waitpid(child, &status, 0);
	expect(status == 0, "the child");
	weft_job_free(job);
}

int main(void)
{
	pthread_t threads[THREADS];
	uint8_t seeds[THREADS] = { 1, 2, 3, 4 };

	expect(weft_job_version() == 1, "version");
	expect(!weft_running(), "a run before the first");
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, invert, &seeds[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	expect(!weft_running(), "a run after the last");
	is_cancelled();
	refuses();
	child_works();
	expect(!weft_running(), "a run at the end");
	return wrong;
}

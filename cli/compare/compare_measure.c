/* compare_measure.c: run every schedule, interleaved, and time it.
 *
 * Only the filter is inside a cell's time: the runtime is up and its threads
 * awake before the clock starts.  Each round runs every cell once, in random
 * order, so that a machine that warms up or is busy for a while hurts all
 * alike. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "../../core/weft.h"
#include "../report.h"
#include "../run/job.h"
#include "compare.h"

enum { ROUNDS_LEAST = 5, ROUNDS_MOST = 21, BUDGET_MS = 6000, WARM_ROWS = 64, COPY_SIDE = 2048, COPIES = 9 };

struct shot {
	const struct comparison *c;
	const struct cell *cell;
	weft_image out;
	double ms;
	weft_status status;
	weft_error error;
};

static double elapsed_ms(int64_t since)
{
	return (double)(weft_clock_ns() - since) / 1e6;
}

static int shoot(void *arg)
{
	struct shot *s = arg;
	weft_schedule how = how_schedule(&s->cell->how);
	const weft_view in = s->c->in.view;

	if (s->cell->by_pixel)
		how.unit = WEFT_BY_PIXEL;
	/* Wake the threads with a strip; where a strip can't be filtered, never mind. */
	if (in.pixels && s->cell->how.mode != MODE_SEQ) {
		weft_image strip = { 0 };
		weft_chain_run(s->c->chain, weft_view_crop(in, 0, 0, in.width, WARM_ROWS), &strip, &how, NULL,
			       NULL);
		weft_image_free(&strip);
	}
	const int64_t start = weft_clock_ns();
	s->status = weft_chain_run(s->c->chain, in, &s->out, &how, NULL, &s->error);
	s->ms = elapsed_ms(start);
	return 0;
}

static struct shot take_shot(const struct comparison *c, const struct cell *cell)
{
	struct shot s = { .c = c, .cell = cell };
	how_run(&cell->how, shoot, &s);
	return s;
}

/* Untimed: the hash, the peak of memory, and how long a round may take. */
static int warm_up(struct comparison *c, double *round_ms)
{
	for (size_t i = 0; i < c->timed; i++) {
		struct cell *cell = &c->cells[i];
		machine_reset_peak();
		struct shot s = take_shot(c, cell);
		if (s.status != WEFT_OK)
			return report_failure_in(c->chain_text, &s.error);
		cell->peak = machine_peak();
		cell->hash = weft_view_hash(s.out.view);
		cell->identical = cell->hash == c->cells[0].hash;
		*round_ms += s.ms;
		weft_image_free(&s.out);
	}
	return EXIT_DONE;
}

static int run_round(struct comparison *c, const weft_image *reference, uint64_t *random)
{
	size_t order[COMPARE_CELLS_MAX + 1];

	for (size_t i = 0; i < c->timed; i++) {
		const size_t j = stats_random(random) % (i + 1);
		order[i] = order[j];
		order[j] = i;
	}
	for (size_t i = 0; i < c->timed; i++) {
		struct cell *cell = &c->cells[order[i]];
		struct shot s = take_shot(c, cell);
		if (s.status != WEFT_OK)
			return report_failure_in(c->chain_text, &s.error);
		cell->ms[cell->n++] = s.ms;
		cell->identical = cell->identical && weft_view_equal(s.out.view, reference->view);
		weft_image_free(&s.out);
	}
	compare_apart_round(c);
	return EXIT_DONE;
}

struct copy {
	uint8_t *to;
	const uint8_t *from;
	size_t bytes;
	double ms;
};

struct copy_part {
	uint8_t *to;
	const uint8_t *from;
	size_t bytes;
	weft_waitgroup *wg;
};

static void copy_part(struct copy_part p)
{
	memcpy(p.to, p.from, p.bytes);
	weft_waitgroup_done(p.wg);
}
GOROUTINE(copy_part, struct copy_part);

static int copy_all(void *arg)
{
	struct copy *copy = arg;
	weft_waitgroup wg = { 0 };
	const size_t procs = weft_procs() ? (size_t)weft_procs() : 1, part = copy->bytes / procs;
	double ms[COPIES];

	for (size_t i = 0; i < COPIES; i++) {
		const int64_t start = weft_clock_ns();
		if (procs == 1)
			memcpy(copy->to, copy->from, copy->bytes);
		for (size_t p = 0; procs > 1 && p < procs; p++) {
			weft_waitgroup_add(&wg, 1);
			go(copy_part, copy->to + p * part, copy->from + p * part,
			   p == procs - 1 ? copy->bytes - p * part : part, &wg);
		}
		weft_waitgroup_wait(&wg);
		ms[i] = elapsed_ms(start);
	}
	copy->ms = stats_summary(ms, COPIES).min;
	return 0;
}

/* Bytes read and written a second when p processors copy a picture of the
 * result's shape (or one that no cache holds): the best of several copies. */
static void measure_memcpy(struct comparison *c)
{
	const bool small = (int64_t)c->result.width * c->result.height < COPY_SIDE * COPY_SIDE;
	const int width = small ? COPY_SIDE : c->result.width, height = small ? COPY_SIDE : c->result.height;
	weft_image from = { 0 }, to = { 0 };

	bool ready = weft_image_make(&from, width, height, c->result.format, NULL) == WEFT_OK &&
		     weft_image_make(&to, width, height, c->result.format, NULL) == WEFT_OK;
	for (size_t i = 0; ready && i < c->count; i++) {
		struct how how = c->cells[i].how;
		const int p = how.mode == MODE_SEQ ? 1 : how.procs;
		const size_t bytes = from.bytes < to.bytes ? from.bytes : to.bytes;
		struct copy copy = { .to = to.memory, .from = from.memory, .bytes = bytes };
		if (c->memcpy_gb_s[p] > 0)
			continue;
		memset(from.memory, 1, bytes);
		memset(to.memory, 1, bytes);
		how.mode = p == 1 ? MODE_SEQ : MODE_ROW;
		how_run(&how, copy_all, &copy);
		c->memcpy_gb_s[p] = 2 * (double)bytes / (copy.ms * 1e6);
	}
	weft_image_free(&from);
	weft_image_free(&to);
}

static int time_codecs(struct comparison *c, const weft_image *result)
{
	double decode[ROUNDS_LEAST], encode[ROUNDS_LEAST];
	weft_error e;

	for (size_t i = 0; i < ROUNDS_LEAST; i++) {
		weft_image im = { 0 };
		weft_buffer b = { 0 };
		int64_t start = weft_clock_ns();
		if (c->file.at && weft_decode_as(c->file, &c->decoding->how, &im, NULL, &e) != WEFT_OK)
			return report_failure(c->input, &e);
		decode[i] = elapsed_ms(start);
		weft_image_free(&im);
		start = weft_clock_ns();
		if (weft_encode(c->codec, result->view, &c->encode, weft_buffer_sink(&b), &e) != WEFT_OK)
			return report_failure(NULL, &e);
		encode[i] = elapsed_ms(start);
		weft_buffer_free(&b);
	}
	c->decode_ms = c->file.at ? stats_summary(decode, ROUNDS_LEAST) : (struct summary) { 0 };
	c->encode_ms = stats_summary(encode, ROUNDS_LEAST);
	return EXIT_DONE;
}

static void settle(struct comparison *c)
{
	const struct cell *base = &c->cells[0];
	const weft_view in = c->in.view, out = c->result;
	const double pixels = (double)out.width * out.height;
	const double moved =
		pixels * (double)weft_pixel_bytes(out.format) +
		(in.pixels ? (double)in.width * in.height * (double)weft_pixel_bytes(in.format) : 0);

	c->identical = true;
	for (size_t i = 0; i < c->timed; i++) {
		struct cell *cell = &c->cells[i];
		const int p = cell->how.mode == MODE_SEQ ? 1 : cell->how.procs;
		cell->time = stats_summary(cell->ms, cell->n);
		cell->speedup = stats_median(base->ms, base->n) / cell->time.median;
		cell->speedup_ci =
			i ? stats_ratio(base->ms, base->n, cell->ms, cell->n) : (struct interval) { 1, 1 };
		cell->efficiency = cell->speedup / p;
		cell->serial = p > 1 ? (1 / cell->speedup - 1.0 / p) / (1 - 1.0 / p) : NAN;
		cell->mpix_s = pixels / 1e3 / cell->time.median;
		cell->memcpy_share = moved / (cell->time.median * 1e6) / c->memcpy_gb_s[p];
		c->identical = c->identical && cell->identical;
	}
}

bool cell_differs(const struct cell *cell)
{
	return cell->speedup_ci.low > 1 || cell->speedup_ci.high < 1;
}

int compare_measure(struct comparison *c, int repeat)
{
	uint64_t random = (uint64_t)weft_clock_ns();
	double round_ms = 0;
	int status = warm_up(c, &round_ms);

	if (status)
		return status;
	if (!compare_apart_choose(c))
		return report_error("out of memory"), EXIT_BUG;
	if (repeat == 0)
		repeat = (int)fmax(ROUNDS_LEAST, fmin(ROUNDS_MOST, BUDGET_MS / round_ms));
	struct shot reference = take_shot(c, &c->cells[0]);
	if (reference.status != WEFT_OK)
		return report_failure_in(c->chain_text, &reference.error);
	c->result = reference.out.view;
	c->result.pixels = NULL;
	for (int i = 0; i < repeat && !status; i++) {
		char text[80];
		snprintf(text, sizeof text, "round %d of %d", i + 1, repeat);
		if (report_colour(2) && report_level() >= NORMAL)
			report_transient(text);
		status = run_round(c, &reference.out, &random);
	}
	report_transient("");
	if (!status)
		status = time_codecs(c, &reference.out);
	weft_image_free(&reference.out);
	if (!status) {
		measure_memcpy(c);
		settle(c);
		compare_apart_settle(c);
	}
	return status;
}

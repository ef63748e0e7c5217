/* stack.c: weft stack FILES -o OUT: many pictures of one size become one.
 *
 * What is added up is added in the files' order, a few decoded at once.  A median wants all samples
 * of a place at once: it goes over the files once for every band of rows that fits into memory, or
 * finds the middle one digit by digit (digits.h), where that reads them less often. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/run/go.h"
#include "../../core/run/runtime.h"
#include "../../core/run/sync.h"
#include "../command.h"
#include "../how.h"
#include "../report.h"
#include "../run/encoding.h"
#include "../run/metadata.h"
#include "combine.h"
#include "digits.h"
#include "picture_out.h"
#include "pictures_in.h"

enum {
	MEMORY = 320 << 20, /* for samples, or half of --max-memory; decoders and the result come on top */
	CHUNK = 64,         /* samples that are turned from file by file to place by place */
	ROWS_A_TASK = 16,
};

struct stack_options {
	struct picture_out out;
	struct decoding decoding;
	int by, depth, procs;
	const char *kappa, *files0;
};

static const char *const depths[] = { "same", "8", "16", "32", NULL };
static const uint8_t depth_bytes[] = { 0, WEFT_U8, WEFT_U16, WEFT_F32 };

static const struct option options[] = {
	PICTURE_OUT_OPTIONS(struct stack_options, out),
	OPTION_OF(struct stack_options, by, .name = "by", .type = OPTION_CHOICE, .value = "HOW",
		  .choices = combine_names,
		  .help = "mean, median, min, max, sum or sigma-clip; default: mean"),
	OPTION_OF(struct stack_options, kappa, .name = "kappa", .type = OPTION_TEXT, .value = "N",
		  .help = "of sigma-clip: deviations from the median that are kept; default: 3"),
	OPTION_OF(struct stack_options, depth, .name = "depth", .type = OPTION_CHOICE, .value = "BITS",
		  .choices = depths,
		  .help = "of the result: 8, 16 or 32 (float); default: the inputs', of a sum 32"),
	OPTION_OF(struct stack_options, procs, .letter = 'j', .name = "procs", .type = OPTION_INT,
		  .value = "N", .min = 1, .max = 1024,
		  .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION_OF(struct stack_options, files0, .name = "files0", .type = OPTION_TEXT, .value = "FILE",
		  .help = "names that end in NUL, as find -print0 writes them; - is stdin"),
	DECODING_OPTIONS(struct stack_options, decoding),
	{ 0 },
};

static const struct option *write_options(void)
{
	return encoding_options(offsetof(struct stack_options, out.encode));
}

/* How samples become one: added up as they come, kept until all are there, or shown again and again. */
enum way { ADDED, KEPT, BY_DIGITS };

struct stack {
	const struct stack_options *options;
	const struct pictures_in *in;
	enum combine_by by;
	enum way way;
	double kappa;
	weft_format format; /* of all, converted */
	weft_image out;
	weft_image read; /* the band's rows of the pictures in work, or for a median of all, one below the
			    other */
	int rows;        /* of each in it */
	weft_error *errors;
	size_t slots;
	struct combine_sums sums;
	struct digits digits;
	int round;    /* of the digits */
	int y0, y1;   /* the band */
	size_t first; /* of the pictures in work; how many */
	size_t count;
	int status;
};

/* Row y of a band of the picture in that slot. */
static uint8_t *slot_row(const struct stack *s, size_t slot, int y)
{
	return s->read.view.pixels + ((ptrdiff_t)slot * s->rows + y) * s->read.view.stride;
}

/* ---- reading ---- */

struct read_job {
	struct stack *s;
	size_t slot;
	weft_waitgroup *wg;
};

static void read_job(struct read_job r)
{
	struct stack *s = r.s;
	const size_t picture = s->way == KEPT ? r.slot : s->first + r.slot;

	weft_view to = s->read.view;

	to.pixels = slot_row(s, r.slot, 0);
	to.height = s->y1 - s->y0;
	picture_in_rows(&s->in->at[picture], &s->options->decoding, s->y0, s->y1, to, &s->errors[r.slot]);
	weft_waitgroup_done(r.wg);
}
GOROUTINE(read_job, struct read_job);

/* The band's rows of the pictures first..first+count-1. */
static int read_some(struct stack *s)
{
	const size_t slot = s->way == KEPT ? s->first : 0;
	weft_waitgroup wg = { 0 };

	weft_waitgroup_add(&wg, (int)s->count);
	for (size_t i = 0; i < s->count; i++) {
		s->errors[slot + i] = (weft_error) { .at = -1 };
		go(read_job, s, slot + i, &wg);
	}
	weft_waitgroup_wait(&wg);
	for (size_t i = 0; i < s->count; i++)
		if (s->errors[slot + i].status != WEFT_OK)
			return report_failure(s->in->at[s->first + i].path, &s->errors[slot + i]);
	return EXIT_DONE;
}

/* ---- combining: a task is some rows of the band ---- */

static void put(const struct stack *s, void *row, size_t i, double v)
{
	const double from = s->format.depth == WEFT_U8 ? 255 : s->format.depth == WEFT_U16 ? 65535 : 1;
	const uint8_t depth = s->out.view.format.depth;
	const double white = depth == WEFT_U8 ? 255 : 65535;

	if (depth == WEFT_F32) {
		((float *)row)[i] = (float)(v / from);
		return;
	}
	v = floor(v * (white / from) + 0.5);
	v = !(v > 0) ? 0 : v > white ? white : v;
	if (depth == WEFT_U8)
		((uint8_t *)row)[i] = (uint8_t)v;
	else
		((uint16_t *)row)[i] = (uint16_t)v;
}

static void add_rows(void *arg, int task)
{
	struct stack *s = arg;
	const int last = (task + 1) * ROWS_A_TASK, rows = s->y1 - s->y0;
	const size_t n = (size_t)s->out.view.width * s->format.channels;

	for (int y = task * ROWS_A_TASK; y < last && y < rows; y++)
		for (size_t k = 0; k < s->count; k++)
			combine_add(&s->sums, (size_t)y * n, slot_row(s, k, y), n, s->format.depth, s->by,
				    s->first + k);
}

static void end_rows(void *arg, int task)
{
	struct stack *s = arg;
	const int last = (task + 1) * ROWS_A_TASK, rows = s->y1 - s->y0;
	const size_t n = (size_t)s->out.view.width * s->format.channels;
	double results[CHUNK];

	for (int y = task * ROWS_A_TASK; y < last && y < rows; y++)
		for (size_t at = 0; at < n; at += CHUNK) {
			const size_t some = n - at < CHUNK ? n - at : CHUNK;
			combine_end(&s->sums, (size_t)y * n + at, some, s->format.depth, s->by, s->in->count,
				    results);
			for (size_t i = 0; i < some; i++)
				put(s, weft_row(s->out.view, s->y0 + y), at + i, results[i]);
		}
}

static float sample(const uint8_t *row, size_t i, uint8_t depth)
{
	switch (depth) {
	case WEFT_U8: return row[i];
	case WEFT_U16: return ((const uint16_t *)(const void *)row)[i];
	default: return ((const float *)(const void *)row)[i];
	}
}

static void combine_rows(void *arg, int task)
{
	struct stack *s = arg;
	const int last = (task + 1) * ROWS_A_TASK, rows = s->y1 - s->y0;
	const size_t n = (size_t)s->out.view.width * s->format.channels, files = s->in->count;
	float *values = malloc(CHUNK * files * sizeof *values);

	for (int y = task * ROWS_A_TASK; values && y < last && y < rows; y++)
		for (size_t at = 0; at < n; at += CHUNK) {
			const size_t some = n - at < CHUNK ? n - at : CHUNK;
			for (size_t k = 0; k < files; k++)
				for (size_t i = 0; i < some; i++)
					values[i * files + k] =
						sample(slot_row(s, k, y), at + i, s->format.depth);
			for (size_t i = 0; i < some; i++)
				put(s, weft_row(s->out.view, s->y0 + y), at + i,
				    combine_values(values + i * files, files, s->by, s->kappa));
		}
	if (!values)
		__atomic_store_n(&s->status, EXIT_RETRY, __ATOMIC_RELAXED);
	free(values);
}

enum digits_step { DIGITS_BEGIN, DIGITS_SHOW, DIGITS_END, DIGITS_PUT };

static void digit_row(struct stack *s, enum digits_step step, int y)
{
	const size_t n = (size_t)s->out.view.width * s->format.channels, at = (size_t)y * n;
	const uint8_t depth = s->format.depth;

	switch (step) {
	case DIGITS_BEGIN: digits_begin(&s->digits, at, n, s->round, depth, s->in->count); break;
	case DIGITS_SHOW:
		for (size_t k = 0; k < s->count; k++)
			digits_show(&s->digits, at, slot_row(s, k, y), n, s->round, depth);
		break;
	case DIGITS_END: digits_end(&s->digits, at, n, s->round, depth); break;
	case DIGITS_PUT:
		for (size_t i = 0; i < n; i++)
			put(s, weft_row(s->out.view, s->y0 + y), i,
			    digits_median(&s->digits, at + i, s->in->count));
	}
}

#define DIGIT_ROWS(name, step)                                                                               \
	static void name(void *arg, int task)                                                                \
	{                                                                                                    \
		struct stack *s = arg;                                                                       \
		for (int y = task * ROWS_A_TASK; y < (task + 1) * ROWS_A_TASK && y < s->y1 - s->y0; y++)     \
			digit_row(s, step, y);                                                               \
	}
DIGIT_ROWS(digits_begin_rows, DIGITS_BEGIN)
DIGIT_ROWS(digits_show_rows, DIGITS_SHOW)
DIGIT_ROWS(digits_end_rows, DIGITS_END)
DIGIT_ROWS(digits_put_rows, DIGITS_PUT)

static void each_row(struct stack *s, void (*fn)(void *arg, int task))
{
	how_spread.each(how_spread.ctx, (s->y1 - s->y0 + ROWS_A_TASK - 1) / ROWS_A_TASK, fn, s);
}

/* ---- bands ---- */

/* All files once, some at a time, each shown to fn; NULL: they are kept. */
static int go_over(struct stack *s, void (*fn)(void *arg, int task))
{
	const size_t at_once = s->way == KEPT ? 2 * (size_t)weft_procs() : s->slots;
	int status = EXIT_DONE;

	for (s->first = 0; s->first < s->in->count && !status; s->first += s->count) {
		const size_t left = s->in->count - s->first;
		s->count = left < at_once ? left : at_once;
		status = read_some(s);
		if (!status && fn)
			each_row(s, fn);
	}
	return status;
}

static int run_digits(struct stack *s)
{
	int status = EXIT_DONE;

	for (s->round = 0; s->round < digits_rounds(s->format.depth, s->in->count) && !status; s->round++) {
		each_row(s, digits_begin_rows);
		status = go_over(s, digits_show_rows);
		if (!status)
			each_row(s, digits_end_rows);
	}
	if (!status)
		each_row(s, digits_put_rows);
	return status;
}

static int run_band(struct stack *s)
{
	if (s->way == BY_DIGITS)
		return run_digits(s);
	int status = go_over(s, s->way == ADDED ? add_rows : NULL);
	if (!status)
		each_row(s, s->way == KEPT ? combine_rows : end_rows);
	return status ? status : s->status ? report_no_memory() : EXIT_DONE;
}

/* Rows of a band: as many as there is memory for. */
static int band_rows(const struct stack *s, enum way way)
{
	const int64_t asked = s->options->decoding.max_memory / 2;
	const double memory = asked && asked < MEMORY ? (double)asked : MEMORY;
	const double n = (double)s->out.view.width * s->format.channels;
	const double sums = way == KEPT    ? 0
			    : way == ADDED ? n * (double)combine_sum_bytes(s->format.depth)
					   : n * DIGITS_BYTES;
	const double slots = way == KEPT ? (double)s->in->count : (double)s->slots;
	const double rows = memory / (n * s->format.depth * slots + sums);

	return rows < 1 ? 1 : rows > s->out.view.height ? s->out.view.height : (int)rows;
}

static int bands(const struct stack *s, enum way way)
{
	const int rows = band_rows(s, way);
	return (s->out.view.height + rows - 1) / rows;
}

/* The one that reads the files least often. */
static enum way choose_way(const struct stack *s)
{
	if (!combine_keeps(s->by))
		return ADDED;
	if (s->by != BY_MEDIAN || s->format.depth == WEFT_F32 || s->in->count > DIGITS_MOST)
		return KEPT;
	const int rounds = digits_rounds(s->format.depth, s->in->count);
	return (int64_t)bands(s, BY_DIGITS) * rounds < bands(s, KEPT) ? BY_DIGITS : KEPT;
}

static weft_status make_room(struct stack *s, weft_error *e)
{
	const size_t n = (size_t)s->out.view.width * s->format.channels * (size_t)s->rows;
	const bool real = s->format.depth == WEFT_F32, sums = s->way == ADDED;

	s->errors = calloc(s->slots, sizeof *s->errors);
	if (sums && real)
		s->sums = (struct combine_sums) { .real = calloc(n, sizeof(double)),
						  .counted = calloc(n, sizeof(uint32_t)) };
	else if (sums)
		s->sums = (struct combine_sums) { .whole = calloc(n, sizeof(uint32_t)) };
	if (!s->errors || (sums && !(real ? s->sums.real && s->sums.counted : s->sums.whole != NULL)))
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (s->way == BY_DIGITS && !digits_make(&s->digits, n))
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	return weft_image_make(&s->read, s->out.view.width, (int)s->slots * s->rows, s->format, e);
}

static int run_bands(void *arg)
{
	struct stack *s = arg;
	const int height = s->out.view.height;
	weft_error e;

	s->slots = 2 * (size_t)weft_procs();
	s->slots = s->slots < s->in->count ? s->slots : s->in->count;
	s->way = choose_way(s);
	s->slots = s->way == KEPT ? s->in->count : s->slots;
	s->rows = band_rows(s, s->way);
	int status = make_room(s, &e) == WEFT_OK ? EXIT_DONE : report_failure(NULL, &e);
	report_detail("%zu pictures, %d of %d rows at once%s", s->in->count, s->rows, height,
		      s->way == BY_DIGITS ? ", digit by digit" : "");
	for (s->y0 = 0; s->y0 < height && !status; s->y0 = s->y1) {
		s->y1 = height - s->y0 < s->rows ? height : s->y0 + s->rows;
		status = run_band(s);
	}
	weft_image_free(&s->read);
	free(s->errors);
	free(s->sums.whole);
	free(s->sums.real);
	free(s->sums.counted);
	digits_free(&s->digits);
	return status;
}

static int check_pictures(const struct pictures_in *in)
{
	for (size_t i = 1; i < in->count; i++)
		if (in->at[i].width != in->at[0].width || in->at[i].height != in->at[0].height) {
			report_error("%s: is %d x %d, and %s %d x %d; pictures of one size are stacked",
				     in->at[i].path, in->at[i].width, in->at[i].height, in->at[0].path,
				     in->at[0].width, in->at[0].height);
			return EXIT_DATA;
		}
	for (size_t i = 1; i < in->count; i++)
		if (in->at[i].linear != in->at[0].linear) {
			const struct picture_in *light = &in->at[in->at[0].linear ? 0 : i];
			report_error("%s: holds amounts of light, and %s doesn't; stack what is alike",
				     light->path, in->at[in->at[0].linear ? i : 0].path);
			return EXIT_DATA;
		}
	for (size_t i = 1; i < in->count; i++)
		if (in->at[i].colours != in->at[0].colours) {
			report_note("%s: has another colour profile than %s, whose is kept", in->at[i].path,
				    in->at[0].path);
			break;
		}
	if (in->count > COMBINE_MOST)
		return report_usage("stack: %zu pictures; %d are the most", in->count, COMBINE_MOST);
	return EXIT_DONE;
}

/* With what the first picture says beside its pixels. */
static int write_result(const struct stack *s)
{
	const struct picture_in *first = &s->in->at[0];
	const struct decoding *d = &s->options->decoding;
	const weft_view v = s->out.view;
	weft_decode_options how = d->how;
	struct picture_out out = s->options->out;
	struct file_bytes file = { 0 };
	weft_reader *reader = NULL;
	weft_metadata m = { 0 };
	weft_error e;
	int status = EXIT_DONE;

	weft_status read = file_open(first->path, d, &file, &e);
	how.shared = &file.shared;
	if (read == WEFT_OK)
		read = weft_reader_look(&reader, file.bytes, &how, &e);
	if (read == WEFT_OK)
		read = metadata_prepare(
			&m, weft_reader_metadata(reader), &(struct strip) { 0 },
			&(struct remade) {
				.filtered = true, .width = v.width, .height = v.height, .format = v.format },
			&d->how, &e);
	if (read != WEFT_OK)
		status = report_failure(first->path, &e);
	out.encode.metadata = &m;
	out.encode.linear = first->linear;
	out.encode.depth = first->linear ? depth_bytes[s->options->depth] : 0;
	out.encode.spread = &how_spread;
	if (!status) {
		metadata_say_lost(&m, out.codec, out.path);
		metadata_say_misfit(weft_reader_metadata(reader), v.format, out.path);
		status = picture_out_write(&out, v);
	}
	weft_metadata_free(&m);
	weft_reader_close(reader);
	file_close(d, &file);
	return status;
}

static int stack_pictures(const struct pictures_in *in, const struct stack_options *o, double kappa)
{
	struct stack s = { .options = o, .in = in, .by = (enum combine_by)o->by, .kappa = kappa };
	weft_error e;
	int status = check_pictures(in);

	if (status)
		return status;
	s.format = pictures_in_format(in);
	weft_format format = s.format;
	if (o->depth && !in->at[0].linear) /* light becomes levels as it is written */
		format.depth = depth_bytes[o->depth];
	else if (s.by == BY_SUM)
		format.depth = WEFT_F32;
	if (weft_image_make(&s.out, in->at[0].width, in->at[0].height, format, &e) != WEFT_OK)
		return report_failure(NULL, &e);
	status = how_run(&(struct how) { .mode = MODE_BAND, .procs = o->procs, .buffer = -1 }, run_bands, &s);
	if (!status)
		status = write_result(&s);
	weft_image_free(&s.out);
	return status;
}

static int parse_kappa(const char *text, double *kappa)
{
	char *end;

	*kappa = text ? strtod(text, &end) : 3;
	if (text && (end == text || *end || !(*kappa > 0)))
		return report_usage("stack: --kappa: '%s' is no number above 0", text);
	return EXIT_DONE;
}

static int run_stack(int argc, char **argv)
{
	struct stack_options o = { 0 };
	struct words files = { 0 };
	struct inputs inputs = { 0 };
	struct pictures_in in = { 0 };
	double kappa = 0;
	int status = options_parse(&stack_command, argc, argv, &o, &files);

	if (!status)
		status = parse_kappa(o.kappa, &kappa);
	if (!status && !files.count && !o.files0)
		status = report_usage("stack: which pictures? weft stack %s", stack_command.usage);
	if (!status)
		status = picture_out_check(&o.out, "stack");
	if (!status)
		status = decoding_begin(&o.decoding);
	if (!status)
		status = picture_out_inputs(&o.out, &files, o.files0, &inputs);
	if (!status)
		status = pictures_in_look(&in, &inputs, &o.decoding);
	if (!status)
		status = stack_pictures(&in, &o, kappa);
	decoding_end(&o.decoding);
	pictures_in_free(&in);
	inputs_free(&inputs);
	free(files.at);
	return status;
}

const struct command stack_command = {
	.name = "stack",
	.summary = "many pictures of one size become one: mean, median, sum ...",
	.usage = "[FILE | FOLDER | @LIST]... -o FILE [--by HOW]",
	.details = "examples:\n"
		   "  weft stack night/*.tif --by median -o sky.tif\n"
		   "  weft stack frames.tif --by sigma-clip --kappa 2.5 --depth 32 -o clean.tif\n"
		   "  weft stack @darks.txt --by mean --depth 16 -o dark.png\n\n"
		   "Each page or frame of a file is a picture.  Every sample is combined with those of its\n"
		   "place, alpha too, NaN left out.  sigma-clip drops, five times at most, what is further\n"
		   "than kappa deviations from the median, and takes the mean of what is left.  A sum is in\n"
		   "floats, in which 1 is white.  EXIF, profile and words are the first picture's.  Memory "
		   "stays below half a gigabyte, however many pictures\n"
		   "there are; where a median would need more, the files are read several times.\n",
	.options = options,
	.more_options = write_options,
	.run = run_stack,
};

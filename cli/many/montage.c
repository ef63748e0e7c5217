/* montage.c: weft montage FILES -o SHEET: small versions of many pictures on one sheet.
 *
 * What a cell holds is made by a chain of filters; a few pictures are in work at once, no more than
 * fit into memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/engine/value.h"
#include "../../core/image/convert.h"
#include "../../core/image/grey.h"
#include "../../core/kernel/font.h"
#include "../../core/run/go.h"
#include "../../core/run/runtime.h"
#include "../../core/run/sync.h"
#include "../command.h"
#include "../how.h"
#include "../json.h"
#include "../report.h"
#include "../run/encoding.h"
#include "../run/inputs.h"
#include "../run/template.h"
#include "picture_out.h"
#include "seen.h"

enum { MEGABYTES = 256, COLUMNS_MOST = 10000, SIDE_MOST = 10000 };

struct montage_options {
	struct picture_out out;
	struct decoding decoding;
	int columns, gap, label_size, procs;
	const char *size, *label, *background, *files0;
	bool json;
};

#define OPTION(m, ...) OPTION_OF(struct montage_options, m, __VA_ARGS__)

static const struct option options[] = {
	PICTURE_OUT_OPTIONS(struct montage_options, out),
	OPTION(columns, .name = "columns", .type = OPTION_INT, .value = "N", .min = 1, .max = COLUMNS_MOST,
	       .help = "default: about as many as rows"),
	OPTION(size, .name = "size", .type = OPTION_TEXT, .value = "WxH",
	       .help = "what each picture is made to fit into; default: 200x150"),
	OPTION(gap, .name = "gap", .type = OPTION_INT, .value = "N", .min = 0, .max = SIDE_MOST,
	       .help = "pixels around each; default: 8"),
	OPTION(label, .name = "label", .type = OPTION_TEXT, .value = "TEXT",
	       .help = "below each, with {stem} {ext} {dir} {index}, and {w} {h} of the picture"),
	OPTION(label_size, .name = "label-size", .type = OPTION_INT, .value = "N", .min = 4, .max = 1000,
	       .help = "height of its line in pixels; default: 14"),
	OPTION(background, .name = "background", .type = OPTION_TEXT, .value = "COLOUR",
	       .help = "of the sheet, '#rrggbb', '#0000' (clear) or a name; default: white"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "where each picture lies, as JSON"),
	OPTION(procs, .letter = 'j', .name = "procs", .type = OPTION_INT, .value = "N", .min = 1, .max = 1024,
	       .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION(files0, .name = "files0", .type = OPTION_TEXT, .value = "FILE",
	       .help = "names that end in NUL, as find -print0 writes them; - is stdin"),
	DECODING_OPTIONS(struct montage_options, decoding),
	{ 0 },
};

static const struct option *write_options(void)
{
	return encoding_options(offsetof(struct montage_options, out.encode));
}

struct montage {
	const struct montage_options *options;
	const struct inputs *inputs;
	int columns, cell_width, cell_height, label_height;
	double background[4]; /* red, green, blue, alpha */
	weft_image sheet;
	weft_semaphore megabytes;
	weft_error *errors; /* by input */
};

/* ---- a cell ---- */

/* What fits into the cell; what is longer ends in an ellipsis.  free() it. */
static char *label_text(const struct montage *m, const char *words)
{
	const int room = (int)(((double)m->cell_width - m->options->label_size / 2.0) /
			       m->options->label_size * WEFT_FONT_HEIGHT / WEFT_FONT_WIDTH);
	const char *end = words, *cut = words;
	char *text = NULL;

	for (int n = 0; *end; n++) {
		if (n == room - 1)
			cut = end;
		if (n >= room) {
			return asprintf(&text, "text=%.*s\xe2\x80\xa6", (int)(cut - words), words) < 0 ? NULL
												       : text;
		}
		weft_font_next(&end);
	}
	return asprintf(&text, "text=%s", words) < 0 ? NULL : text;
}

static weft_status add_filter(weft_chain **chain, const char *name, const char *const *args, weft_error *e)
{
	const weft_filter *f = weft_filter_find(name, e);
	return f ? weft_chain_add(chain, f, args, e) : e->status;
}

static weft_status add_label(const struct montage *m, weft_chain **chain, const struct input *in, weft_view v,
			     const char *color, weft_error *e)
{
	char bottom[40], size[40], pad[60];
	const bool dark = weft_grey_of_color(m->background) < 0.5 && m->background[3] > 0;
	char *words = template_name(m->options->label, &(struct template_values) { .in = in,
										   .count = m->inputs->count,
										   .width = v.width,
										   .height = v.height });
	char *text = words ? label_text(m, words) : NULL;

	snprintf(bottom, sizeof bottom, "bottom=%d", m->label_height);
	snprintf(pad, sizeof pad, "color=%s", color);
	snprintf(size, sizeof size, "size=%d", m->options->label_size);
	weft_status status = text ? add_filter(chain, "pad", (const char *[]) { bottom, pad, NULL }, e)
				  : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (status == WEFT_OK)
		status = add_filter(
			chain, "text",
			(const char *[]) { text, size, dark ? "color=white" : "color=black", NULL }, e);
	free(text);
	free(words);
	return status;
}

static weft_status make_chain(const struct montage *m, const struct input *in, weft_view v,
			      weft_chain **chain, weft_error *e)
{
	char width[40], height[40], background[60], color[40], under[60];
	const double *c = m->background;

	snprintf(color, sizeof color, "#%02x%02x%02x%02x", (int)(c[0] * 255 + 0.5), (int)(c[1] * 255 + 0.5),
		 (int)(c[2] * 255 + 0.5), (int)(c[3] * 255 + 0.5));
	snprintf(width, sizeof width, "width=%d", m->cell_width);
	snprintf(height, sizeof height, "height=%d", m->cell_height);
	snprintf(background, sizeof background, "background=%s", color);
	snprintf(under, sizeof under, "color=%s", color);
	weft_status status = add_filter(
		chain, "resize", (const char *[]) { width, height, "fit=contain", background, NULL }, e);
	if (status == WEFT_OK && c[3] >= 1)
		status = add_filter(chain, "flatten", (const char *[]) { under, NULL }, e);
	if (status == WEFT_OK && m->options->label)
		status = add_label(m, chain, in, v, color, e);
	return status;
}

static int cell_x(const struct montage *m, size_t i)
{
	const int gap = m->options->gap;
	return gap + (int)(i % (size_t)m->columns) * (m->cell_width + gap);
}

static int cell_y(const struct montage *m, size_t i)
{
	const int gap = m->options->gap;
	return gap + (int)(i / (size_t)m->columns) * (m->cell_height + m->label_height + gap);
}

static weft_status paste(struct montage *m, size_t i, weft_view cell, weft_error *e)
{
	weft_image same = { 0 };
	const weft_view to =
		weft_view_crop(m->sheet.view, cell_x(m, i), cell_y(m, i), cell.width, cell.height);

	weft_status status = weft_convert(cell, to.format, &same, e);
	for (int y = 0; y < to.height && status == WEFT_OK; y++)
		memcpy(weft_row(to, y), weft_row(same.view, y),
		       (size_t)to.width * weft_pixel_bytes(to.format));
	weft_image_free(&same);
	return status;
}

static weft_status make_cell(struct montage *m, size_t i, weft_error *e)
{
	const struct input *in = &m->inputs->at[i];
	const weft_schedule schedule = how_schedule(&(struct how) { .mode = MODE_BAND, .buffer = -1 });
	weft_image picture = { 0 }, cell = { 0 };
	weft_chain *chain = NULL;

	weft_status status = picture_seen(in->path, &m->options->decoding, &picture, e);
	if (status == WEFT_OK)
		status = make_chain(m, in, picture.view, &chain, e);
	if (status == WEFT_OK)
		status = weft_chain_run(chain, picture.view, &cell, &schedule, NULL, e);
	if (status == WEFT_OK)
		status = paste(m, i, cell.view, e);
	weft_chain_free(chain);
	weft_image_free(&picture);
	weft_image_free(&cell);
	return status;
}

/* ---- the sheet ---- */

struct cell_job {
	struct montage *m;
	size_t i;
	int megabytes;
	weft_waitgroup *wg;
};

static void cell_job(struct cell_job c)
{
	make_cell(c.m, c.i, &c.m->errors[c.i]);
	weft_semaphore_release(&c.m->megabytes, c.megabytes);
	weft_waitgroup_done(c.wg);
}
GOROUTINE(cell_job, struct cell_job);

/* What a picture takes of the memory for all: decoded, and as it is read. */
static int weigh(const struct montage *m, const char *path, weft_error *e)
{
	const struct decoding *d = &m->options->decoding;
	struct file_head head;
	const int least = MEGABYTES / (2 * weft_procs()) + 1;

	if (file_look(path, d, &d->how, &head, e) != WEFT_OK)
		return 0;
	const double bytes = (double)head.bytes + (double)head.info.width * head.info.height *
							  (double)weft_pixel_bytes(head.info.format) * 2;
	const double need = bytes / (1 << 20);
	return need > MEGABYTES ? MEGABYTES : need > least ? (int)need + 1 : least;
}

static int make_cells(void *arg)
{
	struct montage *m = arg;
	weft_waitgroup wg = { 0 };
	int status = EXIT_DONE;
	bool well = true;

	weft_semaphore_release(&m->megabytes, MEGABYTES);
	for (size_t i = 0; i < m->inputs->count && well; i++) {
		const int need = weigh(m, m->inputs->at[i].path, &m->errors[i]);
		well = need > 0;
		if (!well)
			break;
		weft_semaphore_acquire(&m->megabytes, need);
		weft_waitgroup_add(&wg, 1);
		go(cell_job, m, i, need, &wg);
	}
	weft_waitgroup_wait(&wg);
	for (size_t i = 0; i < m->inputs->count && !status; i++)
		if (m->errors[i].status != WEFT_OK)
			status = report_failure(m->inputs->at[i].path, &m->errors[i]);
	return status;
}

static void fill(const struct montage *m)
{
	const weft_view v = m->sheet.view;

	for (int y = 0; y < v.height; y++)
		for (int i = 0; i < v.width * v.format.channels; i++)
			weft_row(v, y)[i] = (uint8_t)(m->background[i % v.format.channels] * 255 + 0.5);
}

static void write_json(const struct montage *m)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_text(&j, "output", m->options->out.path);
	json_int(&j, "width", m->sheet.view.width);
	json_int(&j, "height", m->sheet.view.height);
	json_open(&j, "pictures", '[');
	for (size_t i = 0; i < m->inputs->count; i++) {
		json_open(&j, NULL, '{');
		json_text(&j, "file", m->inputs->at[i].path);
		json_int(&j, "x", cell_x(m, i));
		json_int(&j, "y", cell_y(m, i));
		json_int(&j, "width", m->cell_width);
		json_int(&j, "height", m->cell_height);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	json_end(&j);
}

static weft_status make_sheet(struct montage *m, weft_error *e)
{
	const size_t count = m->inputs->count, columns = (size_t)m->columns;
	const int64_t rows = (int64_t)((count + columns - 1) / columns), gap = m->options->gap;
	const int64_t width = gap + m->columns * (m->cell_width + gap),
		      height = gap + rows * (m->cell_height + m->label_height + gap);
	const weft_limits *limits = &m->options->decoding.how.limits;
	const int64_t most = limits->pixels ? limits->pixels : 100000000;

	if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX || width * height > most)
		return weft_fail(e, WEFT_LIMIT,
				 "a sheet of %lld x %lld pixels is more than %lld; --size makes its pictures "
				 "smaller, --max-pixels allows more",
				 (long long)width, (long long)height, (long long)most);
	return weft_image_make(&m->sheet, (int)width, (int)height,
			       (weft_format) { m->background[3] < 1 ? 4 : 3, WEFT_U8 }, e);
}

static int run_sheet(struct montage *m)
{
	const struct montage_options *o = m->options;
	weft_error e;

	m->label_height = o->label ? o->label_size + o->label_size / 2 : 0;
	m->columns = o->columns ? o->columns : (int)ceil(sqrt((double)m->inputs->count));
	if ((size_t)m->columns > m->inputs->count)
		m->columns = (int)m->inputs->count;
	m->errors = calloc(m->inputs->count, sizeof *m->errors);
	if (!m->errors)
		return report_no_memory();
	int status = make_sheet(m, &e) == WEFT_OK ? EXIT_DONE : report_failure(o->out.path, &e);
	if (!status) {
		fill(m);
		status = how_run(&(struct how) { .mode = MODE_BAND, .procs = o->procs, .buffer = -1 },
				 make_cells, m);
	}
	if (!status)
		status = picture_out_write(&o->out, m->sheet.view);
	if (!status && o->json)
		write_json(m);
	weft_image_free(&m->sheet);
	free(m->errors);
	return status;
}

static int parse(const struct montage_options *o, struct montage *m)
{
	char more;

	m->cell_width = 200;
	m->cell_height = 150;
	if (o->size &&
	    (sscanf(o->size, "%5dx%5d%c", &m->cell_width, &m->cell_height, &more) != 2 || m->cell_width < 1 ||
	     m->cell_height < 1 || m->cell_width > SIDE_MOST || m->cell_height > SIDE_MOST))
		return report_usage("montage: --size: '%s' is no size; try 200x150", o->size);
	if (!weft_color_read(o->background ? o->background : "white", m->background))
		return report_usage("montage: --background: '%s' is no colour, as in white or '#ff8000'",
				    o->background);
	if (o->json && strcmp(o->out.path, "-") == 0)
		return report_usage("montage: -o - and --json both want standard output");
	return o->label ? template_check(o->label) : EXIT_DONE;
}

static int run_montage(int argc, char **argv)
{
	struct montage_options o = { .gap = 8, .label_size = 14 };
	struct words files = { 0 };
	struct inputs inputs = { 0 };
	struct montage m = { .options = &o, .inputs = &inputs };
	int status = options_parse(&montage_command, argc, argv, &o, &files);

	if (!status && !files.count && !o.files0)
		status = report_usage("montage: which pictures? weft montage %s", montage_command.usage);
	if (!status)
		status = picture_out_check(&o.out, "montage");
	if (!status)
		status = parse(&o, &m);
	if (!status)
		status = decoding_begin(&o.decoding);
	if (!status)
		status = picture_out_inputs(&o.out, &files, o.files0, &inputs);
	if (!status)
		status = run_sheet(&m);
	decoding_end(&o.decoding);
	inputs_free(&inputs);
	free(files.at);
	return status;
}

const struct command montage_command = {
	.name = "montage",
	.summary = "many pictures on one sheet: contact sheets, sprites",
	.usage = "[FILE | FOLDER | @LIST]... -o SHEET [--columns N] [--label TEXT]",
	.details = "examples:\n"
		   "  weft montage photos/ -o sheet.png --columns 6 --label '{stem}'\n"
		   "  weft montage *.jpg -o sheet.jpg --size 320x240 --label '{index}: {stem}, {w} x {h}'\n"
		   "  weft montage icons/*.png -o sprite.png --size 32x32 --gap 0 --background '#0000' "
		   "--json\n\n"
		   "Each picture is made to fit into its cell whole; --json says where each lies.\n",
	.options = options,
	.more_options = write_options,
	.run = run_montage,
};

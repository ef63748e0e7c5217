/* diff.c: weft diff A B: how far apart two pictures are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../core/image/convert.h"
#include "command.h"
#include "decoding.h"
#include "json.h"
#include "report.h"

struct diff_options {
	bool json;
	const char *tolerance;
	struct decoding decoding;
};

static const struct option options[] = {
	OPTION_OF(struct diff_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	OPTION_OF(struct diff_options, tolerance, .name = "tolerance", .type = OPTION_TEXT, .value = "LEVELS",
		  .help = "call them alike where no sample is further apart than this"),
	DECODING_OPTIONS(struct diff_options, decoding),
	{ 0 },
};

/* Distances in levels of the deeper picture (in fractions of 1 for f32). */
struct distance {
	bool identical, same_shape;
	double max, mae, psnr;
	size_t differing; /* samples */
};

static double sample(weft_view v, int x, int y, int c)
{
	const uint8_t *row = weft_row(v, y);
	const size_t i = (size_t)x * v.format.channels + (size_t)c;

	switch (v.format.depth) {
	case WEFT_U8: return row[i];
	case WEFT_U16: return ((const uint16_t *)(const void *)row)[i];
	default: return ((const float *)(const void *)row)[i];
	}
}

static double white(weft_format f)
{
	return f.depth == WEFT_U8 ? 255 : f.depth == WEFT_U16 ? 65535 : 1;
}

static struct distance measure(weft_view a, weft_view b)
{
	struct distance d = { .same_shape = true };
	double sum = 0, squares = 0;
	const double count = (double)a.width * a.height * a.format.channels;

	for (int y = 0; y < a.height; y++)
		for (int x = 0; x < a.width; x++)
			for (int c = 0; c < a.format.channels; c++) {
				double off = fabs(sample(a, x, y, c) - sample(b, x, y, c));
				if (isnan(off))
					off = INFINITY;
				d.differing += off > 0;
				d.max = fmax(d.max, off);
				sum += off;
				squares += off * off;
			}
	d.mae = count > 0 ? sum / count : 0;
	d.psnr = squares > 0 ? 20 * log10(white(a.format)) - 10 * log10(squares / count) : INFINITY;
	d.identical = d.differing == 0;
	return d;
}

/* Both in the format that loses nothing of either. */
static weft_status compare(weft_view a, weft_view b, struct distance *d, weft_error *e)
{
	const int channels = a.format.channels > b.format.channels ? a.format.channels : b.format.channels;
	const bool alpha = weft_has_alpha(a.format) || weft_has_alpha(b.format);
	const weft_format common = { (uint8_t)(channels + (alpha && channels % 2)),
				     a.format.depth > b.format.depth ? a.format.depth : b.format.depth };
	weft_image wide_a = { 0 }, wide_b = { 0 };

	weft_status status = weft_convert(a, common, &wide_a, e);
	if (status == WEFT_OK)
		status = weft_convert(b, common, &wide_b, e);
	if (status == WEFT_OK) {
		*d = measure(wide_a.view, wide_b.view);
		d->identical = d->identical && weft_view_equal(a, b);
	}
	weft_image_free(&wide_a);
	weft_image_free(&wide_b);
	return status;
}

static void say(const struct distance *d, weft_view a, weft_view b)
{
	if (!d->same_shape) {
		printf("identical: no (%d x %d against %d x %d)\n", a.width, a.height, b.width, b.height);
		return;
	}
	printf("identical: %s\nmax: %g\nmae: %g\npsnr: ", d->identical ? "yes" : "no", d->max, d->mae);
	if (isinf(d->psnr))
		printf("inf\n");
	else
		printf("%.2f dB\n", d->psnr);
	printf("differing samples: %zu\n", d->differing);
	if (a.format.channels != b.format.channels || a.format.depth != b.format.depth) {
		printf("formats: %s", weft_format_name(a.format));
		printf(" against %s\n", weft_format_name(b.format));
	}
}

static void say_json(const struct distance *d)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_bool(&j, "identical", d->identical);
	json_bool(&j, "same_shape", d->same_shape);
	if (d->same_shape) {
		json_real(&j, "max", d->max);
		json_real(&j, "mae", d->mae);
		json_real(&j, "psnr", d->psnr);
		json_int(&j, "differing_samples", (int64_t)d->differing);
	}
	json_close(&j, '}');
	json_end(&j);
}

static int diff_files(const char *const *paths, const struct decoding *decoding, bool json, double tolerance)
{
	weft_image im[2] = { 0 };
	weft_error e;
	int status = EXIT_DONE;

	for (int i = 0; i < 2 && !status; i++)
		if (picture_load(paths[i], decoding, &im[i], &e) != WEFT_OK)
			status = report_failure(paths[i], &e);
	const weft_view a = im[0].view, b = im[1].view;
	struct distance d = { 0 };
	if (!status && a.width == b.width && a.height == b.height && compare(a, b, &d, &e) != WEFT_OK)
		status = report_failure(NULL, &e);
	if (!status) {
		json ? say_json(&d) : say(&d, a, b);
		const bool alike = d.identical || (tolerance >= 0 && d.same_shape && d.max <= tolerance);
		status = alike ? EXIT_DONE : EXIT_DIFFERS;
	}
	weft_image_free(&im[0]);
	weft_image_free(&im[1]);
	return status;
}

static int run_diff(int argc, char **argv)
{
	struct diff_options o = { 0 };
	struct words files = { 0 };
	double tolerance = -1;
	int status = options_parse(&diff_command, argc, argv, &o, &files);

	if (!status && o.tolerance) {
		char *end;
		tolerance = strtod(o.tolerance, &end);
		if (end == o.tolerance || *end || !(tolerance >= 0))
			status = report_usage("diff: --tolerance: '%s' is no level", o.tolerance);
	}
	if (!status && files.count != 2)
		status = report_usage("diff: two pictures, please: weft diff %s", diff_command.usage);
	if (!status)
		status = decoding_begin(&o.decoding);
	if (!status)
		status = diff_files(files.at, &o.decoding, o.json, tolerance);
	decoding_end(&o.decoding);
	free(files.at);
	return status;
}

const struct command diff_command = {
	.name = "diff",
	.summary = "how far apart two pictures are; status 1 where they differ",
	.usage = "A B [--tolerance LEVELS] [--json]",
	.details = "max and mae are in levels of the deeper picture (fractions of 1 for float).\n"
		   "Pictures of other formats are compared in one that loses nothing of either,\n"
		   "but are not identical.\n",
	.options = options,
	.run = run_diff,
};

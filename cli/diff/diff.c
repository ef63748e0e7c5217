/* diff.c: weft diff A B: how far apart two pictures are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/image/convert.h"
#include "../command.h"
#include "../how.h"
#include "../json.h"
#include "../many/picture_out.h"
#include "../report.h"
#include "../run/decoding.h"
#include "../suggest.h"
#include "metrics.h"

enum { LIMITS_MOST = 32 };

struct diff_options {
	bool json;
	const char *tolerance, *metric;
	struct words above, below;
	struct picture_out map;
	struct decoding decoding;
};

#define OPTION(m, ...) OPTION_OF(struct diff_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(metric, .name = "metric", .type = OPTION_TEXT, .value = "NAMES",
	       .help = "more than max, mae and psnr: ssim,msssim,de2000, or all"),
	OPTION(above, .name = "fail-above", .type = OPTION_WORDS, .value = "NAME=VALUE",
	       .help = "alike unless that one is greater: de2000=2"),
	OPTION(below, .name = "fail-below", .type = OPTION_WORDS, .value = "NAME=VALUE",
	       .help = "alike unless that one is less: ssim=0.98"),
	OPTION(tolerance, .name = "tolerance", .type = OPTION_TEXT, .value = "LEVELS",
	       .help = "call them alike where no sample is further apart than this"),
	OPTION(map.path, .name = "map", .type = OPTION_TEXT, .value = "FILE",
	       .help = "a picture of where they differ: black where they don't, white where most"),
	OPTION(map.force, .name = "force", .type = OPTION_FLAG, .help = "replace a map that exists"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	DECODING_OPTIONS(struct diff_options, decoding),
	{ 0 },
};

struct limit {
	enum metric metric;
	double value;
	bool above; /* fails if greater, else if less */
};

struct diff {
	const struct diff_options *options;
	bool wanted[METRIC_COUNT];
	struct limit limits[LIMITS_MOST];
	size_t limit_count;
	weft_image wide[2], map;
	struct metrics metrics;
	bool same_shape, same_format, light;
	weft_error error;
};

/* ---- what is asked for ---- */

static int find_metric(const char *option, const char *name, size_t length, int *metric)
{
	char word[40];

	snprintf(word, sizeof word, "%.*s", (int)length, name);
	for (*metric = 0; *metric < METRIC_COUNT; ++*metric)
		if (strcmp(metric_names[*metric], word) == 0)
			return EXIT_DONE;
	const char *near = suggest(word, metric_names, METRIC_COUNT);
	if (near)
		return report_usage("diff: %s: no '%s'; did you mean '%s'?", option, word, near);
	return report_usage("diff: %s: no '%s'; there are max, mae, psnr, ssim, msssim, de2000, de2000_max",
			    option, word);
}

static int parse_metrics(struct diff *d, const char *text)
{
	int status = EXIT_DONE, metric;

	d->wanted[METRIC_MAX] = d->wanted[METRIC_MAE] = d->wanted[METRIC_PSNR] = true;
	if (text && strcmp(text, "all") == 0) {
		memset(d->wanted, true, sizeof d->wanted);
		return EXIT_DONE;
	}
	while (text && *text && !status) {
		const size_t length = strcspn(text, ",");
		status = find_metric("--metric", text, length, &metric);
		if (!status)
			d->wanted[metric] = true;
		text += length + (text[length] == ',');
	}
	return status;
}

static int parse_limits(struct diff *d, const struct words *words, const char *option, bool above)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *equals = strchr(words->at[i], '=');
		char *end = NULL;
		int metric;
		const double value = equals ? strtod(equals + 1, &end) : 0;
		if (!equals || end == equals + 1 || *end || isnan(value))
			return report_usage("diff: %s: '%s' is no limit; try %s %s", option, words->at[i],
					    option, above ? "de2000=2" : "ssim=0.98");
		if (d->limit_count == LIMITS_MOST)
			return report_usage("diff: no more than %d limits", LIMITS_MOST);
		int status = find_metric(option, words->at[i], (size_t)(equals - words->at[i]), &metric);
		if (status)
			return status;
		d->wanted[metric] = true;
		d->limits[d->limit_count++] = (struct limit) { (enum metric)metric, value, above };
	}
	return EXIT_DONE;
}

static int parse(struct diff *d)
{
	const struct diff_options *o = d->options;
	int status = parse_metrics(d, o->metric);

	if (!status)
		status = parse_limits(d, &o->above, "--fail-above", true);
	if (!status)
		status = parse_limits(d, &o->below, "--fail-below", false);
	if (status || !o->tolerance)
		return status;
	char *end;
	const double tolerance = strtod(o->tolerance, &end);
	if (end == o->tolerance || *end || !(tolerance >= 0))
		return report_usage("diff: --tolerance: '%s' is no level", o->tolerance);
	if (d->limit_count == LIMITS_MOST)
		return report_usage("diff: no more than %d limits", LIMITS_MOST);
	d->limits[d->limit_count++] = (struct limit) { METRIC_MAX, tolerance, true };
	return EXIT_DONE;
}

/* ---- comparing ---- */

/* Both in the format that loses nothing of either. */
static weft_status widen(struct diff *d, weft_view a, weft_view b, weft_error *e)
{
	const int channels = a.format.channels > b.format.channels ? a.format.channels : b.format.channels;
	const bool alpha = weft_has_alpha(a.format) || weft_has_alpha(b.format);
	const weft_format common = { (uint8_t)(channels + (alpha && channels % 2)),
				     a.format.depth > b.format.depth ? a.format.depth : b.format.depth };

	weft_status status = weft_convert(a, common, &d->wide[0], e);
	return status == WEFT_OK ? weft_convert(b, common, &d->wide[1], e) : status;
}

static int compare(void *arg)
{
	struct diff *d = arg;
	const weft_view a = d->wide[0].view, b = d->wide[1].view;
	weft_status status = WEFT_OK;

	metrics_samples(a, b, &d->metrics);
	if (d->wanted[METRIC_SSIM])
		status = metrics_ssim(a, b, &d->metrics, &d->error);
	if (status == WEFT_OK && d->wanted[METRIC_MSSSIM])
		status = metrics_msssim(a, b, &d->metrics, &d->error);
	if (status == WEFT_OK && (d->wanted[METRIC_DE2000] || d->wanted[METRIC_DE2000_MAX])) {
		status = metrics_de2000(a, b, d->light, &d->metrics, &d->error);
		d->wanted[METRIC_DE2000] = d->wanted[METRIC_DE2000_MAX] = true;
	}
	if (status == WEFT_OK && d->options->map.path)
		status = heat_map(a, b, &d->map, &d->error);
	return 0;
}

/* Alike: all limits are kept; without any, identical. */
static bool alike(const struct diff *d)
{
	if (!d->same_shape)
		return false;
	for (size_t i = 0; i < d->limit_count; i++) {
		const struct limit *l = &d->limits[i];
		const double v = d->metrics.value[l->metric];
		if (l->above ? !(v <= l->value) : !(v >= l->value)) {
			report_detail("%s is %g, %s %g", metric_names[l->metric], v,
				      l->above ? "above" : "below", l->value);
			return false;
		}
	}
	return d->limit_count || (d->same_format && d->metrics.differing == 0);
}

/* ---- telling ---- */

static void say(const struct diff *d, weft_view a, weft_view b)
{
	const struct metrics *m = &d->metrics;

	if (!d->same_shape) {
		printf("identical: no (%d x %d against %d x %d)\n", a.width, a.height, b.width, b.height);
		return;
	}
	printf("identical: %s\n", d->same_format && m->differing == 0 ? "yes" : "no");
	for (int i = 0; i < METRIC_COUNT; i++) {
		if (!d->wanted[i])
			continue;
		if (isnan(m->value[i]))
			printf("%s: none, the pictures are too small\n", metric_names[i]);
		else if (i == METRIC_PSNR && isfinite(m->value[i]))
			printf("psnr: %.2f dB\n", m->value[i]);
		else
			printf("%s: %.*g\n", metric_names[i], i > METRIC_PSNR ? 9 : 6, m->value[i]);
	}
	printf("differing samples: %zu\n", m->differing);
	if (!d->same_format) {
		printf("formats: %s", weft_format_name(a.format));
		printf(" against %s\n", weft_format_name(b.format));
	}
}

static void say_json(const struct diff *d)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_bool(&j, "identical", d->same_shape && d->same_format && d->metrics.differing == 0);
	json_bool(&j, "same_shape", d->same_shape);
	for (int i = 0; d->same_shape && i < METRIC_COUNT; i++)
		if (d->wanted[i])
			json_real(&j, metric_names[i], d->metrics.value[i]);
	if (d->same_shape)
		json_int(&j, "differing_samples", (int64_t)d->metrics.differing);
	json_close(&j, '}');
	json_end(&j);
}

static int compare_all(struct diff *d, weft_view a, weft_view b)
{
	const struct diff_options *o = d->options;
	int status = EXIT_DONE;

	d->same_shape = a.width == b.width && a.height == b.height;
	d->same_format = a.format.channels == b.format.channels && a.format.depth == b.format.depth;
	if (d->same_shape) {
		if (widen(d, a, b, &d->error) == WEFT_OK)
			how_run(&(struct how) { .mode = MODE_BAND, .buffer = -1 }, compare, d);
		if (d->error.status != WEFT_OK)
			status = report_failure(NULL, &d->error);
		if (!status && o->map.path)
			status = picture_out_write(&o->map, d->map.view);
	} else if (o->map.path) {
		report_note("%s: pictures of other sizes have no map", o->map.path);
	}
	if (status)
		return status;
	o->json ? say_json(d) : say(d, a, b);
	return alike(d) ? EXIT_DONE : EXIT_DIFFERS;
}

/* Whether its samples are amounts of light. */
static bool holds_light(const char *path, const struct decoding *d)
{
	struct file_head head;
	weft_error e;

	return strcmp(path, "-") != 0 && file_look(path, d, &d->how, &head, &e) == WEFT_OK &&
	       head.info.linear;
}

static void look_for_light(const char *const *paths, struct diff *d)
{
	const bool a = holds_light(paths[0], &d->options->decoding),
		   b = holds_light(paths[1], &d->options->decoding);

	d->light = a && b;
	if (a != b)
		report_note(
			"%s holds amounts of light, %s levels: convert one to compare them as they are seen",
			paths[a ? 0 : 1], paths[a ? 1 : 0]);
}

static int diff_files(const char *const *paths, struct diff *d)
{
	weft_image im[2] = { 0 };
	weft_error e;
	int status = EXIT_DONE;

	for (int i = 0; i < 2 && !status; i++)
		if (picture_load_numbers(paths[i], &d->options->decoding, &im[i], &e) != WEFT_OK)
			status = report_failure(paths[i], &e);
	if (!status)
		look_for_light(paths, d);
	if (!status)
		status = compare_all(d, im[0].view, im[1].view);
	weft_image_free(&im[0]);
	weft_image_free(&im[1]);
	weft_image_free(&d->wide[0]);
	weft_image_free(&d->wide[1]);
	weft_image_free(&d->map);
	return status;
}

static int run_diff(int argc, char **argv)
{
	struct diff_options o = { 0 };
	struct words files = { 0 };
	struct diff d = { .options = &o, .error.at = -1 };
	int status = options_parse(&diff_command, argc, argv, &o, &files);

	if (!status)
		status = parse(&d);
	if (!status && files.count != 2)
		status = report_usage("diff: two pictures, please: weft diff %s", diff_command.usage);
	if (!status && o.map.path)
		status = picture_out_check(&o.map, "diff");
	for (size_t i = 0; i < files.count && !status && o.map.path; i++)
		status = picture_out_apart(&o.map, files.at[i]);
	if (!status)
		status = decoding_begin(&o.decoding);
	if (!status)
		status = diff_files(files.at, &d);
	decoding_end(&o.decoding);
	free(o.above.at);
	free(o.below.at);
	free(files.at);
	return status;
}

const struct command diff_command = {
	.name = "diff",
	.summary = "how far apart two pictures are; status 1 where they differ",
	.usage = "A B [--metric NAMES] [--fail-above NAME=VALUE] [--map FILE]",
	.details = "examples:\n"
		   "  weft diff a.png b.png --metric ssim,de2000 --map where.png\n"
		   "  weft diff a.png b.jpg --fail-below ssim=0.98 --fail-above de2000=2\n\n"
		   "max and mae are in levels of the deeper picture (fractions of 1 for float).\n"
		   "ssim (Wang 2004) and msssim (2003) are 1 for the same, of pictures of 11 and 176\n"
		   "pixels a side at least; de2000 is the mean difference of colours (CIEDE2000, of sRGB),\n"
		   "of which 1 can just be seen, de2000_max the greatest.\n"
		   "Pictures of other formats are compared in one that loses nothing of either,\n"
		   "but are not identical.  NaN is NaN's equal.\n",
	.options = options,
	.run = run_diff,
};

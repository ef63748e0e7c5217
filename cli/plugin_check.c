/* plugin_check.c: is this plugin one that weft can trust?
 *
 * The table is read as the host would, then the filter runs: every format,
 * awkward sizes, every unit.  A filter whose rows depend on each other, on
 * order or on leftovers in scratch gives unequal bytes here. */
#include "plugin_check.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "how.h"
#include "json.h"
#include "report.h"
#include "stats.h"

const weft_filter *plugin_load(const char *path, weft_error *e)
{
	char *full = realpath(path, NULL);
	void *library = full ? dlopen(full, RTLD_NOW | RTLD_LOCAL) : NULL;
	const weft_filter *f = NULL;

	if (!full) {
		weft_fail(e, WEFT_NO_FILE, "%s: no such file", path);
	} else if (!library) {
		weft_fail(e, WEFT_ABI_MISMATCH, "%s: is no plugin: %s", path, dlerror());
	} else {
		weft_plugin_fn *entry;
		*(void **)&entry = dlsym(library, "weft_plugin");
		if (!entry)
			weft_fail(e, WEFT_ABI_MISMATCH, "%s: exports no symbol weft_plugin", path);
		else if (!(f = entry(WEFT_FILTER_ABI)))
			weft_fail(e, WEFT_ABI_MISMATCH, "%s: wants a newer weft than ABI %u", path,
				  WEFT_FILTER_ABI);
	}
	free(full);
	return f;
}

static const struct {
	int width, height;
} sizes[] = { { 1, 1 }, { 1, 37 }, { 53, 1 }, { 61, 43 } };

struct check {
	const weft_filter *filter;
	weft_view in;
	weft_image out;
	struct how how;
	weft_status status;
	weft_error error;
};

static int apply(void *arg)
{
	struct check *c = arg;
	const weft_schedule schedule = how_schedule(&c->how);

	c->status =
		weft_apply(c->filter, (const char *[]) { NULL }, c->in, &c->out, &schedule, NULL, &c->error);
	return 0;
}

static weft_status fill(weft_image *im, int width, int height, weft_format format, weft_error *e)
{
	uint64_t state = 7;
	weft_status status = weft_image_make(im, width, height, format, e);

	for (int y = 0; status == WEFT_OK && y < height; y++)
		for (int i = 0; i < width * format.channels; i++) {
			const uint64_t r = stats_random(&state);
			uint8_t *row = weft_row(im->view, y);
			if (format.depth == WEFT_U8)
				row[i] = (uint8_t)r;
			else if (format.depth == WEFT_U16)
				((uint16_t *)(void *)row)[i] = (uint16_t)r;
			else
				((float *)(void *)row)[i] = (float)(r >> 40) / (1 << 24);
		}
	return status;
}

/* One picture under every schedule; the plain loop's bytes are the measure. */
static int check_picture(const weft_filter *f, weft_view in)
{
	struct check plain = { .filter = f, .in = in, .how = { .mode = MODE_SEQ } };
	int status = EXIT_DONE;

	how_run(&plain.how, apply, &plain);
	if (plain.status != WEFT_OK) {
		report_error("%s: %d x %d %s: %s", f->name, in.width, in.height, weft_format_name(in.format),
			     plain.error.text);
		return EXIT_DIFFERS;
	}
	for (int mode = MODE_PIXEL; mode < MODE_COUNT && !status; mode++) {
		struct check other = { .filter = f,
				       .in = in,
				       .how = { .mode = (enum mode)mode, .procs = 3 } };
		other.how.buffer = mode % 3;
		how_run(&other.how, apply, &other);
		if (other.status != WEFT_OK || !weft_view_equal(plain.out.view, other.out.view)) {
			report_error(
				"%s: %d x %d %s: mode %s gives other bytes than a plain loop; does a row "
				"depend on another, or on what is left in scratch?",
				f->name, in.width, in.height, weft_format_name(in.format), mode_names[mode]);
			status = EXIT_DIFFERS;
		}
		weft_image_free(&other.out);
	}
	weft_image_free(&plain.out);
	return status;
}

static int check_formats(const weft_filter *f, size_t *pictures)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	int status = EXIT_DONE;

	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (size_t d = 0; d < sizeof depths; d++)
			for (uint8_t channels = 1; channels <= WEFT_CHANNELS_MAX && !status; channels++) {
				weft_image im = { 0 };
				weft_error e;
				if (fill(&im, sizes[s].width, sizes[s].height,
					 (weft_format) { channels, depths[d] }, &e) != WEFT_OK)
					return report_failure(f->name, &e);
				status = check_picture(f, im.view);
				weft_image_free(&im);
				++*pictures;
			}
	return status;
}

static void say_good(const char *path, const weft_filter *f, int64_t pictures, bool as_json)
{
	if (!as_json) {
		printf("%s: good: filter '%s', %lld pictures, every schedule gives the same bytes\n", path,
		       f->name, (long long)pictures);
		return;
	}
	struct json j = json_begin(stdout);
	json_open(&j, NULL, '{');
	json_text(&j, "file", path);
	json_text(&j, "filter", f->name);
	json_bool(&j, "good", true);
	json_int(&j, "pictures", pictures);
	json_close(&j, '}');
	json_end(&j);
}

int plugin_check(const char *path, bool as_json)
{
	size_t pictures = 0;
	weft_error e;
	const weft_filter *f = plugin_load(path, &e);
	int status = EXIT_DONE;

	if (!f)
		return report_failure(NULL, &e);
	if (f->abi != WEFT_FILTER_ABI) {
		report_error("%s: made for ABI %u, this is %u", path, f->abi, WEFT_FILTER_ABI);
		return EXIT_MISSING;
	}
	if (f->kind == WEFT_SOURCE)
		status = check_picture(f, (weft_view) { 0 });
	else
		status = check_formats(f, &pictures);
	if (!status)
		say_good(path, f, pictures ? (int64_t)pictures : 1, as_json);
	return status;
}

/* gallery.c: weft gallery -o DIR: a page with a picture for each filter, made by its first example that
 * needs no files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/image/file.h"
#include "../command.h"
#include "../how.h"
#include "../many/seen.h"
#include "../report.h"
#include "../run/decoding.h"
#include "gallery_page.h"

enum { PATH = 4096, WIDTH = 320 };

struct gallery_options {
	const char *folder;
	bool force;
	int procs;
	struct decoding decoding;
};

static const struct option options[] = {
	OPTION_OF(struct gallery_options, folder, .letter = 'o', .name = "output", .type = OPTION_TEXT,
		  .value = "DIR", .help = "the folder for the page and its pictures"),
	OPTION_OF(struct gallery_options, force, .name = "force", .type = OPTION_FLAG,
		  .help = "write over a gallery that is there"),
	OPTION_OF(struct gallery_options, procs, .letter = 'j', .name = "procs", .type = OPTION_INT,
		  .value = "N", .min = 1, .max = 1024,
		  .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	DECODING_OPTIONS(struct gallery_options, decoding),
	{ 0 },
};

struct gallery {
	const struct gallery_options *options;
	const char *photo; /* NULL: one of our own */
	weft_image before;
	struct shown *shown;
	size_t count;
	char before_file[64];
	int status;
};

static int write_picture(const struct gallery *g, weft_view picture, char file[64], const char *name)
{
	const bool alpha = weft_has_alpha(picture.format) || picture.width * (int64_t)picture.height < 4096;
	const weft_codec *codec = weft_codec_for_name(alpha ? "png" : "jpg");
	const weft_encode_options how = { .spread = &how_spread,
					  .depth = WEFT_U8,
					  .quality = alpha ? 0 : 85 };
	weft_buffer bytes = { 0 };
	char path[PATH + 80];
	weft_error e;

	snprintf(file, 64, "%.48s.%s", name, alpha ? "png" : "jpg");
	snprintf(path, sizeof path, "%s/%s", g->options->folder, file);
	weft_status status = weft_encode(codec, picture, &how, weft_buffer_sink(&bytes), &e);
	if (status == WEFT_OK)
		status = weft_file_write(path, (weft_bytes) { bytes.at, bytes.length },
					 &(weft_file_options) { .replace = g->options->force }, &e);
	weft_buffer_free(&bytes);
	return status == WEFT_OK ? EXIT_DONE : report_failure(path, &e);
}

static weft_status run_chain(const char *text, weft_view in, weft_image *out, bool *measures, weft_error *e)
{
	const weft_schedule schedule = how_schedule(&(struct how) { .mode = MODE_BAND, .buffer = -1 });
	weft_chain *chain = NULL;

	weft_status status = weft_chain_parse(text, &chain, e);
	if (status == WEFT_OK && weft_chain_names_file(chain, ""))
		status = weft_fail(e, WEFT_BAD_PARAM, "names a file");
	if (status == WEFT_OK) {
		*measures = weft_chain_measures(chain);
		status = weft_chain_run(chain, weft_chain_is_source(chain) ? (weft_view) { 0 } : in, out,
					&schedule, NULL, e);
	}
	weft_chain_free(chain);
	return status;
}

/* The first example that can be shown with this picture. */
static int show(struct gallery *g, struct shown *s)
{
	const char *const *examples = s->filter->examples;
	const weft_view before = g->before.view;
	int status = EXIT_DONE;

	for (size_t i = 0; examples && examples[i] && !*s->file && !status; i++) {
		weft_image out = { 0 };
		bool measures = false;
		weft_error e;
		if (run_chain(examples[i], before, &out, &measures, &e) == WEFT_OK) {
			s->example = measures && s->example ? s->example : examples[i];
			s->width = out.view.width;
			s->height = out.view.height;
			s->same_shape = s->width == before.width && s->height == before.height;
			if (!measures)
				status = write_picture(g, out.view, s->file, s->filter->name);
		}
		weft_image_free(&out);
	}
	return status;
}

static weft_status make_before(struct gallery *g, weft_error *e)
{
	static const char own[] = "perlin:width=320,height=214,scale=80,seed=4 | autolevel | "
				  "duotone:#102050,light=#ffe0b0,middle=#c04060 | "
				  "text:weft,size=45%,gravity=center,outline=#102030";
	weft_image photo = { 0 };
	bool measures;
	char chain[60];

	if (!g->photo)
		return run_chain(own, (weft_view) { 0 }, &g->before, &measures, e);
	weft_status status = picture_seen(g->photo, &g->options->decoding, &photo, e);
	snprintf(chain, sizeof chain, "resize:width=%d,enlarge=no", WIDTH);
	if (status == WEFT_OK)
		status = run_chain(chain, photo.view, &g->before, &measures, e);
	weft_image_free(&photo);
	return status;
}

static int make_pictures(void *arg)
{
	struct gallery *g = arg;
	weft_error e;

	if (make_before(g, &e) != WEFT_OK)
		return g->status = report_failure(g->photo, &e);
	if (mkdir(g->options->folder, 0777) < 0 && errno != EEXIST) {
		report_error("%s: %s", g->options->folder, strerror(errno));
		g->status = EXIT_CANT_CREATE;
	}
	if (!g->status)
		g->status = write_picture(g, g->before.view, g->before_file, "before");
	for (size_t i = 0; i < g->count && !g->status; i++)
		g->status = show(g, &g->shown[i]);
	weft_image_free(&g->before);
	return 0;
}

static int by_group(const void *a, const void *b)
{
	const weft_filter *p = ((const struct shown *)a)->filter, *q = ((const struct shown *)b)->filter;
	const int groups = strcmp(p->group ? p->group : "\xff", q->group ? q->group : "\xff");

	return groups ? groups : strcmp(p->name, q->name);
}

static int list_filters(struct gallery *g)
{
	const weft_filter *const *all;
	weft_error e;

	if (weft_filter_list(&all, &g->count, &e) != WEFT_OK)
		return report_failure(NULL, &e);
	g->shown = calloc(g->count + 1, sizeof *g->shown);
	if (!g->shown)
		return report_no_memory();
	for (size_t i = 0; i < g->count; i++)
		g->shown[i].filter = all[i];
	qsort(g->shown, g->count, sizeof *g->shown, by_group);
	return EXIT_DONE;
}

/* The page comes last: where it is, all its pictures are. */
static int write_page(const struct gallery *g, const char *path)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	weft_error e;

	if (!f)
		return report_no_memory();
	gallery_page(g->shown, g->count, g->before_file, f);
	const bool whole = !ferror(f);
	if (fclose(f) != 0 || !whole) {
		free(text);
		return report_no_memory();
	}
	weft_status status = weft_file_write(path, (weft_bytes) { (const uint8_t *)text, size },
					     &(weft_file_options) { .replace = g->options->force }, &e);
	free(text);
	if (status != WEFT_OK)
		return report_failure(path, &e);
	report_note("%zu filters in %s", g->count, path);
	return EXIT_DONE;
}

static int check_folder(const struct gallery_options *o, char path[PATH])
{
	if (!o->folder || !*o->folder)
		return report_usage("gallery: no folder; say -o DIR");
	if (snprintf(path, PATH, "%s/index.html", o->folder) >= PATH)
		return report_usage("gallery: -o: too long a name");
	if (!o->force && access(path, F_OK) == 0) {
		report_error("%s: exists; to replace it say --force", path);
		return EXIT_CANT_CREATE;
	}
	return EXIT_DONE;
}

static int run_gallery(int argc, char **argv)
{
	struct gallery_options o = { 0 };
	struct words files = { 0 };
	struct gallery g = { .options = &o };
	char path[PATH];
	int status = options_parse(&gallery_command, argc, argv, &o, &files);

	if (!status && files.count > 1)
		status = report_usage("gallery: one photo at most: weft gallery %s", gallery_command.usage);
	if (!status)
		status = check_folder(&o, path);
	if (!status)
		status = list_filters(&g);
	if (!status)
		status = decoding_begin(&o.decoding);
	if (!status) {
		g.photo = files.count ? files.at[0] : NULL;
		how_run(&(struct how) { .mode = MODE_BAND, .procs = o.procs, .buffer = -1 }, make_pictures,
			&g);
		status = g.status ? g.status : write_page(&g, path);
	}
	decoding_end(&o.decoding);
	free(g.shown);
	free(files.at);
	return status;
}

const struct command gallery_command = {
	.name = "gallery",
	.summary = "a page that shows every filter, before and after",
	.usage = "[PHOTO] -o DIR",
	.details =
		"example:\n"
		"  weft gallery photo.jpg -o gallery && xdg-open gallery/index.html\n\n"
		"The page needs no network: a picture for each filter, its command to copy, and its\n"
		"parameters with their ranges, which change the command.  Without a photo it takes one of\n"
		"weft's own making.\n",
	.options = options,
	.run = run_gallery,
};

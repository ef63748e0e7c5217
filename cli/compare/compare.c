/* compare.c: weft compare: which schedules, on what. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/image/file.h"
#include "../../core/run/runtime.h"
#include "../chain_text.h"
#include "../command.h"
#include "../data_file.h"
#include "../replay/page.h"
#include "../report.h"
#include "../run/further.h"
#include "../run/output_format.h"
#include "../signals.h"
#include "../suggest.h"

struct compare_options {
	struct words filters;
	const char *modes, *procs, *buffer;
	const char *json, *csv, *svg, *html, *replay, *out_format;
	char *command; /* the line that was typed */
	char *trace;   /* where WEFT_TRACE wants the schedules; NULL: nowhere */
	bool force;
	int repeat, grain, quality;
	struct decoding decoding;
	double timeout;
};

#define OPTION(m, ...) OPTION_OF(struct compare_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(filters, .letter = 'f', .name = "filter", .type = OPTION_WORDS, .value = "CHAIN",
	       .help = "filters to run, as for weft run"),
	OPTION(modes, .letter = 'm', .name = "modes", .type = OPTION_TEXT, .value = "LIST",
	       .help = "of seq,pixel,row,band,tile; default: all"),
	OPTION(procs, .letter = 'j', .name = "procs", .type = OPTION_TEXT, .value = "LIST",
	       .help = "processors, 1,2,4; default: 1 and all"),
	OPTION(buffer, .name = "buffer", .type = OPTION_TEXT, .value = "LIST",
	       .help = "capacities of the task channel, 0,1,64; default: chosen"),
	OPTION(grain, .name = "grain", .type = OPTION_INT, .value = "N", .min = 1, .max = 1 << 20,
	       .help = "rows (tile side) a task; default: chosen"),
	OPTION(repeat, .letter = 'n', .name = "repeat", .type = OPTION_INT, .value = "N", .min = 3,
	       .max = COMPARE_RUNS_MAX, .help = "runs of each; default: what a few seconds allow, 5 to 21"),
	OPTION(json, .name = "json", .type = OPTION_TEXT, .value = "FILE",
	       .help = "all figures and every run as JSON; - is stdout, instead of the table"),
	OPTION(csv, .name = "csv", .type = OPTION_TEXT, .value = "FILE", .help = "a line for each schedule"),
	OPTION(svg, .name = "svg", .type = OPTION_TEXT, .value = "FILE",
	       .help = "speed-up over processors against the ideal line"),
	OPTION(html, .name = "html", .type = OPTION_TEXT, .value = "FILE",
	       .help = "the table, the plot and the replay on one page that needs nothing else"),
	OPTION(replay, .name = "replay", .type = OPTION_TEXT, .value = "FILE",
	       .help = "a page (HTML) that plays back the plain loop and each mode on the most processors"),
	OPTION(force, .name = "force", .type = OPTION_FLAG, .help = "replace files that exist"),
	OPTION(out_format, .name = "out-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "format to time the encoding of; default: the input's"),
	OPTION(quality, .name = "quality", .type = OPTION_INT, .value = "N", .min = 1, .max = 100,
	       .help = "of JPEG, 1 to 100"),
	DECODING_OPTIONS(struct compare_options, decoding),
	OPTION(timeout, .name = "timeout", .type = OPTION_SECONDS, .value = "TIME",
	       .help = "give up after 30s, 500ms, 2m"),
	{ 0 },
};

/* "1,2,4" within low..high. */
static int parse_list(const char *name, const char *text, int low, int high, int *into, size_t *count,
		      size_t most)
{
	for (*count = 0;; text++) {
		char *end;
		const long n = strtol(text, &end, 10);
		if (end == text || (*end && *end != ','))
			return report_usage("compare: --%s: '%s' is no list of numbers like 1,2,4", name,
					    text);
		if (n < low || n > high)
			return report_usage("compare: --%s: %ld is outside %d..%d", name, n, low, high);
		if (*count == most)
			return report_usage("compare: --%s: more than %zu numbers", name, most);
		into[(*count)++] = (int)n;
		text = end;
		if (!*text)
			return EXIT_DONE;
	}
}

static int parse_modes(const char *text, bool wanted[MODE_COUNT])
{
	for (;; text++) {
		char word[32];
		const size_t length = strcspn(text, ",");
		int mode = 0;
		snprintf(word, sizeof word, "%.*s", (int)length, text);
		while (mode < MODE_COUNT && strcmp(word, mode_names[mode]) != 0)
			mode++;
		if (mode == MODE_COUNT) {
			const char *near = suggest(word, mode_names, MODE_COUNT);
			return report_usage("compare: --modes: no '%s'; %s%s%s", word,
					    near ? "did you mean '"
						 : "there are seq, pixel, row, band and tile",
					    near ? near : "", near ? "'?" : "");
		}
		wanted[mode] = true;
		text += length;
		if (!*text)
			return EXIT_DONE;
	}
}

static int actual_buffer(void *how)
{
	return how_schedule(how).queue;
}

static int add_cells(struct comparison *c, const bool wanted[MODE_COUNT], const int *procs, size_t proc_count,
		     const int *buffers, size_t buffer_count, int grain)
{
	c->cells = calloc(COMPARE_CELLS_MAX + 1, sizeof *c->cells);
	if (!c->cells)
		return report_error("out of memory"), EXIT_BUG;
	c->cells[c->count++] =
		(struct cell) { .how = { .mode = MODE_SEQ, .procs = 1, .buffer = -1 }, .buffer = -1 };
	for (int mode = MODE_PIXEL; mode < MODE_COUNT; mode++)
		for (size_t p = 0; wanted[mode] && p < proc_count; p++)
			for (size_t b = 0; b < buffer_count; b++) {
				if (c->count == COMPARE_CELLS_MAX)
					return report_usage("compare: more than %d schedules",
							    COMPARE_CELLS_MAX);
				struct cell *cell = &c->cells[c->count++];
				cell->how = (struct how) { (enum mode)mode, procs[p], buffers[b], grain };
				cell->buffer = how_run(&cell->how, actual_buffer, &cell->how);
			}
	c->timed = c->count + wanted[MODE_PIXEL];
	c->cells[c->count] = (struct cell) { .how = c->cells[0].how, .by_pixel = true, .buffer = -1 };
	return EXIT_DONE;
}

static int choose_cells(struct comparison *c, const struct compare_options *o)
{
	const int all = weft_procs_default();
	bool wanted[MODE_COUNT] = { o->modes == NULL, !o->modes, !o->modes, !o->modes, !o->modes };
	int procs[16] = { 1, all }, buffers[16] = { -1 };
	size_t proc_count = all > 1 ? 2 : 1, buffer_count = 1;
	int status = EXIT_DONE;

	if (o->modes)
		status = parse_modes(o->modes, wanted);
	if (!status && o->procs)
		status = parse_list("procs", o->procs, 1, COMPARE_PROCS_MAX, procs, &proc_count, 16);
	if (!status && o->buffer)
		status = parse_list("buffer", o->buffer, 0, 1 << 20, buffers, &buffer_count, 16);
	return status ? status : add_cells(c, wanted, procs, proc_count, buffers, buffer_count, o->grain);
}

static weft_status decode(struct comparison *c, weft_damage *damage, weft_error *e)
{
	weft_reader *r = NULL;

	weft_status status = weft_reader_look(&r, c->file, &c->decoding->how, e);
	if (status == WEFT_OK)
		c->codec = weft_reader_codec(r);
	weft_reader_close(r);
	return status == WEFT_OK ? weft_decode_as(c->file, &c->decoding->how, &c->in, damage, e) : status;
}

/* The file stays in memory, so that decoding can be timed apart from the disk. */
static int load(struct comparison *c, weft_buffer *file, const struct compare_options *o)
{
	weft_error e;

	if (c->input) {
		weft_damage damage = { 0 };
		if (file_load(c->input, c->decoding, file, &e) != WEFT_OK)
			return report_failure(c->input, &e);
		c->file = (weft_bytes) { file->at, file->length };
		if (decode(c, &damage, &e) != WEFT_OK)
			return report_failure(c->input, &e);
		say_damage(c->input, &damage);
	}
	if (o->out_format && codec_named(o->out_format, &c->codec, &e) != WEFT_OK)
		return report_failure(NULL, &e);
	if (!c->codec || !weft_codec_writes(c->codec))
		c->codec = weft_codec_for_name("png");
	return EXIT_DONE;
}

enum { FILES = 5 };
static const char *const file_options[FILES] = { "json", "csv", "svg", "html", "replay" };

static const char *report_path(const struct compare_options *o, size_t i)
{
	return (const char *[FILES]) { o->json, o->csv, o->svg, o->html, o->replay }[i];
}

/* Before hours of measuring: may they all be written, and where they say? */
static int check_files(const struct compare_options *o)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < FILES && !status; i++) {
		const char *path = report_path(o, i);
		if (path)
			status = data_file_check("compare", file_options[i], path, o->force);
		for (size_t k = 0; path && k < i && !status; k++)
			if (report_path(o, k) && strcmp(path, report_path(o, k)) == 0)
				status = report_usage("compare: --%s and --%s both want %s", file_options[k],
						      file_options[i], path);
	}
	return status;
}

static int write_reports(const struct comparison *c, const struct compare_options *o)
{
	int status = EXIT_DONE;
	bool instead = false;

	for (size_t i = 0; i < FILES; i++) {
		const char *path = report_path(o, i);
		instead = instead || (path && strcmp(path, "-") == 0);
	}
	if (!instead && report_level() >= NORMAL)
		compare_print(c);
	if (o->json)
		status = compare_json(c, o->json, o->force);
	if (!status && o->csv)
		status = compare_csv(c, o->csv, o->force);
	if (!status && o->svg)
		status = compare_svg(c, o->svg, o->force);
	if (!status && o->html)
		status = compare_html(c, o->command, o->html, o->force);
	if (!status && o->replay)
		status = compare_replay(c, o->command, NULL, o->replay, o->force);
	if (!status)
		status = compare_trace(c, o->trace);
	if (!status && !c->identical) {
		report_error("%s: the schedules don't give the same pixels: a bug of the filter or of weft",
			     c->chain_text);
		status = EXIT_DIFFERS;
	}
	return status;
}

static int compare(struct compare_options *o, const struct words *files)
{
	struct comparison c = { .input = files->count ? files->at[0] : NULL,
				.encode = { .quality = o->quality },
				.decoding = &o->decoding,
				.machine = machine_look() };
	weft_buffer file = { 0 };
	weft_chain *chain = NULL, *own = NULL;
	weft_error e = { .at = -1 };
	char *text = NULL;
	int status = chain_from_words(&o->filters, &chain);

	if (!status)
		status = decoding_begin(&o->decoding);
	if (!status && weft_chain_is_source(chain) != !c.input)
		status = report_usage(c.input ? "compare: the chain starts with a source and takes no input"
					      : "compare: which picture? weft compare FILE -f CHAIN");
	if (!status) {
		c.chain_text = text = weft_chain_text(chain);
		status = further_open(chain, text, &o->decoding);
	}
	if (!status && further_for(chain, c.input, &o->decoding, NULL, &own, &e) != WEFT_OK)
		status = report_failure(c.input, &e);
	if (!status) {
		c.chain = own ? own : chain;
		status = choose_cells(&c, o);
	}
	if (!status)
		status = load(&c, &file, o);
	if (!status)
		status = compare_measure(&c, o->repeat);
	if (!status)
		status = write_reports(&c, o);
	decoding_end(&o->decoding);
	weft_image_free(&c.in);
	weft_buffer_free(&file);
	weft_chain_free(own);
	weft_chain_free(chain);
	free(c.cells);
	free(c.apart);
	free(text);
	return status;
}

/* compare_trace.c says why. */
static int take_trace(struct compare_options *o)
{
	const char *path = getenv("WEFT_TRACE");
	o->trace = path && *path ? strdup(path) : NULL;
	if (path && *path && !o->trace)
		return report_no_memory();
	unsetenv("WEFT_TRACE");
	return EXIT_DONE;
}

static int run_compare(int argc, char **argv)
{
	struct compare_options o = { 0 };
	struct words files = { 0 };
	int status = options_parse(&compare_command, argc, argv, &o, &files);

	if (!status && o.filters.count == 0)
		status = report_usage("compare: no filter; try -f blur:8");
	if (!status && files.count > 1)
		status = report_usage("compare: one picture at a time, not also '%s'", files.at[1]);
	if (!status)
		status = check_files(&o);
	if (!status && (o.replay || o.html) && !(o.command = replay_command_text(argc, argv)))
		status = report_no_memory();
	if (!status)
		status = take_trace(&o);
	if (!status) {
		if (o.timeout > 0)
			signals_timeout(o.timeout);
		status = compare(&o, &files);
	}
	free(files.at);
	free(o.command);
	free(o.trace);
	free(o.filters.at);
	return status;
}

const struct command compare_command = {
	.name = "compare",
	.summary = "time sequential against parallel, honestly",
	.usage = "[FILE] -f CHAIN [options]",
	.details = "Each schedule (mode x procs x buffer) runs several times, all interleaved in random\n"
		   "order after a warm-up, and its pixels are held against the plain loop's.\n"
		   "  j       processors              buf     capacity of the task channel\n"
		   "  MAD     median absolute deviation\n"
		   "  95 %    interval of the median (order statistics), of the speed-up (bootstrap)\n"
		   "  x       times the plain loop    eff.    x by processors\n"
		   "  serial  Karp-Flatt: the share of the work that did not spread\n"
		   "  apart   as many plain loops at once, on strips of the picture and nothing shared:\n"
		   "          what the machine itself gives\n"
		   "  memcpy  share of the speed at which as many processors copy memory\n"
		   "  MB      peak memory of the process while it ran\n"
		   "Beside pixel runs a plain loop that calls for each pixel, too, which tells what a\n"
		   "goroutine costs from what the vector code gains. With WEFT_TRACE=FILE each schedule\n"
		   "runs once more when all is timed, and FILE shows them one below the other.\n"
		   "Status 1 where pixels differ.\n\n"
		   "examples:\n"
		   "  weft compare photo.jpg -f blur:8\n"
		   "  weft compare photo.jpg -f 'gray | sobel' --modes seq,row,band --procs 1,2 --buffer "
		   "0,1,64\n"
		   "  weft compare photo.jpg -f median:3 --json runs.json --svg speedup.svg\n"
		   "  weft compare photo.jpg -f blur:8 --html compare.html\n",
	.options = options,
	.run = run_compare,
};

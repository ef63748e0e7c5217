/* run_options.c: the options of weft run. */
#include "run_options.h"

#include <stdlib.h>

#include "../../core/engine/value.h"
#include "../chain_text.h"
#include "../command.h"
#include "../report.h"
#include "encoding.h"
#include "inputs.h"
#include "output_format.h"
#include "shard.h"

#define OPTION(m, ...) OPTION_OF(struct run_options, m, __VA_ARGS__)

static const char *const depths[] = { "same", "1", "2", "4", "8", "16", "32", NULL };
static const uint8_t depth_bytes[] = { 0, WEFT_U8, WEFT_U8, WEFT_U8, WEFT_U8, WEFT_U16, WEFT_F32 };
static const uint8_t depth_bits[] = { 0, 1, 2, 4, 0, 0, 0 };

const struct option run_option_table[] = {
	OPTION(steps, .letter = 'f', .name = "filter", .type = OPTION_STEPS, .value = "CHAIN",
	       .help = "filters joined by '|'; @FILE holds a chain; several -f follow each other"),
	OPTION(steps, .letter = 'o', .name = "output", .type = OPTION_STEPS, .value = "FILE",
	       .help = "where to; - is stdout; for a batch a template, 'out/{dir}/{stem}.{ext}'; each "
		       "of several -o takes what the filters before it made"),
	OPTION(widths, .name = "widths", .type = OPTION_TEXT, .value = "W,W...",
	       .help = "the picture in each of these widths, none enlarged; {w} in -o tells them apart"),
	OPTION(formats, .name = "formats", .type = OPTION_TEXT, .value = "X,X...",
	       .help = "each output in each of these formats, as webp,jpg; {ext} in -o tells them apart"),
	OPTION(in_place, .name = "in-place", .type = OPTION_FLAG, .help = "overwrite the inputs"),
	OPTION(force, .name = "force", .type = OPTION_FLAG, .help = "replace outputs that exist"),
	OPTION(in_format, .name = "in-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "refuse input of another format"),
	OPTION(out_format, .name = "out-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "format of the output; default: by its extension"),
	OPTION(depth, .name = "depth", .type = OPTION_CHOICE, .value = "BITS", .choices = depths,
	       .help = "of the output: 8, 16 or 32 (float), in PNG, TIFF and PBM 1, 2 or 4; default: as it "
		       "comes"),
	OPTION(target_size, .name = "target-size", .type = OPTION_BYTES, .value = "BYTES", .min = 1,
	       .help = "the best quality, up to --quality, at which the file is no larger, as 100k"),
	OPTION(background, .name = "background", .type = OPTION_TEXT, .value = "COLOUR",
	       .help = "what shows through where the output has no alpha, '#rrggbb' or a name; default: "
		       "white"),
	OPTION(frames, .name = "frames", .type = OPTION_TEXT, .value = "WHICH",
	       .help = "of pages or frames: first, all, 3, 2..5; default: all, where the output holds "
		       "several"),
	OPTION(strip, .name = "strip", .type = OPTION_KINDS, .value = "KINDS",
	       .help = "leave out metadata: all, or of exif,gps,icc,xmp,iptc,text"),
	OPTION(keep, .name = "keep", .type = OPTION_TEXT, .value = "KINDS",
	       .help = "leave out all metadata but these kinds"),
	OPTION(to_srgb, .name = "to-srgb", .type = OPTION_FLAG,
	       .help = "convert to sRGB, as its profile or PNG's gAMA and kin say, which are left out then"),
	OPTION(how.mode, .letter = 'm', .name = "mode", .type = OPTION_CHOICE, .value = "MODE",
	       .choices = mode_names, .help = "seq, pixel, row, band or tile; default: band"),
	OPTION(how.procs, .letter = 'j', .name = "procs", .type = OPTION_INT, .value = "N", .min = 1,
	       .max = 1024, .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION(how.buffer, .name = "buffer", .type = OPTION_INT, .value = "N", .min = 0, .max = 1 << 20,
	       .help = "capacity of the task channel; default: chosen"),
	OPTION(how.grain, .name = "grain", .type = OPTION_INT, .value = "N", .min = 1, .max = 1 << 20,
	       .help = "rows (tile side) a task; default: chosen"),
	DECODING_OPTIONS(struct run_options, decoding),
	OPTION(timeout, .name = "timeout", .type = OPTION_SECONDS, .value = "TIME",
	       .help = "end after 30s, 500ms, 2m, with nothing half written"),
	OPTION(skip_existing, .name = "skip-existing", .type = OPTION_KINDS, .value = "any",
	       .help = "pass over what is made already, from this input in this way; any: whatever is there"),
	OPTION(keep_going, .name = "keep-going", .type = OPTION_FLAG, .help = "batch: go on after a failure"),
	OPTION(resume, .name = "resume", .type = OPTION_TEXT, .value = "JOURNAL",
	       .help = "batch: note what is done in this manifest, and pass over it next time"),
	OPTION(manifest, .name = "manifest", .type = OPTION_TEXT, .value = "FILE",
	       .help = "add a line of JSON for each file as it ends: hashes, times, what was done"),
	OPTION(shard, .name = "shard", .type = OPTION_TEXT, .value = "I/N",
	       .help = "only part I of N, every input in exactly one; auto: as the scheduler says"),
	OPTION(shard_by, .name = "shard-by", .type = OPTION_CHOICE, .value = "WHAT",
	       .choices = shard_by_names,
	       .help = "name, or size: parts of about as many bytes; default: name"),
	OPTION(files0, .name = "files0", .type = OPTION_TEXT, .value = "FILE",
	       .help = "names that end in NUL, as find -print0 writes them; - is stdin"),
	OPTION(follow, .name = "follow", .type = OPTION_CHOICE, .value = "KIND", .choices = follow_names,
	       .help = "links in folders: files (not those to folders), all or none; default: files"),
	OPTION(dry_run, .name = "dry-run", .type = OPTION_FLAG,
	       .help = "print what would be done, in about how much memory and time"),
	OPTION(progress, .name = "progress", .type = OPTION_CHOICE, .value = "KIND",
	       .choices = progress_modes, .help = "auto, json (events on stderr) or none"),
	OPTION(json, .name = "json", .type = OPTION_FLAG,
	       .help = "what was done, as JSON on stdout; of a batch a line for each file"),
	OPTION(replay, .name = "replay", .type = OPTION_TEXT, .value = "FILE",
	       .help = "record the run into a page (HTML) that plays it back; -o may be left out"),
	{ 0 },
};

const struct option *run_write_options(void)
{
	return encoding_options(offsetof(struct run_options, encode));
}

void run_options_settle(struct run_options *o)
{
	for (size_t i = 0; i < o->steps.count; i++) {
		if (o->steps.at[i].letter == 'f')
			words_add(&o->filters, o->steps.at[i].word);
		else
			o->output = o->steps.at[i].word;
	}
}

void run_options_free(struct run_options *o)
{
	free(o->steps.at);
	free(o->filters.at);
	free(o->command);
}

const struct run_options run_options_initial = { .how = { .mode = MODE_BAND, .buffer = -1 } };

static int parse_formats(const struct run_options *o, struct job_rules *rules)
{
	weft_error e;

	if (o->in_format && codec_named(o->in_format, &rules->in_codec, &e) != WEFT_OK)
		return report_failure("--in-format", &e);
	if (o->out_format && codec_named(o->out_format, &rules->out_codec, &e) != WEFT_OK)
		return report_failure("--out-format", &e);
	if (rules->out_codec && weft_codec_writes(rules->out_codec))
		return encoding_check(rules->out_codec, &o->encode);
	if (rules->out_codec) {
		report_error("--out-format: %s can be read, not written", weft_codec_name(rules->out_codec));
		return EXIT_MISSING;
	}
	return EXIT_DONE;
}

static void say_notice(void *user, const char *text)
{
	(void)user;
	report_detail("%s", text);
}

static int parse_background(const char *text, struct run_setup *s)
{
	if (!weft_color_read(text, s->background) || s->background[3] < 1)
		return report_usage(
			"run: --background: '%s' is no colour without alpha, as in white or '#ff8000'", text);
	s->rules.encode.background = s->background;
	return EXIT_DONE;
}

/* No filter at all: a conversion. */
static int make_chain(struct run_setup *s, const struct run_options *o)
{
	if (o->filters.count)
		return chain_from_words(&o->filters, &s->chain);
	s->chain = weft_chain_make();
	return s->chain ? EXIT_DONE : report_no_memory();
}

int run_setup_begin(struct run_setup *s, const struct run_options *o)
{
	*s = (struct run_setup) { .rules = { .how = o->how,
					     .decoding = &o->decoding,
					     .encode = o->encode,
					     .target_size = o->target_size } };
	s->rules.encode.depth = depth_bytes[o->depth];
	s->rules.encode.bits = depth_bits[o->depth];
	s->rules.encode.spread = &how_spread;
	s->rules.encode.to_srgb = o->to_srgb;
	int status = make_chain(s, o);

	if (!status)
		status = parse_formats(o, &s->rules);
	if (!status)
		status = strip_parse(o->strip, o->keep, &s->rules.strip);
	if (!status && o->background)
		status = parse_background(o->background, s);
	if (!status)
		status = frames_parse(o->frames, &s->rules.frames);
	if (status)
		return status;
	s->chain_text = weft_chain_text(s->chain);
	if (!s->chain_text)
		return report_no_memory();
	s->recipe = recipe_make(s->chain, s->chain_text, &run_command, o, &run_options_initial);
	s->rules.chain = s->chain;
	s->rules.chain_text = s->chain_text;
	s->rules.recipe = &s->recipe;
	weft_chain_on_notice(s->chain, say_notice, NULL);
	return EXIT_DONE;
}

void run_setup_end(struct run_setup *s)
{
	weft_chain_free(s->chain);
	recipe_free(&s->recipe);
	free(s->chain_text);
}

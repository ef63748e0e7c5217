/* measure.c: weft measure FILE -f CHAIN: what filters and features find in pictures.
 *
 * A chain here may hold features (features.h) between and behind its filters: each is asked of the
 * picture as it is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../chain_text.h"
#include "../command.h"
#include "../how.h"
#include "../json.h"
#include "../remedy.h"
#include "../report.h"
#include "../run/decoding.h"
#include "../run/further.h"
#include "../run/inputs.h"
#include "features.h"

struct measure_options {
	struct words filters;
	const char *files0;
	bool json, csv, keep_going;
	int procs;
	struct decoding decoding;
};

#define OPTION(m, ...) OPTION_OF(struct measure_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(filters, .letter = 'f', .name = "filter", .type = OPTION_WORDS, .value = "CHAIN",
	       .help = "filters and features joined by '|'; default: all features"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "a line of JSON for each picture"),
	OPTION(csv, .name = "csv", .type = OPTION_FLAG, .help = "file,result,row,column,value"),
	OPTION(keep_going, .name = "keep-going", .type = OPTION_FLAG, .help = "go on after a failure"),
	OPTION(procs, .letter = 'j', .name = "procs", .type = OPTION_INT, .value = "N", .min = 1, .max = 1024,
	       .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION(files0, .name = "files0", .type = OPTION_TEXT, .value = "FILE",
	       .help = "names that end in NUL, as find -print0 writes them; - is stdin"),
	DECODING_OPTIONS(struct measure_options, decoding),
	{ 0 },
};

/* Filters, or one feature. */
struct piece {
	weft_chain *chain;
	char *text; /* of the chain */
	const struct feature *feature;
};

struct measure {
	const struct measure_options *options;
	struct piece *pieces;
	size_t count;
	const char *input;
	const char *failed_text; /* of the chain that failed */
	struct results results;
	weft_status status;
	weft_error error;
};

/* ---- the chain ---- */

static int add_piece(struct measure *m, const struct piece *piece)
{
	struct piece *more = reallocarray(m->pieces, m->count + 1, sizeof *more);

	if (!more)
		return report_no_memory();
	m->pieces = more;
	m->pieces[m->count++] = *piece;
	return EXIT_DONE;
}

/* What has gathered, as one chain. */
static int add_filters(struct measure *m, struct words *filters)
{
	struct piece piece = { 0 };
	int status = EXIT_DONE;

	if (!filters->count)
		return EXIT_DONE;
	status = chain_from_words(filters, &piece.chain);
	words_free_all(filters);
	if (status)
		return status;
	piece.text = weft_chain_text(piece.chain);
	status = piece.text ? add_piece(m, &piece) : report_no_memory();
	if (status) {
		weft_chain_free(piece.chain);
		free(piece.text);
	}
	return status;
}

/* The length of the filter at text, up to a '|' outside quotes and parentheses. */
static size_t filter_length(const char *text)
{
	size_t n = 0;
	bool quoted = false;
	int depth = 0;

	for (; text[n] && (quoted || depth > 0 || text[n] != '|'); n++) {
		quoted ^= text[n] == '"';
		depth += quoted ? 0 : (text[n] == '(') - (text[n] == ')');
	}
	return n;
}

static int add_one(struct measure *m, struct words *filters, const char *text, size_t length)
{
	while (length && strchr(" \t\n", *text)) {
		text++;
		length--;
	}
	while (length && strchr(" \t\n", text[length - 1]))
		length--;
	const struct feature *feature = feature_find(text, length);
	if (feature) {
		int status = add_filters(m, filters);
		return status ? status : add_piece(m, &(struct piece) { .feature = feature });
	}
	char *copy = strndup(text, length);
	if (!copy)
		return report_no_memory();
	words_add(filters, copy);
	return EXIT_DONE;
}

static int parse(struct measure *m)
{
	const struct words *given = &m->options->filters;
	struct words filters = { 0 };
	int status = EXIT_DONE;

	for (const struct feature *f = features; !given->count && f->name && !status; f++)
		status = add_piece(m, &(struct piece) { .feature = f });
	for (size_t i = 0; i < given->count && !status; i++) {
		const char *text = given->at[i];
		bool more = true;
		while (more && !status) {
			const size_t n = *text == '@' ? strlen(text) : filter_length(text);
			status = add_one(m, &filters, text, n);
			more = text[n] == '|';
			text += n + more;
		}
	}
	if (!status)
		status = add_filters(m, &filters);
	words_free_all(&filters);
	return status;
}

static bool finds_nothing(const struct measure *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct piece *p = &m->pieces[i];
		if (p->feature)
			return false;
		for (size_t k = 0; k < weft_chain_length(p->chain); k++)
			if (weft_chain_filter(p->chain, k)->report)
				return false;
	}
	return true;
}

/* ---- measuring ---- */

static weft_status run_filters(struct measure *m, const struct piece *p, weft_image *picture)
{
	const weft_schedule schedule = how_schedule(&(struct how) { .mode = MODE_BAND, .buffer = -1 });
	const weft_watch watch = { .size = sizeof watch, .user = &m->results, .result = results_hear };
	weft_chain *own = NULL;
	weft_image out = { 0 };

	weft_status status = further_for(p->chain, m->input, &m->options->decoding, NULL, &own, &m->error);
	if (status == WEFT_OK)
		status = weft_chain_run_watched(own ? own : p->chain, picture->view, &out, &schedule, NULL,
						&watch, &m->error);
	weft_chain_free(own);
	if (status != WEFT_OK) {
		m->failed_text = p->text;
		return status;
	}
	weft_image_free(picture);
	*picture = out;
	return WEFT_OK;
}

static int run_pieces(void *arg)
{
	struct measure *m = arg;
	weft_image picture = { 0 };

	m->status = m->input ? picture_load_numbers(m->input, &m->options->decoding, &picture, &m->error)
			     : WEFT_OK;
	for (size_t i = 0; i < m->count && m->status == WEFT_OK; i++) {
		const struct piece *p = &m->pieces[i];
		m->status = p->feature ? p->feature->measure(picture.view, &m->results, &m->error)
				       : run_filters(m, p, &picture);
	}
	if (m->status == WEFT_OK && m->results.lost)
		m->status = weft_fail(&m->error, WEFT_NO_MEMORY, "out of memory");
	weft_image_free(&picture);
	return 0;
}

static int measure_one(struct measure *m, const char *input, bool several)
{
	const struct measure_options *o = m->options;
	int status = EXIT_DONE;

	m->input = input;
	m->error = (weft_error) { .at = -1 };
	m->failed_text = NULL;
	m->results = (struct results) { 0 };
	how_run(&(struct how) { .mode = MODE_BAND, .procs = o->procs, .buffer = -1 }, run_pieces, m);
	if (o->json)
		results_put_json(&m->results, m->input, m->status, &m->error, true);
	else if (m->status == WEFT_OK && o->csv)
		results_csv(&m->results, input ? input : "", stdout);
	else if (m->status == WEFT_OK)
		results_print(&m->results, several ? input : NULL, stdout);
	if (m->status != WEFT_OK)
		status = m->failed_text && m->error.at >= 0 ? report_failure_in(m->failed_text, &m->error)
							    : report_failure(input, &m->error);
	results_free(&m->results);
	return status;
}

static int measure_all(struct measure *m, const struct inputs *inputs)
{
	size_t failed = 0, passing = 0;

	if (m->options->csv)
		printf("file,result,row,column,value\n");
	for (size_t i = 0; i < inputs->count; i++) {
		const int status = measure_one(m, inputs->at[i].path, inputs->several);
		if (status && !m->options->keep_going)
			return status;
		failed += status != EXIT_DONE;
		passing += status == EXIT_RETRY || status == EXIT_IO;
	}
	return passing ? EXIT_RETRY : failed ? EXIT_DIFFERS : inputs->trouble;
}

static int measure_inputs(struct measure *m, const struct words *files)
{
	const struct measure_options *o = m->options;
	const bool source = m->count && m->pieces[0].chain && weft_chain_is_source(m->pieces[0].chain);
	struct inputs inputs = { 0 };

	if (source && (files->count || o->files0))
		return report_usage("measure: the chain starts with a source and takes no input");
	if (source)
		return measure_all(m, &(struct inputs) { .at = &(struct input) { 0 }, .count = 1 });
	if (!files->count && !o->files0)
		return report_usage("measure: which pictures? weft measure %s", measure_command.usage);
	int status = inputs_expand(
		files, &(struct inputs_rules) { .keep_going = o->keep_going, .files0 = o->files0 }, &inputs);
	if (!status)
		status = measure_all(m, &inputs);
	inputs_free(&inputs);
	return status;
}

static int run_measure(int argc, char **argv)
{
	struct measure_options o = { 0 };
	struct words files = { 0 };
	struct measure m = { .options = &o };
	int status = options_parse(&measure_command, argc, argv, &o, &files);

	if (!status && o.json && o.csv)
		status = report_usage("measure: --json and --csv exclude each other");
	if (!status)
		status = parse(&m);
	if (!status && finds_nothing(&m))
		status = report_usage("measure: nothing in the chain measures; there are stats and the "
				      "features of 'weft help measure'");
	if (!status)
		status = decoding_begin(&o.decoding);
	for (size_t i = 0; i < m.count && !status; i++)
		if (m.pieces[i].chain)
			status = further_open(m.pieces[i].chain, m.pieces[i].text, &o.decoding);
	if (!status)
		status = measure_inputs(&m, &files);
	decoding_end(&o.decoding);
	for (size_t i = 0; i < m.count; i++) {
		weft_chain_free(m.pieces[i].chain);
		free(m.pieces[i].text);
	}
	free(m.pieces);
	free(o.filters.at);
	free(files.at);
	return status;
}

const struct command measure_command = {
	.name = "measure",
	.summary = "what a picture is like: sharpness, noise, palette, hashes, statistics",
	.usage = "[FILE | FOLDER | @LIST]... [-f CHAIN] [--json | --csv]",
	.details = "Features, in a chain like filters: each is asked of the picture as it is there.\n\n"
		   "  sharpness   variance of the Laplacian, of levels 0..255\n"
		   "  noiselevel  deviation of the noise (Immerkaer 1996), a fraction of white\n"
		   "  phash, dhash  64 bits; pictures that look alike differ in few of them\n"
		   "  blurhash    4 x 3 terms, as blurha.sh defines it\n"
		   "  palette     its eight colours and their shares\n"
		   "  histogram   256 levels of each channel\n"
		   "  hash        of the pixels alone\n\n"
		   "examples:\n"
		   "  weft measure photo.jpg\n"
		   "  weft measure photos/ -f 'sharpness | blurhash' --json\n"
		   "  weft measure photo.jpg -f 'stats | blur:2 | sharpness'\n"
		   "  weft measure photo.jpg -f histogram --csv\n",
	.options = options,
	.run = run_measure,
};

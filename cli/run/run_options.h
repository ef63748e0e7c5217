/* run_options.h: the options of weft run, and what they ask of each picture. */
#ifndef WEFT_CLI_RUN_OPTIONS_H
#define WEFT_CLI_RUN_OPTIONS_H

#include "job.h"
#include "progress.h"

struct run_options {
	struct steps steps;   /* of -f and -o, as they were typed; the next two are made of them */
	struct words filters; /* all of them */
	const char *output;   /* the last one */
	const char *widths, *formats;
	const char *frames;
	const char *in_format, *out_format, *shard, *resume, *manifest, *files0;
	struct how how;
	const char *strip, *keep;
	bool to_srgb;
	const char *background;
	const char *skip_existing; /* "" by content, "any"; NULL: nothing is skipped */
	int64_t target_size;
	int depth, progress, follow, shard_by;
	weft_encode_options encode; /* by run_write_options */
	struct decoding decoding;
	double timeout;
	bool in_place, force, keep_going, dry_run;
	bool json;
	const char *replay; /* the page to write */
	char *command;      /* the line that was typed, for it */
};

extern const struct option run_option_table[];
/* How outputs are written, of the codecs of this build. */
const struct option *run_write_options(void);
/* Before they are parsed. */
extern const struct run_options run_options_initial;
/* What follows from the steps, once all are parsed. */
void run_options_settle(struct run_options *o);
void run_options_free(struct run_options *o);

/* What the options ask of every job. */
struct run_setup {
	weft_chain *chain;
	char *chain_text;
	struct recipe recipe;
	struct job_rules rules;
	double background[4]; /* red, green, blue, alpha */
};

/* Parses the chain; decoding is left to begin.  Returns 0, or an exit status after the
 * message was printed; run_setup_end in either case. */
int run_setup_begin(struct run_setup *s, const struct run_options *o);
void run_setup_end(struct run_setup *s);

#endif

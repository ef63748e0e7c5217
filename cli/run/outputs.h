/* outputs.h: several outputs from one decode.
 *
 * A stage is a part of the chain, up to an -o, or the step to one of --widths.  It goes
 * on from an earlier stage's picture; an output is a stage's picture in a file.
 */
#ifndef WEFT_CLI_OUTPUTS_H
#define WEFT_CLI_OUTPUTS_H

#include "run_options.h"

struct stage {
	int from;               /* whose picture it goes on from; -1: the input's */
	int last;               /* the last stage that goes on from it, or itself */
	int width, narrower;    /* of --widths; the next below it, 0: none.  0: not one of them */
	struct run_setup part;  /* its own filters */
	struct run_setup whole; /* with all before them */
};

struct output {
	char *template; /* as in plan.h; NULL: in place */
	int stage;
	struct job_rules rules; /* with the whole chain */
	const char *ext;        /* of --formats; NULL: by the template */
};

struct outputs {
	struct stage *stages;
	size_t stage_count;
	struct output *at;
	size_t count;
	struct words formats, widths; /* the options' words */
};

/* Whether the options ask for more than one. */
bool outputs_several(const struct run_options *o);
/* Where that is so.  Returns 0, or an exit status after the message was printed; outputs_free in either
 * case. */
int outputs_make(struct outputs *outputs, const struct run_options *o);
/* Holds the chains to the limits and opens what they name, once decoding has begun. */
int outputs_open(struct outputs *outputs, const struct decoding *d);
void outputs_free(struct outputs *outputs);
/* Of a stage's picture, from the input's; for names that wait for their input (further.h) it fails. */
weft_status outputs_shape(const struct outputs *outputs, int stage, weft_view in, weft_view *out,
			  weft_error *e);

/* 'thumbs/' is 'thumbs/{dir}/{stem}.{ext}', with widths 'thumbs/{dir}/{stem}-{w}.{ext}'; so is
 * 'thumbs', once it is a folder.  free() it; NULL for NULL. */
char *output_template(const char *output, bool widths);
/* One that is there, and not meant for a picture by its name. */
bool output_is_folder(const char *output);

#endif

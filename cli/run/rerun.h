/* rerun.h: a picture made again as a line of a manifest says, to compare its pixels. */
#ifndef WEFT_CLI_RERUN_H
#define WEFT_CLI_RERUN_H

#include "../json_read.h"
#include "run_options.h"

/* Keeps the chain of the last line: the next one's is mostly the same. */
struct rerun {
	const struct decoding *decoding; /* begun */
	struct decoding with;            /* the same, as the line's options turn or mend */
	struct run_setup setup;
	uint64_t recipe;
	bool ready;
};

/* "same", or what is wrong with it. */
const char *rerun_line(struct rerun *r, const struct json_object *line, const char *output);
void rerun_end(struct rerun *r);

#endif

/* single.h: weft run of one picture. */
#ifndef WEFT_CLI_SINGLE_H
#define WEFT_CLI_SINGLE_H

#include "run_options.h"

/* input NULL: the chain is a source.  Returns 0, or an exit status after the message was printed. */
int run_single(const char *input, const struct run_options *o, struct job_rules *rules);

#endif

/* measure.h: a chain that ends in numbers, and makes no file. */
#ifndef WEFT_CLI_MEASURE_H
#define WEFT_CLI_MEASURE_H

#include "job.h"
#include "run_options.h"

/* Each input through the chain, one after the other; what is found goes to stdout.  Returns 0, or an exit
 * status after the message was printed. */
int run_measures(const struct words *files, const struct run_options *o, const struct job_rules *rules);

#endif

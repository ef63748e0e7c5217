/* own_outputs.h: outputs of an earlier run that lie among the inputs.
 *
 * 'photos/{stem}-small.jpg' writes into the folder that is read.  In the next run a-small.jpg is
 * there beside a.jpg; it is an output, and no input, where it is what a.jpg would become and is
 * known to have been made of that. */
#ifndef WEFT_CLI_OWN_OUTPUTS_H
#define WEFT_CLI_OWN_OUTPUTS_H

#include "identity.h"
#include "inputs.h"

/* What would be made: i of count. */
struct own_outputs_rules {
	size_t count;
	const char *(*output)(const void *user, size_t i);
	const struct input *(*input)(const void *user, size_t i);
	enum made (*made)(const void *user, size_t i); /* of what stands there */
	const void *user;
};

/* For each input whether it is one, to free(); they are counted as passed over, and said. */
bool *own_outputs_find(struct inputs *inputs, const struct own_outputs_rules *rules);

#endif

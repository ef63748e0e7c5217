/* own_outputs.c: see own_outputs.h. */
#include "own_outputs.h"

#include <stdlib.h>

#include "../report.h"
#include "clashes.h"

bool *own_outputs_find(struct inputs *inputs, const struct own_outputs_rules *rules)
{
	struct input_files files = input_files_list(inputs);
	bool *own = calloc(inputs->count + 1, sizeof *own);
	size_t count = 0;

	if (!own)
		exit(report_no_memory());
	for (size_t i = 0; i < rules->count; i++) {
		const struct input *found = input_files_have(&files, inputs, rules->output(rules->user, i));
		if (!found || found == rules->input(rules->user, i) || own[found - inputs->at] ||
		    rules->made(rules->user, i) < MADE_OTHERWISE)
			continue;
		own[found - inputs->at] = true;
		inputs_pass_over(inputs, "made by an earlier run");
		count++;
	}
	input_files_free(&files);
	if (count)
		report_note("passed over: %zu made by an earlier run", count);
	return own;
}

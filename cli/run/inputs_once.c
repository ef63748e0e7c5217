/* inputs_once.c: what a folder holds and a list names as well is one picture, not two.
 *
 * 'find p' lists p itself before what is in it.  Who names a file twice, by hand or in a list, means it. */
#include <stdlib.h>

#include "../report.h"
#include "inputs_inside.h"
#include "place.h"

struct named {
	uint64_t id;
	uint32_t input;
	bool walked;
};

/* Of one name, those that were found in a folder come first. */
static int by_id(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->walked != y->walked)
		return x->walked ? -1 : 1;
	return (x->input > y->input) - (x->input < y->input);
}

static bool any_walked(const struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++)
		if (in->at[i].walked)
			return true;
	return false;
}

static void drop(struct inputs *in, const bool *again)
{
	size_t kept = 0;

	for (size_t i = 0; i < in->count; i++) {
		if (again[i]) {
			inputs_pass_over(in, "given twice");
			continue;
		}
		in->at[kept] = in->at[i];
		in->at[kept].index = (uint32_t)kept + 1;
		kept++;
	}
	in->count = kept;
}

void inputs_take_once(struct inputs *in)
{
	if (!any_walked(in))
		return;
	struct named *names = calloc(in->count, sizeof *names);
	bool *again = calloc(in->count, sizeof *again);

	if (!names || !again)
		exit(report_no_memory());
	for (size_t i = 0; i < in->count; i++)
		names[i] = (struct named) { place_id_of_name(in->at[i].path), (uint32_t)i, in->at[i].walked };
	qsort(names, in->count, sizeof *names, by_id);
	for (size_t i = 1, first = 0; i < in->count; i++) {
		first = names[i].id == names[first].id ? first : i;
		again[names[i].input] = first != i && names[first].walked;
	}
	drop(in, again);
	free(names);
	free(again);
}

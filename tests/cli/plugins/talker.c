/* talker: reports without end.
 * check: 1: talker: reports more than a thousand results */
#include "plugin.h"

static void report(const void *state, weft_report *r)
{
	(void)state;
	char name[] = "n      ";
	for (int i = 0; i < 2000000; i++) {
		for (int k = 1, rest = i; k < 7; k++, rest /= 10)
			name[k] = (char)('0' + rest % 10);
		r->number(r, name, i);
	}
}

static void talker_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(talker, .help = "x", .row = talker_row, .report = report);

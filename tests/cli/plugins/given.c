/* given: parameters of which not all that may come was thought of.
 * check 1: 1: prepare reads or writes beyond its state_size
 * check 2: 1: given2:text=, 23 x 17 RGB u8, base: prepare crashes: Floating point exception
 * check 3: 1: prepare reads or writes beyond its state_size
 * check 4: 1: row reads from NULL; not given: 'list', 'with', 'table'
 * check 5: 1: row reads from NULL; not given: 'list', 'with', 'table'
 * check 6: 1: row reads from NULL; not given: 'list', 'with', 'table'
 * check 7: 1: given7:with=large, 23 x 17 RGB u8, base: row writes beyond its output
 * check 8: 0: good */
#include "plugin.h"

struct given {
	weft_numbers list;
	const char *text;
	weft_picture *with;
	weft_file table;
	double numbers[4];
	char copy[64];
	int rest;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct given, list), .name = "list", .help = "x", .type = WEFT_LIST },
	{ WEFT_BIND(struct given, text), .name = "text", .help = "x", .type = WEFT_TEXT,
	  .text_initial = "x" },
	{ WEFT_BIND(struct given, with), .name = "with", .help = "x", .type = WEFT_PICTURE },
	{ WEFT_BIND(struct given, table), .name = "table", .help = "x", .type = WEFT_FILE },
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct given *s = state;
	const volatile int length = (int)strlen(s->text);
	(void)in, (void)plan, (void)e;
	if (s->with) {
		s->with->format.depth = WEFT_U8;
		s->with->whole = true;
	}
	for (size_t i = 0; i < s->list.count && (i < 4 || WRONG == 1); i++)
		((volatile double *)s->numbers)[i] = s->list.at[i];
	for (int i = 0; i < length && (i < 64 || WRONG == 3); i++)
		((volatile char *)s->copy)[i] = s->text[i];
	if (WRONG == 2)
		s->rest = 100 % length;
	return WEFT_OK;
}

static void row(const void *state, const weft_row_job *job)
{
	const struct given *s = state;
	copy(job);
	if (WRONG == 4)
		job->out[0] = (uint8_t) * (const volatile double *)s->list.at;
	if (WRONG == 5)
		job->out[0] = ((const volatile weft_picture *)s->with)->view.format.channels;
	if (WRONG == 6)
		job->out[0] = *(const volatile uint8_t *)s->table.bytes;
	for (int x = 0; WRONG == 7 && s->with && s->with->view.width > 60 && x < 67; x++)
		job->out[3 * x] = 7;
}

WEFT_FILTER(NAME, .help = "x", .row = row, .prepare = prepare, WEFT_PARAMS(params),
	    .state_size = sizeof(struct given));

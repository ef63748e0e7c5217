/* bytes: knows u8 only, and has an alias and one parameter of each type. */
#include "core/engine/filter.h"

#include <string.h>

static const char *const modes[] = { "soft", "hard", NULL };

struct bytes {
	double level, angle;
	int count;
	bool flag;
	int mode;
	const char *title;
	weft_numbers list;
	weft_color paint;
	int add;
};

static const weft_param bytes_params[] = {
	{ WEFT_BIND(struct bytes, level), .name = "level", .help = "added", .type = WEFT_REAL, .initial = 0.5,
	  .min = 0, .max = 1 },
	{ WEFT_BIND(struct bytes, angle), .name = "angle", .help = "unused", .type = WEFT_REAL, .min = -360,
	  .max = 360, .unit = "deg" },
	{ WEFT_BIND(struct bytes, count), .name = "count", .help = "unused", .type = WEFT_INT, .initial = 1,
	  .min = 1, .max = 9, .unit = "px" },
	{ WEFT_BIND(struct bytes, flag), .name = "flag", .help = "unused", .type = WEFT_BOOL },
	{ WEFT_BIND(struct bytes, mode), .name = "mode", .help = "unused", .type = WEFT_CHOICE,
	  .choices = modes },
	{ WEFT_BIND(struct bytes, title), .name = "title", .help = "unused", .type = WEFT_TEXT,
	  .text_initial = "none" },
	{ WEFT_BIND(struct bytes, list), .name = "list", .help = "unused", .type = WEFT_LIST, .min = -5,
	  .max = 5, .text_initial = "1 2;3" },
	{ WEFT_BIND(struct bytes, paint), .name = "paint", .help = "unused", .type = WEFT_COLOR,
	  .text_initial = "#102030" },
};

static const char *const aliases[] = { "octets", NULL };

/* A plugin links against nothing, so not weft_fail. */
static weft_status refuse(weft_error *e)
{
	e->status = WEFT_BAD_PARAM;
	strcpy(e->text, "bytes: title shouts");
	return WEFT_BAD_PARAM;
}

static weft_status bytes_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in;
	(void)plan;
	struct bytes *b = state;
	if (b->title[0] == '!')
		return refuse(e);
	b->add = (int)(b->level * 10) + (int)b->list.count;
	return WEFT_OK;
}

static void bytes_row(const void *state, const weft_row_job *job)
{
	const struct bytes *b = state;
	for (int i = 0; i < job->width * job->source.format.channels; i++)
		job->out[i] = (uint8_t)(job->in[0][i] + b->add);
}

WEFT_FILTER(bytes, .help = "a constant added", .kind = WEFT_POINT, WEFT_PARAMS(bytes_params),
	    .state_size = sizeof(struct bytes), .aliases = aliases, .prepare = bytes_prepare,
	    .row = bytes_row);

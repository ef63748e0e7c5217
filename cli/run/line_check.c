/* line_check.c: see line_check.h. */
#include "line_check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"

enum kind { TEXT, TEXT_OR_NULL, STATUS, COUNT, TIME, SHA, PIXELS, NODE, TEXTS, TRUTH };

static const struct {
	const char *key;
	enum kind kind;
	bool always, of_done; /* has to be there; where something was made */
} members[] = {
	{ "output", TEXT, true, true },     { "input", TEXT_OR_NULL, true, true },
	{ "status", STATUS, true, true },   { "filters", TEXT, false, true },
	{ "version", TEXT, false, true },   { "options", TEXTS, false, true },
	{ "files", TEXTS, false, false },   { "place", TEXT, false, false },
	{ "node", NODE, false, false },     { "frame", COUNT, false, false },
	{ "bytes_in", COUNT, false, true }, { "bytes_out", COUNT, false, true },
	{ "time_in", TIME, false, false },  { "time_out", TIME, false, false },
	{ "sha256_in", SHA, false, false }, { "sha256_out", SHA, false, false },
	{ "pixels", PIXELS, false, false }, { "retryable", TRUTH, false, false },
};

static bool is_status(const char *text)
{
	return strcmp(text, "done") == 0 || strcmp(text, "failed") == 0 || strcmp(text, "skipped") == 0 ||
	       strcmp(text, "writing") == 0;
}

static bool is_made(const char *status)
{
	return strcmp(status, "done") == 0 || strcmp(status, "writing") == 0;
}

static bool is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

static bool is_time(const char *text)
{
	const size_t seconds = strspn(text + (*text == '-'), "0123456789") + (*text == '-');
	return seconds && text[seconds] == '.' && strlen(text + seconds + 1) == 9 &&
	       strspn(text + seconds + 1, "0123456789") == 9;
}

static bool is_count(const struct json_object *o, const char *key)
{
	const double n = json_read_number(o, key, -1);
	return n >= 0 && n < 9e18 && (double)(int64_t)n == n;
}

/* Of texts, all of them. */
static bool are_texts(const struct json_object *o, const char *key)
{
	return json_read_count(o, key) >= 0;
}

static bool text_fits(const char *text, enum kind kind)
{
	switch (kind) {
	case STATUS: return is_status(text);
	case TIME: return is_time(text);
	case SHA: return is_hex(text, 64);
	case PIXELS: return is_hex(text, 16);
	case NODE: return *text && strspn(text, "0123456789") == strlen(text);
	default: return true;
	}
}

static bool fits(const struct json_object *o, const char *key, enum kind kind)
{
	switch (kind) {
	case COUNT: return is_count(o, key);
	case TEXTS: return are_texts(o, key);
	case TRUTH: return json_read_bool(o, key) || json_read_is(o, key, "false");
	default: break;
	}
	char *text = json_read_text(o, key);
	const bool well = text ? text_fits(text, kind) : kind == TEXT_OR_NULL && json_read_is(o, key, "null");
	free(text);
	return well;
}

bool line_is_sound(const struct json_object *line)
{
	char *status = json_read_text(line, "status");
	bool sound = status != NULL;

	for (size_t i = 0; sound && i < sizeof members / sizeof *members; i++) {
		const bool wanted = members[i].always || (members[i].of_done && is_made(status));
		sound = json_read_has(line, members[i].key) ? fits(line, members[i].key, members[i].kind)
							    : !wanted;
	}
	free(status);
	return sound;
}

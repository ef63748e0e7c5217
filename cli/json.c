/* json.c: write JSON. */
#include "json.h"

#include <math.h>

struct json json_begin(FILE *to)
{
	return (struct json) { .to = to, .first = true };
}

void json_end(struct json *j)
{
	fputc('\n', j->to);
}

/* Bytes of the UTF-8 sequence at s, 0 where there is none. */
int utf8_length(const unsigned char *s)
{
	const int n = s[0] < 0x80                   ? 1
		      : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
		      : (s[0] & 0xf0) == 0xe0       ? 3
		      : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
						    : 0;
	for (int i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return 0; /* overlong, surrogate or beyond Unicode */
	return n;
}

static void put_text(struct json *j, const char *text)
{
	fputc('"', j->to);
	for (const unsigned char *s = (const unsigned char *)text; *s;) {
		int n = utf8_length(s);
		if (n == 0)
			fprintf(j->to, "\\udc%02x", *s);
		else if (*s == '"' || *s == '\\')
			fprintf(j->to, "\\%c", *s);
		else if (*s < ' ' || *s == 127)
			fprintf(j->to, "\\u%04x", *s);
		else if (n == 2 && s[0] == 0xc2 && s[1] < 0xa0) /* C1: a terminal may obey it */
			fprintf(j->to, "\\u%04x", s[1]);
		else
			fwrite(s, 1, (size_t)n, j->to);
		s += n ? n : 1;
	}
	fputc('"', j->to);
}

static void lead(struct json *j, const char *key)
{
	if (!j->first)
		fputc(',', j->to);
	if (!j->flat && j->depth)
		fprintf(j->to, "\n%*s", 2 * j->depth, "");
	else if (!j->first)
		fputc(' ', j->to);
	j->first = false;
	if (key) {
		put_text(j, key);
		fputs(": ", j->to);
	}
}

void json_open(struct json *j, const char *key, char bracket)
{
	lead(j, key);
	fputc(bracket, j->to);
	j->depth++;
	j->first = true;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (!j->flat && !j->first)
		fprintf(j->to, "\n%*s", 2 * j->depth, "");
	fputc(bracket, j->to);
	j->first = false;
}

void json_text(struct json *j, const char *key, const char *value)
{
	lead(j, key);
	if (value)
		put_text(j, value);
	else
		fputs("null", j->to);
}

void json_int(struct json *j, const char *key, int64_t value)
{
	lead(j, key);
	fprintf(j->to, "%lld", (long long)value);
}

void json_real(struct json *j, const char *key, double value)
{
	lead(j, key);
	if (isfinite(value))
		fprintf(j->to, "%.9g", value);
	else
		fputs("null", j->to);
}

void json_bool(struct json *j, const char *key, bool value)
{
	lead(j, key);
	fputs(value ? "true" : "false", j->to);
}

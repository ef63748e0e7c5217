/* report.c: messages for people. */
#include "report.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "remedy.h"

static enum loudness loudness = NORMAL;
static bool as_json;
static pthread_mutex_t line_lock = PTHREAD_MUTEX_INITIALIZER;
static bool transient_shown; /* guarded by line_lock */

enum { LINE_MAX_BYTES = 2048 };

void report_loudness(enum loudness l)
{
	loudness = l;
}

enum loudness report_level(void)
{
	return loudness;
}

/* C0 and C1, the latter as UTF-8 or as single bytes: each becomes one '?'. */
static void hide_control(char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	unsigned char *to = (unsigned char *)text;

	while (*from) {
		const int length = utf8_length(from);
		const bool pair = length == 2 && from[0] == 0xc2 && from[1] < 0xa0;
		const bool alone = *from < ' ' || *from == 127 || (length == 0 && *from < 0xa0);
		const int step = length ? length : 1;

		if (pair || alone)
			*to++ = '?';
		else
			for (int i = 0; i < step; i++)
				*to++ = from[i];
		from += step;
	}
	*to = 0;
}

const char *report_name(const char *name)
{
	enum { AT_ONCE = 2, ROOM = 4200 };
	static _Thread_local char shown[AT_ONCE][ROOM];
	static _Thread_local unsigned turn;
	char *room = shown[turn++ % AT_ONCE];

	snprintf(room, ROOM, "%s", name);
	hide_control(room);
	return room;
}

/* With line_lock held. */
static void put(const char *text, size_t length)
{
	if (transient_shown) {
		transient_shown = false;
		put("\r\033[K", 4);
	}
	while (length) {
		ssize_t n = write(STDERR_FILENO, text, length);
		if (n <= 0)
			return; /* nobody left to tell */
		text += n;
		length -= (size_t)n;
	}
}

void report_raw(const char *line, size_t length)
{
	pthread_mutex_lock(&line_lock);
	put(line, length);
	pthread_mutex_unlock(&line_lock);
}

static void say_json(const char *message)
{
	char line[8 * LINE_MAX_BYTES]; /* an escape takes six bytes */
	FILE *f = fmemopen(line, sizeof line, "w");

	if (!f)
		return;
	struct json j = json_begin(f);
	j.flat = true;
	json_open(&j, NULL, '{');
	json_text(&j, "message", message);
	json_close(&j, '}');
	json_end(&j);
	const long length = ftell(f);
	if (fclose(f) == 0 && length > 0)
		report_raw(line, (size_t)length);
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list args)
{
	char line[LINE_MAX_BYTES] = "weft: ";
	const size_t head = strlen(line);

	vsnprintf(line + head, sizeof line - head - 1, format, args);
	if (as_json) {
		say_json(line + head);
		return;
	}
	hide_control(line);
	strcat(line, "\n");
	report_raw(line, strlen(line));
}

void report_as_json(bool json)
{
	as_json = json;
}

void report_error(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void report_note(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (loudness >= NORMAL)
		say(format, args);
	va_end(args);
}

void report_detail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (loudness >= VERBOSE)
		say(format, args);
	va_end(args);
}

int report_usage(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
	return EXIT_USAGE;
}

int report_no_memory(void)
{
	report_error("out of memory");
	return EXIT_RETRY;
}

int report_failure(const char *subject, const weft_error *e)
{
	if (subject && !strstr(e->text, subject))
		report_error("%s: %s", subject, failure_text(e).text);
	else
		report_error("%s", failure_text(e).text);
	return exit_for(e->status);
}

/* Columns that the first n bytes of UTF-8 text take, one for each character. */
static int columns(const char *text, int n)
{
	int count = 0;
	for (int i = 0; i < n && text[i]; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

int report_failure_in(const char *text, const weft_error *e)
{
	char lines[LINE_MAX_BYTES];

	/* A caret explains what was typed, not what befell us. */
	const bool typed = e->status != WEFT_NO_MEMORY && e->status != WEFT_ABI_MISMATCH;

	report_error("%s", failure_text(e).text);
	/* A longer chain would not fit a terminal, and the message names the spot. */
	if (as_json || !typed || e->at < 0 || !*text || (size_t)e->at > strlen(text) ||
	    strlen(text) > LINE_MAX_BYTES / 3)
		return exit_for(e->status);
	snprintf(lines, sizeof lines, "  %s", text);
	hide_control(lines);
	size_t used = strlen(lines);
	snprintf(lines + used, sizeof lines - used, "\n  %*s^\n", columns(text, e->at), "");
	pthread_mutex_lock(&line_lock);
	put(lines, strlen(lines));
	pthread_mutex_unlock(&line_lock);
	return exit_for(e->status);
}

bool report_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return !(no && *no) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

void report_transient(const char *text)
{
	char line[LINE_MAX_BYTES];

	snprintf(line, sizeof line, "%s", text);
	hide_control(line);
	pthread_mutex_lock(&line_lock);
	if (transient_shown)
		put("", 0);
	if (*line) {
		put(line, strlen(line));
		transient_shown = true;
	}
	pthread_mutex_unlock(&line_lock);
}

int report_flush(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	report_error("standard output: cannot write: %s", strerror(errno));
	return status ? status : EXIT_IO;
}

/* report.c: messages for people. */
#include "report.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum loudness loudness = NORMAL;
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

static void hide_control(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
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

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list args)
{
	char line[LINE_MAX_BYTES] = "weft: ";
	const size_t head = strlen(line);

	vsnprintf(line + head, sizeof line - head - 1, format, args);
	hide_control(line);
	strcat(line, "\n");
	pthread_mutex_lock(&line_lock);
	put(line, strlen(line));
	pthread_mutex_unlock(&line_lock);
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

int report_failure(const char *subject, const weft_error *e)
{
	if (subject && !strstr(e->text, subject))
		report_error("%s: %s", subject, e->text);
	else
		report_error("%s", e->text);
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

	report_error("%s", e->text);
	/* A longer chain would not fit a terminal, and the message names the spot. */
	if (!typed || e->at < 0 || !*text || (size_t)e->at > strlen(text) ||
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

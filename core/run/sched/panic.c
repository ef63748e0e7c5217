/* panic.c: say what was broken, once and whole, and end with status 2. */
#include "../panic.h"

#include "../stack/small_stack.h"
#include "dump.h"
#include "runtime_state.h"
#include "worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

/* One write, so that lines of several threads never mix. */
static void say(int fd, const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];
	int n = vsnprintf(line, sizeof line, format, args);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
	for (size_t at = 0; at < length;) {
		ssize_t wrote = write(fd, line + at, length - at);
		if (wrote <= 0)
			break;
		at += (size_t)wrote;
	}
}

void weft_say(int fd, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(fd, format, args);
	va_end(args);
}

void weft_die_first(void)
{
	static _Atomic pid_t dying;
	pid_t nobody = 0, self = gettid();
	if (atomic_compare_exchange_strong(&dying, &nobody, self) || nobody == self)
		return; /* again: printing a panic ran over the stack */
	for (;;)
		pause();
}

static struct {
	const char *format;
	va_list args;
	void (*say)(const char *text);
} last;

static void say_last(void *unused)
{
	(void)unused;
	char text[LINE_MAX_BYTES / 2];
	vsnprintf(text, sizeof text, last.format, last.args);
	last.say(text);
	_exit(WEFT_PANIC_STATUS);
}

static void say_panic(const char *text)
{
	weft_say(STDERR_FILENO, "weft: panic: %s\n", text);
	struct worker *w = weft_self();
	if (w && w->g)
		weft_dump_one(STDERR_FILENO, w->g);
}

static void say_fatal(const char *text)
{
	if (weft_rt.on_fatal)
		weft_rt.on_fatal(text);
	weft_say(STDERR_FILENO, "weft: fatal error: %s\n", text);
	weft_dump_all(STDERR_FILENO, false);
}

void weft_panic(const char *format, ...)
{
	weft_die_first();
	last.format = format;
	last.say = say_panic;
	va_start(last.args, format);
	weft_on_large_stack(say_last, NULL);
	__builtin_unreachable();
}

void weft_fatal(const char *format, ...)
{
	weft_die_first();
	last.format = format;
	last.say = say_fatal;
	va_start(last.args, format);
	weft_on_large_stack(say_last, NULL);
	__builtin_unreachable();
}

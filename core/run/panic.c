/* panic.c: say what was broken, once and whole, and end with status 2. */
#include "panic.h"

#include "internal.h"

#include <stdarg.h>
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
	static atomic_int dying;
	if (atomic_exchange(&dying, 1))
		for (;;)
			pause();
}

void weft_panic(const char *format, ...)
{
	va_list args;
	char text[LINE_MAX_BYTES / 2];
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	weft_die_first();
	weft_say(STDERR_FILENO, "weft: panic: %s\n", text);
	struct worker *w = weft_self();
	if (w && w->g)
		weft_dump_one(STDERR_FILENO, w->g);
	_exit(WEFT_PANIC_STATUS);
}

void weft_fatal(const char *format, ...)
{
	va_list args;
	char text[LINE_MAX_BYTES / 2];
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	weft_die_first();
	if (weft_rt.on_fatal)
		weft_rt.on_fatal(text);
	weft_say(STDERR_FILENO, "weft: fatal error: %s\n", text);
	weft_dump_all(STDERR_FILENO, false);
	_exit(WEFT_PANIC_STATUS);
}

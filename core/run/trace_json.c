/* trace_json.c: Chrome trace JSON.  Times are microseconds there, with the
 * nanoseconds behind the point. */
#include "trace_json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

enum { TEXT_BYTES = 256 };

static void quote(const char *from, char into[TEXT_BYTES])
{
	size_t n = 0;
	for (; *from && n + 7 < TEXT_BYTES; from++) {
		unsigned char c = (unsigned char)*from;
		if (c == '"' || c == '\\')
			n += (size_t)snprintf(into + n, TEXT_BYTES - n, "\\%c", c);
		else if (c < ' ' || c >= 0x7f)
			n += (size_t)snprintf(into + n, TEXT_BYTES - n, "\\u%04x", c);
		else
			into[n++] = (char)c;
	}
	into[n] = 0;
}

static __attribute__((format(printf, 4, 5))) void emit(struct weft_json *j, const char *phase,
						       struct weft_json_point at, const char *format, ...)
{
	va_list args;
	fprintf(j->f, "%s{\"ph\":\"%s\",\"pid\":%d,\"tid\":%d,\"ts\":%" PRId64 ".%03d", j->separator, phase,
		at.process, at.track, at.ns / 1000, (int)(at.ns % 1000));
	va_start(args, format);
	vfprintf(j->f, format, args);
	va_end(args);
	fputc('}', j->f);
	j->separator = ",\n";
}

void weft_json_begin(struct weft_json *j, FILE *f)
{
	*j = (struct weft_json) { .f = f, .separator = "" };
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", f);
}

int weft_json_end(struct weft_json *j)
{
	fputs("\n]}\n", j->f);
	return fflush(j->f) != 0 || ferror(j->f) ? (errno ? -errno : -EIO) : 0;
}

void weft_json_slice(struct weft_json *j, struct weft_json_point from, int64_t end_ns, const char *name,
		     const char *args)
{
	char text[TEXT_BYTES];
	int64_t length = end_ns > from.ns ? end_ns - from.ns : 1;
	quote(name, text);
	emit(j, "X", from, ",\"dur\":%" PRId64 ".%03d,\"name\":\"%s\",\"args\":{%s}", length / 1000,
	     (int)(length % 1000), text, args);
}

void weft_json_arrow(struct weft_json *j, const char *kind, struct weft_json_point from,
		     struct weft_json_point to)
{
	uint64_t id = ++j->arrows;
	emit(j, "s", from, ",\"id\":%" PRIu64 ",\"cat\":\"%s\",\"name\":\"%s\"", id, kind, kind);
	emit(j, "f", to, ",\"bp\":\"e\",\"id\":%" PRIu64 ",\"cat\":\"%s\",\"name\":\"%s\"", id, kind, kind);
}

void weft_json_instant(struct weft_json *j, struct weft_json_point at, const char *name, const char *key,
		       int64_t value)
{
	emit(j, "i", at, ",\"s\":\"t\",\"name\":\"%s\",\"args\":{\"%s\":%" PRId64 "}", name, key, value);
}

void weft_json_counter(struct weft_json *j, int64_t ns, const char *name, int64_t value)
{
	emit(j, "C", (struct weft_json_point) { ns, WEFT_JSON_PROCESSORS, 0, true },
	     ",\"name\":\"%s\",\"args\":{\"length\":%" PRId64 "}", name, value);
}

void weft_json_name(struct weft_json *j, const char *what, enum weft_json_process process, int track,
		    const char *name)
{
	emit(j, "M", (struct weft_json_point) { 0, process, track, true },
	     ",\"name\":\"%s\",\"args\":{\"name\":\"%s\"}", what, name);
}

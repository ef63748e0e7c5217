/* trace_json.c: Chrome trace JSON, event by event.  Times are microseconds
 * there, with the nanoseconds behind the point. */
#include "trace_json.h"

#include "trace_play.h"
#include "tracing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum { TEXT_BYTES = 256 };

/* The two processes that a viewer shows of each part. */
enum json_process { JSON_PROCESSORS = 1, JSON_THREADS };

static const char ending[] = "\n]}\n";

struct json {
	FILE *f;
	const char *separator;
	uint64_t arrows; /* numbered through all parts */
	int first_process;
	uint64_t lost;
};

struct json_point {
	int64_t ns;
	int process, track;
};

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

static __attribute__((format(printf, 4, 5))) void emit(struct json *j, const char *phase,
						       struct json_point at, const char *format, ...)
{
	va_list args;
	fprintf(j->f, "%s{\"ph\":\"%s\",\"pid\":%d,\"tid\":%d,\"ts\":%" PRId64 ".%03d", j->separator, phase,
		j->first_process + at.process, at.track, at.ns / 1000, (int)(at.ns % 1000));
	va_start(args, format);
	vfprintf(j->f, format, args);
	va_end(args);
	fputc('}', j->f);
	j->separator = ",\n";
}

int weft_trace_seek_end(FILE *f)
{
	char end[sizeof ending] = "";
	const long back = -(long)(sizeof ending - 1);
	if (fseek(f, back, SEEK_END) != 0 || fread(end, 1, sizeof ending - 1, f) != sizeof ending - 1 ||
	    strcmp(end, ending) != 0)
		return -EINVAL;
	return fseek(f, back, SEEK_END) == 0 ? 0 : -errno;
}

static int json_begin(struct json *j, FILE *f, int part)
{
	*j = (struct json) { .f = f,
			     .separator = part ? ",\n" : "",
			     .arrows = (uint64_t)(unsigned)part << 32,
			     .first_process = JSON_THREADS * part };
	if (part)
		return weft_trace_seek_end(f);
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", f);
	return 0;
}

static int json_end(struct json *j)
{
	fputs(ending, j->f);
	return fflush(j->f) != 0 || ferror(j->f) ? (errno ? -errno : -EIO) : 0;
}

static void json_slice(struct json *j, struct json_point from, int64_t end_ns, const char *name,
		       const char *args)
{
	char text[TEXT_BYTES];
	int64_t length = end_ns > from.ns ? end_ns - from.ns : 1;
	quote(name, text);
	emit(j, "X", from, ",\"dur\":%" PRId64 ".%03d,\"name\":\"%s\",\"args\":{%s}", length / 1000,
	     (int)(length % 1000), text, args);
}

static void json_arrow(struct json *j, const char *kind, struct json_point from, struct json_point to)
{
	uint64_t id = ++j->arrows;
	emit(j, "s", from, ",\"id\":%" PRIu64 ",\"cat\":\"%s\",\"name\":\"%s\"", id, kind, kind);
	emit(j, "f", to, ",\"bp\":\"e\",\"id\":%" PRIu64 ",\"cat\":\"%s\",\"name\":\"%s\"", id, kind, kind);
}

static void json_instant(struct json *j, struct json_point at, const char *name, const char *key,
			 int64_t value)
{
	emit(j, "i", at, ",\"s\":\"t\",\"name\":\"%s\",\"args\":{\"%s\":%" PRId64 "}", name, key, value);
}

static void json_counter(struct json *j, int64_t ns, const char *name, int64_t value)
{
	emit(j, "C", (struct json_point) { ns, JSON_PROCESSORS, 0 },
	     ",\"name\":\"%s\",\"args\":{\"length\":%" PRId64 "}", name, value);
}

static void json_name(struct json *j, const char *what, enum json_process process, int track,
		      const char *name)
{
	emit(j, "M", (struct json_point) { 0, process, track }, ",\"name\":\"%s\",\"args\":{\"name\":\"%s\"}",
	     what, name);
}

/* ---- what is played ---- */

static struct json_point point(const struct weft_play_point *p)
{
	return (struct json_point) { p->ns, p->threads ? JSON_THREADS : JSON_PROCESSORS, p->track };
}

static void put_slice(void *to, const weft_trace_slice *s, int thread)
{
	const bool threads = s->from.processor < 0;
	const struct json_point at = { s->from.ns, threads ? JSON_THREADS : JSON_PROCESSORS,
				       threads ? thread : s->from.processor };
	char args[128] = "";
	if (s->kind == WEFT_TRACE_LABEL && s->end_ns - s->from.ns <= 1)
		return; /* of no length: a viewer could not tell what it is within */
	switch (s->kind) {
	case WEFT_TRACE_RUN:
		snprintf(args, sizeof args, "\"goroutine\":%" PRIu64 ",\"end\":\"%s\"", s->from.goroutine,
			 s->why);
		break;
	case WEFT_TRACE_LABEL: snprintf(args, sizeof args, "\"first\":%d,\"end\":%d", s->y0, s->y1); break;
	case WEFT_TRACE_CALL: snprintf(args, sizeof args, "\"goroutine\":%" PRIu64, s->from.goroutine); break;
	case WEFT_TRACE_MANY: snprintf(args, sizeof args, "\"goroutines\":%d", s->count); break;
	case WEFT_TRACE_MOMENT: break;
	}
	json_slice(to, at, s->end_ns, s->name, args);
}

static void put_arrow(void *to, const char *kind, const struct weft_play_point *from,
		      const struct weft_play_point *at)
{
	json_arrow(to, kind, point(from), point(at));
}

static void put_steal(void *to, const struct weft_play_point *at, int from)
{
	json_instant(to, point(at), "steal", "from", from);
}

static void put_poll(void *to, const struct weft_play_point *at, int ready)
{
	json_instant(to, point(at), "poll", "ready", ready);
}

static void put_queue(void *to, int64_t ns, int processor, int length)
{
	char name[48] = "global queue";
	if (processor >= 0)
		snprintf(name, sizeof name, "queue of processor %d", processor);
	json_counter(to, ns, name, length);
}

static void put_processor(void *to, int i)
{
	char name[32];
	snprintf(name, sizeof name, "processor %d", i);
	json_name(to, "thread_name", JSON_PROCESSORS, i, name);
}

static void put_thread(void *to, int id)
{
	char name[32];
	snprintf(name, sizeof name, "thread %d", id);
	json_name(to, "thread_name", JSON_THREADS, id, name);
}

static void put_end(void *to, int64_t ns, uint64_t lost)
{
	struct json *j = to;
	j->lost = lost;
	if (lost)
		emit(j, "M", (struct json_point) { ns, JSON_PROCESSORS, 0 },
		     ",\"name\":\"process_labels\",\"args\":{\"labels\":\"begins late: %" PRIu64
		     " events were overwritten\"}",
		     lost);
}

static void name_process(struct json *j, enum json_process process, const char *title, const char *name)
{
	char text[TEXT_BYTES], whole[TEXT_BYTES + 64];
	quote(title, text);
	snprintf(whole, sizeof whole, "%s%s%s", text, *text ? ": " : "", name);
	json_name(j, "process_name", process, 0, whole);
}

int weft_trace_write(FILE *f, const struct weft_recording *r, const struct weft_trace_part *part,
		     uint64_t *lost)
{
	struct json json;
	const struct weft_play_out out = { .to = &json,
					   .slice = put_slice,
					   .arrow = put_arrow,
					   .stole = put_steal,
					   .polled = put_poll,
					   .queue = put_queue,
					   .processor = put_processor,
					   .thread = put_thread,
					   .end = put_end };
	int error = json_begin(&json, f, part->number);
	if (error)
		return error;
	name_process(&json, JSON_PROCESSORS, part->title, "processors");
	name_process(&json, JSON_THREADS, part->title, "threads without a processor");
	json_name(&json, "thread_name", JSON_THREADS, 0, "goroutines in blocking sections");
	error = weft_trace_play(r, &out);
	*lost = json.lost;
	int closed = json_end(&json);
	return error ? error : closed;
}

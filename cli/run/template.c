/* template.c: names of outputs. */
#include "template.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"
#include "../suggest.h"

enum field { DIR, STEM, EXT, INDEX, WIDTH, HEIGHT, FRAME, FIELD_COUNT };

static const char *const fields[FIELD_COUNT] = { "dir", "stem", "ext", "index", "w", "h", "frame" };

/* The field that starts at text ("{stem}..."), FIELD_COUNT if none; *length is of all of it. */
static enum field field_at(const char *text, size_t *length)
{
	const size_t inner = strcspn(text + 1, "}");

	*length = inner + 2;
	for (int f = 0; f < FIELD_COUNT; f++)
		if (strlen(fields[f]) == inner && strncmp(text + 1, fields[f], inner) == 0)
			return (enum field)f;
	return FIELD_COUNT;
}

static bool is_doubled(const char *text)
{
	return (text[0] == '{' || text[0] == '}') && text[1] == text[0];
}

bool template_has_fields(const char *text)
{
	return strchr(text, '{') != NULL;
}

bool template_wants_size(const char *text)
{
	return strstr(text, "{w}") || strstr(text, "{h}");
}

bool template_wants_frames(const char *text)
{
	return strstr(text, "{frame}");
}

int template_check(const char *text)
{
	size_t length;

	for (const char *s = text; *s; s++) {
		if (is_doubled(s)) {
			s++;
			continue;
		}
		if (*s != '{')
			continue;
		weft_error e;
		char word[32];
		if (!strchr(s, '}')) {
			weft_fail_at(&e, WEFT_USAGE, (int)(s - text),
				     "output name: no '}' after this; '{{' stands for a brace");
			return report_failure_in(text, &e);
		}
		if (field_at(s, &length) < FIELD_COUNT) {
			s += length - 1;
			continue;
		}
		snprintf(word, sizeof word, "%.*s", (int)strcspn(s + 1, "}"), s + 1);
		const char *near = suggest(word, fields, FIELD_COUNT);
		weft_fail_at(&e, WEFT_USAGE, (int)(s - text), "output name: no field '{%s}'; %s%s%s", word,
			     near ? "did you mean '{"
				  : "there are {dir} {stem} {ext} {index} {w} {h} {frame}",
			     near ? near : "", near ? "}'?" : "");
		return report_failure_in(text, &e);
	}
	return EXIT_DONE;
}

/* Folders of dir, without root, '.' and '..'. */
static void put_dir(FILE *to, const char *dir, size_t length)
{
	for (bool any = false; length;) {
		const char *slash = memchr(dir, '/', length);
		const size_t n = slash ? (size_t)(slash - dir) : length;
		const bool dots = n <= 2 && strspn(dir, ".") >= n; /* "", ".", ".." */
		if (!dots) {
			fprintf(to, "%s%.*s", any ? "/" : "", (int)n, dir);
			any = true;
		}
		dir += n + (slash != NULL);
		length -= n + (slash != NULL);
	}
}

static void put_field(FILE *to, enum field f, const struct template_values *v)
{
	const struct input *in = v->in;
	const char *path = in->path ? in->path : "", *slash = strrchr(path, '/'),
		   *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (!dot || dot == name)
		dot = name + strlen(name);
	switch (f) {
	case DIR: put_dir(to, path + in->dir, in->dir_length); break;
	case STEM: fprintf(to, "%.*s", (int)(dot - name), name); break;
	case EXT: fputs(v->ext ? v->ext : *dot ? dot + 1 : "", to); break;
	case INDEX: fprintf(to, "%0*" PRIu32, snprintf(NULL, 0, "%zu", v->count), in->index); break;
	case WIDTH: fprintf(to, "%d", v->width); break;
	case HEIGHT: fprintf(to, "%d", v->height); break;
	case FRAME: fprintf(to, "%0*d", snprintf(NULL, 0, "%d", v->frames), v->frame); break;
	case FIELD_COUNT: break;
	}
}

/* 'a//b' (an empty {dir}) is 'a/b'. */
static void squeeze(char *path)
{
	char *to = path;

	for (const char *from = path; *from; from++)
		if (*from != '/' || to == path || to[-1] != '/')
			*to++ = *from;
	*to = 0;
}

char *template_name(const char *text, const struct template_values *v)
{
	char *name = NULL;
	size_t size, length;
	FILE *f = open_memstream(&name, &size);

	if (!f)
		return NULL;
	for (const char *s = text; *s; s++) {
		if (is_doubled(s)) {
			fputc(*s++, f);
		} else if (*s == '{') {
			/* '{dir}/x' with no folder is 'x', not '/x'. */
			enum field field = field_at(s, &length);
			put_field(f, field, v);
			s += length - 1;
			fflush(f);
			if (field == DIR && size == 0 && s[1] == '/')
				s++;
		} else {
			fputc(*s, f);
		}
	}
	const bool whole = !ferror(f);
	if (fclose(f) != 0 || !whole || !name)
		return free(name), NULL;
	squeeze(name);
	return name;
}

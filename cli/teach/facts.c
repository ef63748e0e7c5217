/* facts.c: names and values, and a calculator over them by recursive descent. */
#include "facts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"

void facts_add(struct facts *f, const char *run, const char *name, double value)
{
	if (f->count == FACTS_MAX)
		return;
	struct fact *fact = &f->at[f->count++];
	snprintf(fact->name, sizeof fact->name, "%.18s.%.18s", run, name);
	fact->value = value;
}

void facts_read(struct facts *f, const char *run, const char *output)
{
	for (const char *line = output; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		char name[FACT_NAME];
		double value;
		if (sscanf(line, "%39[a-z_] = %lf", name, &value) == 2)
			facts_add(f, run, name, value);
	}
}

/* ---- expressions ---- */

struct reading {
	const struct facts *facts;
	const char *at, *whole;
};

static void wrong(const struct reading *r)
{
	report_error("teach: '%s' makes no sense at '%s'", r->whole, r->at);
	exit(EXIT_BUG);
}

static bool take(struct reading *r, char c)
{
	while (*r->at == ' ')
		r->at++;
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

static double named(struct reading *r)
{
	size_t n = strspn(r->at, "abcdefghijklmnopqrstuvwxyz_.");
	double v = NAN; /* a run that failed has no facts */
	for (int i = 0; i < r->facts->count; i++) {
		const struct fact *f = &r->facts->at[i];
		if (strlen(f->name) == n && strncmp(f->name, r->at, n) == 0)
			v = f->value;
	}
	r->at += n;
	return v;
}

static double sum(struct reading *r);

static double value(struct reading *r)
{
	double v;
	char *end;
	if (take(r, '(')) {
		v = sum(r);
		if (!take(r, ')'))
			wrong(r);
		return v;
	}
	if (isalpha((unsigned char)*r->at))
		return named(r);
	v = strtod(r->at, &end);
	if (end == r->at)
		wrong(r);
	r->at = end;
	return v;
}

static double product(struct reading *r)
{
	double v = value(r);
	for (;;) {
		if (take(r, '*'))
			v *= value(r);
		else if (take(r, '/'))
			v /= value(r);
		else
			return v;
	}
}

static double sum(struct reading *r)
{
	double v = product(r);
	for (;;) {
		if (take(r, '+'))
			v += product(r);
		else if (take(r, '-'))
			v -= product(r);
		else
			return v;
	}
}

bool facts_hold(const struct facts *f, const char *condition)
{
	struct reading r = { f, condition, condition };
	if (strcmp(condition, "else") == 0)
		return true;
	double left = sum(&r);
	bool less = take(&r, '<');
	if (!less && !take(&r, '>'))
		wrong(&r);
	double right = sum(&r);
	if (*r.at)
		wrong(&r);
	return less ? left < right : left > right;
}

/* ---- texts ---- */

/* Three digits are what a measurement is worth; counts are whole. */
static int format(double v, char *into, size_t room)
{
	if (isnan(v))
		return snprintf(into, room, "(not measured)");
	if (v == round(v) && fabs(v) < 1e15)
		return snprintf(into, room, "%.0f", v);
	int digits = fabs(v) >= 100 ? 0 : fabs(v) >= 10 ? 1 : fabs(v) >= 1 ? 2 : 3;
	return snprintf(into, room, "%.*f", digits, v);
}

char *facts_fill(const struct facts *f, const char *text)
{
	enum { NUMBER = 32 };
	size_t room = strlen(text) + 1;
	for (const char *c = text; *c; c++)
		room += *c == '{' ? NUMBER : 0;
	char *filled = malloc(room), *to = filled;
	if (!filled)
		return NULL;
	for (const char *c = text; *c;) {
		if (*c != '{') {
			*to++ = *c++;
			continue;
		}
		struct reading r = { f, c + 1, c + 1 };
		to += format(sum(&r), to, NUMBER);
		if (!take(&r, '}'))
			wrong(&r);
		c = r.at;
	}
	*to = 0;
	return filled;
}

/* options.c: the one reader of options. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report.h"
#include "suggest.h"

enum { OPTIONS_MAX = 128 };

void words_add(struct words *w, const char *word)
{
	if ((w->count & (w->count - 1)) == 0) {
		const char **more = realloc(w->at, (w->count ? 2 * w->count : 1) * sizeof *more);
		if (!more) {
			exit(report_no_memory());
		}
		w->at = more;
	}
	w->at[w->count++] = word;
}

void steps_add(struct steps *s, char letter, const char *word)
{
	struct step *more = reallocarray(s->at, s->count + 1, sizeof *more);

	if (!more)
		exit(report_no_memory());
	s->at = more;
	s->at[s->count++] = (struct step) { letter, word };
}

void words_free_all(struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		free((char *)w->at[i]);
	free(w->at);
	*w = (struct words) { 0 };
}

struct common_options {
	bool quiet, verbose;
};

static const struct option options_common[] = {
	OPTION_OF(struct common_options, quiet, .letter = 'q', .name = "quiet", .type = OPTION_FLAG,
		  .help = "errors only"),
	OPTION_OF(struct common_options, verbose, .letter = 'v', .name = "verbose", .type = OPTION_FLAG,
		  .help = "say more"),
	{ 0 },
};

const struct option *options_table(const struct command *c, int i)
{
	static const struct option none = { 0 };

	if (i == 2)
		return options_common;
	const struct option *table = i == 0 ? c->options : c->more_options ? c->more_options() : NULL;
	return table ? table : &none;
}

/* Where the values of the command's own options go, and of those all have. */
struct values {
	void *own;
	struct common_options common;
};

/* By name, or where name is NULL by letter.  *into is what its offset counts from. */
static const struct option *find(const struct command *c, const char *name, size_t length, char letter,
				 struct values *values, char **into)
{
	for (int i = 0; i < OPTION_TABLES; i++)
		for (const struct option *o = options_table(c, i); o->name; o++)
			if (name ? strncmp(o->name, name, length) == 0 && !o->name[length]
				 : o->letter && o->letter == letter) {
				*into = i == OPTION_TABLES - 1 ? (char *)&values->common : values->own;
				return o;
			}
	return NULL;
}

static int unknown(const struct command *c, const char *text)
{
	const char *names[OPTIONS_MAX];
	size_t count = 0;
	char word[64];

	for (int i = 0; i < OPTION_TABLES; i++)
		for (const struct option *o = options_table(c, i); o->name && count < OPTIONS_MAX; o++)
			names[count++] = o->name;
	snprintf(word, sizeof word, "%.*s", (int)strcspn(text, "="), text);
	const char *near = strncmp(word, "--", 2) == 0 ? suggest(word + 2, names, count) : NULL;
	if (near)
		return report_usage("%s: unknown option '%s'; did you mean '--%s'?", c->name, word, near);
	return report_usage("%s: unknown option '%s'; see 'weft help %s'", c->name, word, c->name);
}

bool parse_scaled(const char *text, int base, int64_t *n)
{
	static const char units[] = "kMGT";
	char *end;

	errno = 0;
	double v = strtod(text, &end);
	if (end == text || errno || !isfinite(v) || v < 0)
		return false;
	const char *unit = *end ? strchr(units, *end == 'K' ? 'k' : *end) : NULL;
	if (unit) {
		v *= pow(base, (double)(unit - units + 1));
		end++;
		if (base == 1024 && (strcmp(end, "B") == 0 || strcmp(end, "iB") == 0))
			end = "";
	}
	if (*end || v >= 9e18)
		return false;
	*n = (int64_t)v;
	return true;
}

static bool parse_seconds(const char *text, double *seconds)
{
	static const struct {
		const char *unit;
		double length;
	} units[] = { { "", 1 }, { "s", 1 }, { "ms", 1e-3 }, { "m", 60 }, { "h", 3600 } };
	char *end;
	double v = strtod(text, &end);

	if (end == text || !isfinite(v) || v <= 0)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(end, units[i].unit) == 0) {
			*seconds = v * units[i].length;
			return true;
		}
	return false;
}

static int take_choice(const struct command *c, const struct option *o, const char *value, int *into)
{
	char list[200] = "";
	size_t count = 0;

	for (; o->choices[count]; count++) {
		if (strcmp(value, o->choices[count]) == 0) {
			*into = (int)count;
			return 0;
		}
		size_t used = strlen(list);
		snprintf(list + used, sizeof list - used, "%s%s", count ? ", " : "", o->choices[count]);
	}
	const char *near = suggest(value, o->choices, count);
	if (near)
		return report_usage("%s: --%s: no '%s'; did you mean '%s'? (%s)", c->name, o->name, value,
				    near, list);
	return report_usage("%s: --%s: '%s' is none of %s", c->name, o->name, value, list);
}

static int take(const struct command *c, const struct option *o, const char *value, char *options)
{
	void *into = options + o->offset;
	char *end;

	switch (o->type) {
	case OPTION_FLAG: *(bool *)into = true; return 0;
	case OPTION_TEXT: *(const char **)into = value; return 0;
	case OPTION_KINDS: *(const char **)into = value ? value : ""; return 0;
	case OPTION_WORDS: words_add(into, value); return 0;
	case OPTION_STEPS: steps_add(into, o->letter, value); return 0;
	case OPTION_CHOICE: return take_choice(c, o, value, into);
	case OPTION_SECONDS:
		if (!parse_seconds(value, into))
			return report_usage("%s: --%s: '%s' is no time; try 30s, 500ms or 2m", c->name,
					    o->name, value);
		return 0;
	case OPTION_INT: {
		long n = strtol(value, &end, 10);
		if (end == value || *end)
			return report_usage("%s: --%s: '%s' is no whole number", c->name, o->name, value);
		if ((double)n < o->min || (double)n > o->max)
			return report_usage("%s: --%s: %ld is outside %.0f..%.0f", c->name, o->name, n,
					    o->min, o->max);
		*(int *)into = (int)n;
		return 0;
	}
	case OPTION_COUNT:
	case OPTION_BYTES:
		if (!parse_scaled(value, o->type == OPTION_BYTES ? 1024 : 1000, into) ||
		    *(int64_t *)into < (int64_t)o->min)
			return report_usage("%s: --%s: '%s' is no size; try 500k, 100M or 2G", c->name,
					    o->name, value);
		return 0;
	}
	return 0;
}

/* --name, --name=value, --name value.  *i moves past a value that stands apart. */
static int take_long(const struct command *c, int argc, char **argv, int *i, struct values *values)
{
	const char *text = argv[*i] + 2, *equals = strchr(text, '=');
	char *into;
	const struct option *o = find(c, text, strcspn(text, "="), 0, values, &into);

	if (!o)
		return unknown(c, argv[*i]);
	if (o->type == OPTION_FLAG) {
		if (equals)
			return report_usage("%s: --%s takes no value", c->name, o->name);
		return take(c, o, NULL, into);
	}
	if (equals)
		return take(c, o, equals + 1, into);
	if (o->type == OPTION_KINDS)
		return take(c, o, NULL, into);
	if (*i + 1 >= argc)
		return report_usage("%s: --%s needs a value: --%s %s", c->name, o->name, o->name, o->value);
	return take(c, o, argv[++*i], into);
}

/* -q, -qv, -j2, -j 2. */
static int take_letters(const struct command *c, int argc, char **argv, int *i, struct values *values)
{
	char *into;

	for (const char *letter = argv[*i] + 1; *letter; letter++) {
		const struct option *o = find(c, NULL, 0, *letter, values, &into);
		if (!o)
			return unknown(c, (char[]) { '-', *letter, 0 });
		if (o->type == OPTION_FLAG) {
			take(c, o, NULL, into);
			continue;
		}
		if (letter[1])
			return take(c, o, letter + 1, into);
		if (*i + 1 >= argc)
			return report_usage("%s: -%c needs a value: -%c %s", c->name, *letter, *letter,
					    o->value);
		return take(c, o, argv[++*i], into);
	}
	return 0;
}

static int parse(const struct command *c, int argc, char **argv, void *into, struct words *rest)
{
	struct values values = { .own = into };
	bool ended = false;

	for (int i = 1; i < argc; i++) {
		int status = 0;
		if (ended || argv[i][0] != '-' || !argv[i][1])
			words_add(rest, argv[i]);
		else if (strcmp(argv[i], "--") == 0)
			ended = true;
		else if (argv[i][1] == '-')
			status = take_long(c, argc, argv, &i, &values);
		else
			status = take_letters(c, argc, argv, &i, &values);
		if (status)
			return status;
	}
	if (values.common.quiet && values.common.verbose)
		return report_usage("%s: -q and -v exclude each other", c->name);
	report_loudness(values.common.quiet ? QUIET : values.common.verbose ? VERBOSE : NORMAL);
	return 0;
}

int options_parse(const struct command *c, int argc, char **argv, void *into, struct words *rest)
{
	int status = parse(c, argc, argv, into, rest);
	if (status) {
		free(rest->at);
		*rest = (struct words) { 0 };
	}
	return status;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

char *option_text(const struct option *o, const void *given, const void *initial)
{
	const void *value = (const char *)given + o->offset, *before = (const char *)initial + o->offset;
	char *text = NULL;
	int length = 0;

	switch (o->type) {
	case OPTION_FLAG:
		if (*(const bool *)value != *(const bool *)before)
			length = asprintf(&text, "--%s", o->name);
		break;
	case OPTION_TEXT:
	case OPTION_KINDS:
		if (!same_text(*(const char *const *)value, *(const char *const *)before))
			length = asprintf(&text, "--%s=%s", o->name, *(const char *const *)value);
		break;
	case OPTION_INT:
	case OPTION_CHOICE: {
		const int n = *(const int *)value;
		if (n != *(const int *)before && o->type == OPTION_INT)
			length = asprintf(&text, "--%s=%d", o->name, n);
		else if (n != *(const int *)before)
			length = asprintf(&text, "--%s=%s", o->name, o->choices[n]);
		break;
	}
	case OPTION_COUNT:
	case OPTION_BYTES:
		if (*(const int64_t *)value != *(const int64_t *)before)
			length = asprintf(&text, "--%s=%lld", o->name, (long long)*(const int64_t *)value);
		break;
	case OPTION_SECONDS:
		if (*(const double *)value != *(const double *)before)
			length = asprintf(&text, "--%s=%.17g", o->name, *(const double *)value);
		break;
	case OPTION_WORDS:
	case OPTION_STEPS: break;
	}
	if (length < 0)
		exit(report_no_memory());
	return text;
}

static void help_table(const struct option *o)
{
	enum { HELP_COLUMN = 28 };

	for (; o->name; o++) {
		char letter[8] = "    ";
		if (o->letter)
			snprintf(letter, sizeof letter, "-%c, ", o->letter);
		const bool attached = o->type == OPTION_KINDS;
		int used = printf("  %s--%s%s%s%s", letter, o->name,
				  attached   ? "[="
				  : o->value ? " "
					     : "",
				  o->value ? o->value : "", attached ? "]" : "");
		if (used >= HELP_COLUMN)
			used = printf("\n") - 1;
		printf("%*s%s\n", HELP_COLUMN - used, "", o->help);
	}
}

void options_help(const struct command *c)
{
	for (int i = 0; i < OPTION_TABLES; i++)
		help_table(options_table(c, i));
}

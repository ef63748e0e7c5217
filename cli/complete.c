/* complete.c: completion, the same for every shell: from the tables of commands, options and filters. */
#include "complete.h"

#include <stdio.h>
#include <string.h>

#include "../core/engine/setting.h"
#include "command.h"

/* The word so far: `typed` is the part that is completed, `head_length` bytes before it stay. */
struct place {
	const char *head, *typed;
	int head_length;
};

static void offer(const struct place *p, const char *word, const char *after, const char *help)
{
	if (strncmp(word, p->typed, strlen(p->typed)) == 0)
		printf("%.*s%s%s\t%s\n", p->head_length, p->head, word, after, help ? help : "");
}

static void offer_all(const struct place *p, const char *const *words, const char *help)
{
	for (size_t i = 0; words && words[i]; i++)
		offer(p, words[i], "", help);
}

static void offer_commands(const struct place *p)
{
	for (const struct command *const *c = commands; *c; c++)
		offer(p, (*c)->name, "", (*c)->summary);
}

/* ---- chains ---- */

/* The same word, with what is completed beginning at `typed`. */
static struct place place_at(const struct place *p, const char *typed)
{
	return (struct place) { p->head, typed, (int)(typed - p->head) };
}

static void offer_filters(const struct place *p)
{
	const weft_filter *const *all;
	size_t count;

	if (weft_filter_list(&all, &count, NULL))
		return;
	for (size_t i = 0; i < count; i++) {
		offer(p, all[i]->name, "", all[i]->help);
		if (*p->typed)
			offer_all(p, all[i]->aliases, all[i]->help);
	}
}

static void offer_values(const struct place *p, const weft_param *param)
{
	static const char *const answers[] = { "yes", "no", NULL };

	offer_all(p, param->type == WEFT_BOOL ? answers : param->choices, param->help);
}

/* `text` follows "NAME:" of a filter. */
static void offer_params(const struct place *p, const weft_filter *f, const char *text)
{
	weft_setting s;
	const char *piece = text, *equals = NULL;

	for (const char *c = text; *c; c++)
		if (*c == ',') {
			piece = c + 1;
			equals = NULL;
		} else if (*c == '=' && !equals) {
			equals = c;
		}
	piece += strspn(piece, " ");
	if (weft_setting_make(&s, f, -1, NULL))
		return;
	const struct place name = place_at(p, piece), value = place_at(p, equals ? equals + 1 : piece);
	for (size_t i = 0; i < s.count; i++) {
		const weft_param *param = weft_setting_param(&s, i);
		const size_t length = strlen(param->name);
		if (!equals)
			offer(&name, param->name, "=", param->help);
		if (equals ? (size_t)(equals - piece) == length && strncmp(piece, param->name, length) == 0
			   : i == 0 && piece == text)
			offer_values(&value, param);
	}
	weft_setting_free(&s);
}

/* Where the filter begins that the end of a chain is in. */
static const char *last_filter(const char *chain)
{
	enum { DEPTH = 16 };
	const char *begin[DEPTH] = { chain };
	int depth = 0;
	bool quoted = false;

	for (const char *c = chain; *c; c++) {
		quoted ^= *c == '"';
		if (quoted)
			continue;
		if (*c == '(' && depth < DEPTH - 1)
			begin[++depth] = c + 1;
		else if (*c == ')' && depth > 0)
			depth--;
		else if (*c == '|')
			begin[depth] = c + 1;
	}
	return begin[depth] + strspn(begin[depth], " ");
}

static void offer_chain(const struct place *p)
{
	const char *filter = last_filter(p->typed), *colon = strchr(filter, ':');
	char name[32];

	if (!colon) {
		const struct place at = place_at(p, filter);
		offer_filters(&at);
		return;
	}
	snprintf(name, sizeof name, "%.*s", (int)strcspn(filter, ": "), filter);
	const weft_filter *f = weft_filter_find(name, NULL);
	if (f)
		offer_params(p, f, colon + 1);
}

/* ---- options ---- */

static bool option_has_value(const struct option *o)
{
	return o->type != OPTION_FLAG && o->type != OPTION_KINDS;
}

static void offer_option_value(const struct place *p, const struct option *o)
{
	if (o->choices)
		offer_all(p, o->choices, o->help);
	else if (strcmp(o->value, "CHAIN") == 0)
		offer_chain(p);
	else if (strcmp(o->value, "FILE") == 0 || strcmp(o->value, "JOURNAL") == 0)
		printf(":files\n");
}

/* The option that `word` is: -f, --filter, or the beginning of --filter=...; NULL: none. */
static const struct option *option_of(const struct command *c, const char *word)
{
	for (int i = 0; i < OPTION_TABLES; i++)
		for (const struct option *o = options_table(c, i); o->name; o++) {
			if (word[0] == '-' && word[1] == o->letter && o->letter && !word[2])
				return o;
			if (strncmp(word, "--", 2) == 0 && strcspn(word + 2, "=") == strlen(o->name) &&
			    strncmp(word + 2, o->name, strlen(o->name)) == 0)
				return o;
		}
	return NULL;
}

static void offer_options(const struct command *c, const struct place *p)
{
	char name[64];

	for (int i = 0; i < OPTION_TABLES; i++)
		for (const struct option *o = options_table(c, i); o->name; o++) {
			snprintf(name, sizeof name, "--%s", o->name);
			offer(p, name, "", o->help);
		}
	offer(p, "--help", "", "explain the command");
}

static void offer_arguments(const struct command *c, const struct place *p, bool first)
{
	switch (c->takes) {
	case TAKES_COMMANDS: offer_commands(p); break;
	case TAKES_FILTERS: offer_filters(p); break;
	case TAKES_VERBS:
		if (first) {
			offer_all(p, c->verbs, "");
			break;
		}
		/* fallthrough */
	case TAKES_FILES: printf(":files\n"); break;
	case TAKES_NOTHING: break;
	}
}

void complete(char *const *words, int count)
{
	if (count < 1)
		return;
	const char *last = words[count - 1], *equals = strchr(last, '=');
	struct place p = { last, last, 0 };
	if (count == 1) {
		offer_commands(&p);
		offer(&p, "--version", "", "version, formats, instruction set, build");
		return;
	}
	const struct command *c = command_find(words[0]);
	if (!c)
		return;
	const struct option *o = count > 2 ? option_of(c, words[count - 2]) : NULL;
	if (o && option_has_value(o) && !strchr(words[count - 2], '=')) {
		offer_option_value(&p, o);
	} else if (strncmp(last, "--", 2) == 0 && equals) {
		p = place_at(&p, equals + 1);
		if ((o = option_of(c, last)) && o->value)
			offer_option_value(&p, o);
	} else if (*last == '-' && c->options) {
		offer_options(c, &p);
	} else {
		offer_arguments(c, &p, count == 2);
	}
}

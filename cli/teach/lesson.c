/* lesson.c: read a lesson's text. */
#include "lesson.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"

static void wrong(const struct lesson *l, const char *what)
{
	report_error("teach: lesson %s: %s", l->source->name, what);
	exit(EXIT_BUG);
}

/* Without space around it, and with single ones within. */
static char *tidy(char *text)
{
	char *to = text, *from = text;
	while (isspace((unsigned char)*from))
		from++;
	for (; *from; from++)
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to[-1] != ' ')
			*to++ = ' ';
	if (to > text && to[-1] == ' ')
		to--;
	*to = 0;
	return text;
}

/* Cuts text at the first `at`; what is behind it, tidied, or NULL. */
static char *cut(char *text, char at)
{
	char *behind = strchr(text, at);
	if (!behind)
		return NULL;
	*behind = 0;
	tidy(text);
	return tidy(behind + 1);
}

static void read_choice(struct lesson *l, char letter, char *value)
{
	if (letter - 'a' != l->choice_count)
		wrong(l, "its choices are not a, b, c ...");
	struct lesson_choice *c = &l->choices[l->choice_count++];
	c->text = value;
	char *condition = strrchr(value, '?');
	if (!condition)
		wrong(l, "a choice without a condition");
	*condition = 0;
	c->text = tidy(value);
	c->condition = tidy(condition + 1);
}

static int read_procs(struct lesson *l, const char *text)
{
	if (strcmp(text, "-") == 0)
		return 0;
	if (strncmp(text, "procs=", 6) != 0 || atoi(text + 6) < 1)
		wrong(l, "neither procs=N nor -");
	return atoi(text + 6);
}

static void read_run(struct lesson *l, char *value)
{
	if (l->run_count == LESSON_RUNS)
		wrong(l, "too many runs");
	struct lesson_run *r = &l->runs[l->run_count++];
	char *procs = cut(value, '|'), *arguments = procs ? cut(procs, '|') : NULL;
	r->label = value;
	r->procs = procs ? read_procs(l, procs) : 0;
	r->arguments = arguments ? arguments : "";
	r->drawn = true;
}

static void read_try(struct lesson *l, char *value)
{
	char *arguments = cut(value, '|'), *question = arguments ? cut(arguments, '|') : NULL;
	if (!question)
		wrong(l, "try is not procs | arguments | question");
	l->next = (struct lesson_run) { question, read_procs(l, value),
					strcmp(arguments, "-") == 0 ? "" : arguments, true };
}

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);
	for (const char *at = words; (at = strstr(at, word)); at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == 0))
			return true;
	return false;
}

static void read_field(struct lesson *l, const char *key, char *value)
{
	const char **words[] = { &l->title, &l->aim, &l->question, &l->answer, &l->replay };
	static const char *const names[] = { "title", "aim", "question", "answer", "replay" };
	tidy(value);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(key, names[i]) == 0) {
			*words[i] = value;
			return;
		}
	if (key[0] && !key[1] && key[0] >= 'a' && key[0] < 'a' + LESSON_CHOICES)
		read_choice(l, key[0], value);
	else if (strcmp(key, "run") == 0)
		read_run(l, value);
	else if (strcmp(key, "try") == 0)
		read_try(l, value);
	else if (strcmp(key, "picture") == 0)
		for (int i = 0; i < l->run_count; i++)
			l->runs[i].drawn = has_word(value, l->runs[i].label);
	else
		wrong(l, "a field of an unknown name");
}

/* Ends the field, and returns where the next one begins. */
static char *field_end(char *field)
{
	char *at = field;
	do
		at = at + strcspn(at, "\n") + 1;
	while (at[-1] && *at == ' ');
	if (!at[-1])
		return at - 1;
	at[-1] = 0;
	return at;
}

struct lesson *lesson_read(const struct lesson_source *sources, int number)
{
	struct lesson *l = calloc(1, sizeof *l);
	if (!l)
		return NULL;
	l->source = &sources[number - 1];
	l->number = number;
	l->memory = strdup(l->source->text);
	if (!l->memory) {
		free(l);
		return NULL;
	}
	for (char *field = l->memory, *next; *field; field = next) {
		next = field_end(field);
		char *value = strchr(field, ':');
		if (!value)
			wrong(l, "a line that is no field");
		*value = 0;
		read_field(l, field, value + 1);
	}
	if (!l->title || !l->aim || !l->question || !l->answer || !l->run_count)
		wrong(l, "a field is missing");
	return l;
}

void lesson_free(struct lesson *l)
{
	if (l)
		free(l->memory);
	free(l);
}

int lesson_find(const char *word)
{
	char *end;
	long number = strtol(word, &end, 10);
	if (!*end)
		return number >= 1 && number <= (long)lesson_count ? (int)number : 0;
	for (size_t i = 0; i < lesson_count; i++) {
		const char *name = lesson_sources[i].name;
		if (strcmp(word, name) == 0 || strcmp(word, strchr(name, '_') + 1) == 0)
			return (int)i + 1;
	}
	return 0;
}

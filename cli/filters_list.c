/* filters_list.c: see filters_list.h. */
#include "filters_list.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "filter_words.h"
#include "report.h"
#include "suggest.h"
#include "words.h"

enum { GROUPS_MOST = 64 };

static const char *group_of(const weft_filter *f)
{
	return f->group ? f->group : "others";
}

/* Each once, sorted; "others" last. */
static size_t find_groups(const weft_filter *const *all, size_t count, const char **groups)
{
	size_t found = 0;

	for (size_t i = 0; i < count && found < GROUPS_MOST; i++) {
		const char *group = group_of(all[i]);
		size_t at = 0;
		while (at < found && strcmp(groups[at], group) != 0)
			at++;
		if (at < found)
			continue;
		for (at = found++;
		     at && (strcmp(groups[at - 1], "others") == 0 ||
			    (strcmp(group, "others") != 0 && strcmp(groups[at - 1], group) > 0));
		     at--)
			groups[at] = groups[at - 1];
		groups[at] = group;
	}
	return found;
}

static void say_line(const weft_filter *f)
{
	printf("  %-14s %-13s  %s\n", f->name, filter_kinds[f->kind], f->help ? f->help : "");
}

int filters_list_groups(const weft_filter *const *all, size_t count, const char *group)
{
	const char *groups[GROUPS_MOST];
	const size_t found = find_groups(all, count, groups);
	bool any = false;

	for (size_t g = 0; g < found; g++) {
		if (group && strcasecmp(group, groups[g]) != 0)
			continue;
		printf("%s%s\n", any ? "\n" : "", groups[g]);
		any = true;
		for (size_t i = 0; i < count; i++)
			if (strcmp(group_of(all[i]), groups[g]) == 0)
				say_line(all[i]);
	}
	if (any || !group)
		return EXIT_DONE;
	const char *near = suggest(group, groups, found);
	if (near)
		return report_usage("filters: no group '%s'; did you mean '%s'?", group, near);
	return report_usage("filters: no group '%s'; `weft filters` shows them", group);
}

/* ---- words ---- */

static bool holds(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

static bool any_holds(const char *const *texts, const char *word)
{
	for (size_t i = 0; texts && texts[i]; i++)
		if (holds(texts[i], word))
			return true;
	return false;
}

static bool filter_holds(const weft_filter *f, const char *word)
{
	if (holds(f->name, word) || holds(f->help, word) || holds(f->group, word) ||
	    holds(f->definition, word) || any_holds(f->aliases, word))
		return true;
	for (size_t i = 0; i < f->param_count; i++) {
		const weft_param *p = &f->params[i];
		if (holds(p->name, word) || holds(p->help, word) ||
		    (p->type == WEFT_CHOICE && any_holds(p->choices, word)))
			return true;
	}
	return false;
}

static void say_word(const struct word *w)
{
	for (int i = 0; w->chains[i]; i++)
		printf("  weft run photo.jpg -f '%s' -o out.png\n", w->chains[i]);
	if (w->command)
		printf("  %s\n", w->command);
}

bool filters_instead(const char *name)
{
	const struct word *w = word_find(name);

	if (!w)
		return false;
	printf("%s: no filter of weft's is called so; try\n", report_name(name));
	say_word(w);
	return true;
}

int filters_search(const weft_filter *const *all, size_t count, const char *word)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		if (filter_holds(all[i], word)) {
			say_line(all[i]);
			any = true;
		}
	for (const struct word *w = other_words; w->word; w++)
		if (word_has(w, word)) {
			printf("%swhat others call %s:\n", any ? "\n" : "", w->word);
			say_word(w);
			any = true;
		}
	if (!any)
		report_note("filters: nothing about '%s'; `weft filters` lists them all", word);
	return any ? EXIT_DONE : EXIT_DIFFERS;
}

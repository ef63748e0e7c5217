/* explore.c: see explore.h.
 *
 * Each schedule is a run of its own from the start: choices as before up to
 * one place, there the next, behind it always the first (who ran goes on, where
 * it can).  The places are gone back through from the last: depth first. */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

bool schedule_add(struct schedule *s, struct choice c)
{
	if (s->length == s->room) {
		const size_t room = s->room ? 2 * s->room : 256;
		struct choice *at = realloc(s->at, room * sizeof *at);
		if (!at)
			return false;
		s->at = at;
		s->room = room;
	}
	s->at[s->length++] = c;
	return true;
}

void schedule_free(struct schedule *s)
{
	free(s->at);
	*s = (struct schedule) { 0 };
}

char *schedule_text(const struct schedule *s)
{
	size_t n = s->length;
	while (n > 1 && s->at[n - 1].index == 0)
		n--;
	char *text = malloc(n + 2);
	if (!text)
		return NULL;
	for (size_t i = 0; i < n; i++)
		text[i] = digits[s->at[i].index];
	strcpy(text + n, n ? "" : "0");
	return text;
}

bool schedule_parse(struct schedule *s, const char *text)
{
	for (; *text; text++) {
		const char *digit = strchr(digits, *text);
		if (!digit || !schedule_add(s, (struct choice) { .index = (uint8_t)(digit - digits) }))
			return false;
	}
	return true;
}

struct walk {
	struct schedule *s;
	size_t at, steps;
	bool diverged, no_memory;
};

/* As the schedule says as far as it goes, then the first. */
static int follow(void *user, const struct played_question *q)
{
	struct walk *w = user;
	struct choice now = { .count = (uint8_t)q->choice_count, .may_stay = q->may_stay };

	if (w->at == w->steps)
		return -1;
	if (w->at == w->s->length) {
		w->no_memory = !schedule_add(w->s, now);
		w->at++;
		return w->no_memory ? -1 : 0;
	}
	struct choice *was = &w->s->at[w->at++];
	w->diverged = w->diverged || was->index >= now.count || (was->count && was->count != now.count);
	was->count = now.count;
	was->may_stay = now.may_stay;
	return w->diverged ? -1 : was->index;
}

int explore_replay(const struct played_program *p, const struct explore_rules *rules, struct schedule *s,
		   struct played_result *r)
{
	struct walk w = { .s = s, .steps = rules->steps };
	const int status = played_run(p, follow, &w, r);

	if (status)
		return status;
	if (w.no_memory)
		return report_no_memory();
	if (w.diverged || (w.at < s->length && r->end == PLAYED_WELL)) {
		report_error(
			"play: choice %zu isn't there: the schedule is another program's, or the program "
			"isn't the same each run (does it look at the time, random numbers, files?)",
			w.diverged ? w.at : w.at + 1);
		return EXIT_DATA;
	}
	s->length = w.at;
	return EXIT_DONE;
}

static bool has_line(const char *output, const char *line)
{
	const size_t n = strlen(line);
	for (const char *at = output; (at = strstr(at, line)); at++)
		if ((at == output || at[-1] == '\n') && (at[n] == '\n' || at[n] == 0))
			return true;
	return false;
}

static bool lacks_line(const struct explore_rules *rules, const struct played_result *r)
{
	return rules->expect && !has_line(r->output, rules->expect);
}

bool explore_failed(const struct explore_rules *rules, const struct played_result *r)
{
	return r->end != PLAYED_WELL || lacks_line(rules, r);
}

void explore_describe(const struct explore_rules *rules, const struct played_result *r, char *text,
		      size_t size)
{
	switch (r->end) {
	case PLAYED_DEADLOCK: snprintf(text, size, "a deadlock"); break;
	case PLAYED_FAILED: snprintf(text, size, "status %d", r->status); break;
	case PLAYED_ENDLESS:
		snprintf(text, size, "no end in %zu choices: somebody who could go on starves", rules->steps);
		break;
	case PLAYED_TOO_LONG: snprintf(text, size, "no end and no call of the runtime for seconds"); break;
	default:
		if (lacks_line(rules, r))
			snprintf(text, size, "no line '%s'", rules->expect);
		else
			snprintf(text, size, "all is well");
	}
}

static bool is_preemption(const struct choice *c)
{
	return c->may_stay && c->index > 0;
}

/* The next schedule that keeps the first `fixed` choices; false: there is none. */
static bool next(struct schedule *s, size_t fixed, long bound, size_t *left_out)
{
	long preemptions = 0;

	for (size_t i = 0; i < s->length; i++)
		preemptions += is_preemption(&s->at[i]);
	while (s->length > fixed) {
		struct choice *c = &s->at[s->length - 1];
		preemptions -= is_preemption(c);
		if (c->index + 1 < c->count) {
			if (bound < 0 || !c->may_stay || preemptions < bound) {
				c->index++;
				return true;
			}
			*left_out += (size_t)(c->count - c->index - 1);
		}
		s->length--;
	}
	return false;
}

int explore(const struct played_program *p, const struct explore_rules *rules, struct schedule *s,
	    struct played_result *r, struct explored *found)
{
	const size_t fixed = s->length;

	*found = (struct explored) { 0 };
	do {
		const int status = explore_replay(p, rules, s, r);
		if (status)
			return status;
		found->schedules++;
		found->longest = s->length > found->longest ? s->length : found->longest;
		found->failed = explore_failed(rules, r);
		if (found->failed)
			return EXIT_DONE;
		found->whole = !next(s, fixed, rules->bound, &found->others);
	} while (!found->whole && found->schedules < rules->most);
	return EXIT_DONE;
}

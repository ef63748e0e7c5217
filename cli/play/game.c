/* game.c: see game.h.  Undone is a choice by running once more without it. */
#include "game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"

enum { HINT_MOST = 2000 };

static const char keys[] = "a number chooses, Enter is 0; h hint, u undo, r from the start, q quit";

enum wish { GO_ON, UNDO, RESTART, QUIT };

struct game {
	const struct played_program *program;
	const struct explore_rules *rules;
	const char *hint;
	struct schedule s;
	size_t at;
	enum wish wish;
	bool no_memory;
};

static void print_question(const struct game *g, const struct played_question *q)
{
	printf("\nchoice %zu\n", g->at + 1);
	for (size_t i = 0; i < q->choice_count; i++)
		printf("  %zu  %s (goroutine %llu)%s\n", i, report_name(q->choices[i].name),
		       (unsigned long long)q->choices[i].id, i == 0 && q->may_stay ? " goes on" : "");
	for (size_t i = 0; i < q->waiting_count; i++)
		printf("     %s (goroutine %llu) waits: %s\n", report_name(q->waiting[i].name),
		       (unsigned long long)q->waiting[i].id, q->waiting[i].state);
}

/* A copy of what is chosen so far, explored on. */
static void print_hint(struct game *g, const struct played_question *q)
{
	struct explore_rules rules = *g->rules;
	struct schedule s = { 0 };
	struct explored found = { 0 };
	struct played_result *r = malloc(sizeof *r);
	char what[160];
	bool whole = r;

	rules.most = HINT_MOST;
	for (size_t i = 0; i < g->at && whole; i++)
		whole = schedule_add(&s, g->s.at[i]);
	if (g->hint)
		printf("hint: %s\n", g->hint);
	if (whole && explore(g->program, &rules, &s, r, &found) == EXIT_DONE) {
		explore_describe(&rules, r, what, sizeof what);
		const size_t index = g->at < s.length ? s.at[g->at].index : 0;
		if (found.failed && index < q->choice_count)
			printf("hint: choose %zu; from here %s can be reached\n", index, what);
		else if (found.whole)
			printf("hint: all is well from here, whatever you choose (%zu schedules); u undoes a "
			       "choice\n",
			       found.schedules);
		else
			printf("hint: nothing in the first %zu schedules from here\n", found.schedules);
	}
	schedule_free(&s);
	free(r);
}

/* The choice that was typed; -1: the run is to be stopped. */
static int read_choice(struct game *g, const struct played_question *q)
{
	char line[64], *end;

	for (;;) {
		printf("> ");
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin)) {
			g->wish = QUIT;
			return -1;
		}
		line[strcspn(line, "\n")] = 0;
		const long n = strtol(line, &end, 10);
		if (!*line)
			return 0;
		if (!*end && n >= 0 && (size_t)n < q->choice_count)
			return (int)n;
		switch (strlen(line) == 1 ? *line : 0) {
		case 'h': print_hint(g, q); break;
		case 'u': g->wish = UNDO; return -1;
		case 'r': g->wish = RESTART; return -1;
		case 'q': g->wish = QUIT; return -1;
		default: printf("%s\n", keys);
		}
	}
}

static int choose(void *user, const struct played_question *q)
{
	struct game *g = user;

	if (g->at < g->s.length)
		return g->s.at[g->at++].index;
	if (g->at == g->rules->steps)
		return -1;
	print_question(g, q);
	const int chosen = read_choice(g, q);
	if (chosen < 0)
		return -1;
	g->no_memory = !schedule_add(&g->s, (struct choice) { .index = (uint8_t)chosen });
	g->at++;
	return g->no_memory ? -1 : chosen;
}

static void print_end(const struct game *g, const struct played_result *r)
{
	char what[160], *text = schedule_text(&g->s);

	explore_describe(g->rules, r, what, sizeof what);
	printf("\nthe end: %s, after %zu choice%s; schedule %s\n", what, g->s.length,
	       g->s.length == 1 ? "" : "s", text ? text : "");
	fwrite(r->output, 1, r->length, stdout);
	if (explore_failed(g->rules, r))
		printf("you have found it\n");
	free(text);
}

/* What to do when a run is over. */
static enum wish ask_on(void)
{
	char line[64];

	for (;;) {
		printf("u undo, r from the start, q quit> ");
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin) || *line == 'q')
			return QUIT;
		if (*line == 'u')
			return UNDO;
		if (*line == 'r')
			return RESTART;
	}
}

int game_play(const struct played_program *p, const struct explore_rules *rules, const char *hint)
{
	struct game g = { .program = p, .rules = rules, .hint = hint };
	struct played_result *r = malloc(sizeof *r);
	int status = r ? EXIT_DONE : report_no_memory();

	if (r)
		printf("%s\n", keys);
	while (!status && g.wish != QUIT) {
		g.at = 0;
		g.wish = GO_ON;
		status = played_run(p, choose, &g, r);
		if (!status && g.no_memory)
			status = report_no_memory();
		if (status)
			break;
		if (g.wish == GO_ON) {
			print_end(&g, r);
			g.wish = ask_on();
		}
		if (g.wish == RESTART)
			g.s.length = 0;
		if (g.wish == UNDO && g.s.length)
			g.s.length--;
	}
	printf("\n");
	schedule_free(&g.s);
	free(r);
	return status;
}

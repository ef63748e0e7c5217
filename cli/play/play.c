/* play.c: weft play: you are the scheduler. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command.h"
#include "../report.h"
#include "../suggest.h"
#include "../teach/lesson.h"
#include "../teach/show.h"
#include "game.h"

enum { STEPS = 1000, GAME_STEPS = 20, SCHEDULES = 100000 };

struct play_options {
	bool all, fixed;
	int bound, most, steps;
	const char *schedule, *expect;
};

#define OPTION(m, ...) OPTION_OF(struct play_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(all, .name = "all", .type = OPTION_FLAG, .help = "try all schedules, until one fails"),
	OPTION(bound, .name = "bound", .type = OPTION_INT, .value = "N", .min = 0, .max = 1000,
	       .help = "with --all: only schedules that interrupt a goroutine which could go on N times at "
		       "most"),
	OPTION(most, .name = "most", .type = OPTION_INT, .value = "N", .min = 1, .max = 1e9,
	       .help = "with --all: so many schedules at most; default: 100000"),
	OPTION(schedule, .name = "schedule", .type = OPTION_TEXT, .value = "S",
	       .help = "run this schedule, as --all printed it"),
	OPTION(expect, .name = "expect", .type = OPTION_TEXT, .value = "LINE",
	       .help = "a run fails that doesn't print this line"),
	OPTION(steps, .name = "steps", .type = OPTION_INT, .value = "N", .min = 1, .max = 1e6,
	       .help = "a run fails that has no end in so many choices; default: 1000, of a game 20"),
	OPTION(fixed, .name = "fixed", .type = OPTION_FLAG, .help = "a game's program as it is mended"),
	{ 0 },
};

/* ---- what to play ---- */

struct stage {
	struct played_program program;
	struct lesson *lesson; /* of a game; else NULL */
	char **argv;
};

static int game_number(const char *name)
{
	for (size_t i = 0; i < game_count; i++)
		if (strcmp(game_sources[i].name, name) == 0)
			return (int)i + 1;
	return 0;
}

static int list_games(void)
{
	for (size_t i = 1; i <= game_count; i++) {
		struct lesson *l = lesson_read(game_sources, (int)i);
		if (!l)
			return report_no_memory();
		printf("%-13s %s\n", l->source->name, l->question);
		lesson_free(l);
	}
	printf("\nweft play NAME plays one, weft play ./PROGRAM your own.\n");
	return EXIT_DONE;
}

static int unknown(const char *name)
{
	const char *names[16];
	size_t count = 0;

	for (; count < game_count && count < 16; count++)
		names[count] = game_sources[count].name;
	const char *near = suggest(name, names, count);
	report_error("play: no program '%s'%s%s%s", report_name(name), near ? "; did you mean '" : "",
		     near ? near : "", near ? "'?" : ", and no game: weft play lists them");
	return EXIT_NO_INPUT;
}

static int set_stage(struct stage *s, const struct words *words, bool fixed)
{
	const int number = game_number(words->at[0]);

	s->argv = calloc(words->count + 2, sizeof *s->argv);
	if (!s->argv)
		return report_no_memory();
	for (size_t i = 0; i < words->count; i++)
		s->argv[i] = (char *)words->at[i];
	s->program = (struct played_program) { .argc = (int)words->count, .argv = s->argv };
	if (!number && fixed)
		return report_usage("play: --fixed is for the games: weft play lists them");
	if (!number)
		return access(words->at[0], X_OK) == 0 ? EXIT_DONE : unknown(words->at[0]);
	if (words->count > 1)
		return report_usage("play: a game takes no '%s'", words->at[1]);
	s->lesson = lesson_read(game_sources, number);
	if (!s->lesson)
		return report_no_memory();
	s->program.main = s->lesson->source->main;
	if (fixed)
		s->argv[s->program.argc++] = (char *)s->lesson->runs[1].arguments;
	return EXIT_DONE;
}

/* ---- ways to play ---- */

static void print_again(const struct words *words, const struct play_options *o, const char *schedule)
{
	printf("again: weft play");
	if (o->expect)
		printf(" --expect '%s'", o->expect);
	if (o->fixed)
		printf(" --fixed");
	printf(" --schedule %s", schedule);
	for (size_t i = 0; i < words->count; i++)
		printf(" %s", report_name(words->at[i]));
	printf("\n");
}

static int try_all(const struct stage *s, const struct explore_rules *rules, const struct words *words,
		   const struct play_options *o, struct played_result *r)
{
	struct schedule schedule = { 0 };
	struct explored found;
	char what[160];
	int status = explore(&s->program, rules, &schedule, r, &found);

	if (status) {
		schedule_free(&schedule);
		return status;
	}
	const char *plural = found.schedules == 1 ? "" : "s";
	if (found.failed) {
		char *text = schedule_text(&schedule);
		explore_describe(rules, r, what, sizeof what);
		printf("schedule %zu fails: %s\n", found.schedules, what);
		print_again(words, o, text ? text : "");
		printf("\n");
		fwrite(r->output, 1, r->length, stdout);
		free(text);
		status = EXIT_DIFFERS;
	} else if (!found.whole) {
		printf("none of the first %zu schedules fails; there are more\n", found.schedules);
		status = EXIT_RETRY;
	} else if (rules->bound >= 0 && found.others) {
		printf("no schedule fails that interrupts %ld time%s at most: all %zu tried; there are "
		       "others\n",
		       rules->bound, rules->bound == 1 ? "" : "s", found.schedules);
	} else {
		printf("it can't fail: all %zu schedule%s tried, of %zu choices at most\n", found.schedules,
		       plural, found.longest);
	}
	schedule_free(&schedule);
	return status;
}

static int try_one(const struct stage *s, const struct explore_rules *rules, const char *text,
		   struct played_result *r)
{
	struct schedule schedule = { 0 };
	char what[160];
	int status = schedule_parse(&schedule, text)
			     ? explore_replay(&s->program, rules, &schedule, r)
			     : report_usage("play: --schedule: '%s' is none; it has digits and small letters",
					    text);

	schedule_free(&schedule);
	if (status)
		return status;
	fwrite(r->output, 1, r->length, stdout);
	explore_describe(rules, r, what, sizeof what);
	printf("%s\n", what);
	return explore_failed(rules, r) ? EXIT_DIFFERS : EXIT_DONE;
}

static int play_game(const struct stage *s, const struct explore_rules *rules)
{
	const struct lesson *l = s->lesson;

	if (l) {
		printf("%s\n\n%s\n", l->title, l->source->program);
		show_text("", l->question);
		printf("\n");
	}
	return game_play(&s->program, rules, l ? l->answer : NULL);
}

static int play(const struct words *words, const struct play_options *o)
{
	struct stage s = { 0 };
	struct played_result *r = malloc(sizeof *r);
	int status = r ? set_stage(&s, words, o->fixed) : report_no_memory();
	const struct explore_rules rules = {
		.expect = o->expect,
		.bound = o->bound,
		.steps = o->steps   ? (size_t)o->steps
			 : s.lesson ? GAME_STEPS
				    : STEPS,
		.most = o->most ? (size_t)o->most : SCHEDULES,
	};

	if (!status && o->all)
		status = try_all(&s, &rules, words, o, r);
	else if (!status && o->schedule)
		status = try_one(&s, &rules, o->schedule, r);
	else if (!status)
		status = play_game(&s, &rules);
	lesson_free(s.lesson);
	free(s.argv);
	free(r);
	return status;
}

static int run_play(int argc, char **argv)
{
	struct play_options o = { .bound = -1 };
	struct words words = { 0 };
	int status = options_parse(&play_command, argc, argv, &o, &words);

	if (!status && o.all && o.schedule)
		status = report_usage("play: --all and --schedule exclude each other");
	if (!status && !o.all && (o.bound >= 0 || o.most))
		status = report_usage("play: --bound and --most are for --all");
	if (!status && words.count == 0)
		status = list_games();
	else if (!status)
		status = play(&words, &o);
	free(words.at);
	return status;
}

const struct command play_command = {
	.name = "play",
	.summary = "be the scheduler of a program's goroutines",
	.usage = "[NAME | PROGRAM [ARGUMENT]...] [--all [--bound N] | --schedule S]",
	.details =
		"Runs a program that is linked with weft-core on one processor, and asks before each call "
		"of\n"
		"the runtime who goes on. Time stands while anybody can. Reach the deadlock, the lost "
		"update,\n"
		"the starvation; h searches for the next choice, u takes one back.\n\n"
		"--all tries every schedule instead. A run fails by its status, by a deadlock, without the\n"
		"line of --expect, or without an end; the schedule that failed is printed, and --schedule\n"
		"runs it again. Where none fails, none can, as long as goroutines share memory only between\n"
		"calls of the runtime, and nothing outside is looked at (time, random numbers, files).\n"
		"Its standard input is empty. An argument that begins with - stands behind --.\n\n"
		"Status: 0 all is well, 1 a run failed, 65 the program isn't the same each run,\n"
		"75 there are more schedules than --most.\n\n"
		"examples:\n"
		"  weft play lost_update --all --fixed\n"
		"  weft play deadlock --all --bound 2 --fixed\n"
		"  weft play starvation --schedule 0 --fixed\n",
	.options = options,
	.run = run_play,
};

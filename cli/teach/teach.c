/* teach.c: weft teach: a course of short lessons, each a question, a program, what it did here, and why. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../command.h"
#include "../report.h"
#include "check.h"
#include "pages.h"
#include "runs.h"
#include "show.h"

struct teach_options {
	const char *answer, *html;
	bool source, force;
};

#define OPTION(m, ...) OPTION_OF(struct teach_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(answer, .letter = 'a', .name = "answer", .type = OPTION_TEXT, .value = "LETTER",
	       .help = "what you think; else you are asked, on a terminal"),
	OPTION(source, .name = "source", .type = OPTION_FLAG, .help = "only the lesson's program"),
	OPTION(html, .name = "html", .type = OPTION_TEXT, .value = "DIR",
	       .help = "the whole course as pages, with this machine's numbers"),
	OPTION(force, .name = "force", .type = OPTION_FLAG, .help = "--html: overwrite pages"),
	{ 0 },
};

static int list(void)
{
	for (size_t i = 1; i <= lesson_count; i++) {
		struct lesson *l = lesson_read(lesson_sources, (int)i);
		if (!l)
			return report_no_memory();
		printf("%2d  %s\n", l->number, l->title);
		lesson_free(l);
	}
	printf("\nweft teach 1 begins; weft teach --html DIR makes pages of it all; exercises: weft teach "
	       "check\n");
	return EXIT_DONE;
}

/* ---- one lesson ---- */

static void print_question(const struct lesson *l)
{
	printf("%d. %s\n\n", l->number, l->title);
	show_text("You will ", l->aim);
	printf("\n");
	show_lines("    ", l->source->program);
	printf("\n");
	show_text("", l->question);
	printf("\n");
	for (int i = 0; i < l->choice_count; i++) {
		const char head[] = { ' ', ' ', (char)('a' + i), ')', ' ', 0 };
		show_text(head, l->choices[i].text);
	}
	printf("\n");
}

/* -1: no answer. */
static int choice_of(const struct lesson *l, const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	int i = tolower((unsigned char)*text) - 'a';
	return *text && i >= 0 && i < l->choice_count && (!text[1] || isspace((unsigned char)text[1])) ? i
												       : -1;
}

static int ask(const struct lesson *l)
{
	char line[64];
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return -1;
	for (;;) {
		printf("What do you think, a to %c?  (Enter alone: just show me.)  ",
		       'a' + l->choice_count - 1);
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin) || line[0] == '\n') {
			printf("\n");
			return -1;
		}
		int i = choice_of(l, line);
		if (i >= 0) {
			printf("\n");
			return i;
		}
	}
}

static void print_command(const struct lesson *l, const struct lesson_run *r)
{
	printf("$ ");
	if (r->procs)
		printf("WEFT_PROCS=%d ", r->procs);
	printf("weft teach run %d%s%s\n", l->number, *r->arguments ? " " : "", r->arguments);
}

static void print_trial(const struct lesson *l, const struct lesson_run *r, const struct trial *t)
{
	print_command(l, r);
	show_lines("  ", t->output);
	if (t->too_long)
		printf("  (ended after %d seconds)\n", TRIAL_SECONDS);
	else if (t->status)
		printf("  (exit status %d)\n", t->status);
	if (t->has_timeline)
		timeline_print(&t->timeline, stdout);
	printf("\n");
}

static int print_answer(const struct lesson *l, const struct runs *o, int said)
{
	char *answer = facts_fill(&o->facts, l->answer);
	if (!answer)
		return report_no_memory();
	if (o->right < 0)
		printf("No answer came out: this machine is too busy just now.\n");
	else if (said < 0)
		printf("It is %c: %s.\n", 'a' + o->right, l->choices[o->right].text);
	else if (said == o->right)
		printf("You said %c, and so it is.\n", 'a' + said);
	else
		printf("You said %c; it is %c: %s.\n", 'a' + said, 'a' + o->right, l->choices[o->right].text);
	printf("\n");
	show_text("", answer);
	free(answer);
	if (l->next.label) {
		printf("\n");
		show_text("Try: ", l->next.label);
		print_command(l, &l->next);
	}
	if (l->number < (int)lesson_count)
		printf("\nNext: weft teach %d\n", l->number + 1);
	return EXIT_DONE;
}

static int teach_lesson(const struct lesson *l, const struct teach_options *given)
{
	struct runs o;
	int said = -1;
	if (given->answer) {
		said = choice_of(l, given->answer);
		if (said < 0)
			return report_usage("--answer %s: a letter from a to %c", given->answer,
					    'a' + l->choice_count - 1);
	}
	if (given->source) {
		fputs(l->source->program, stdout);
		return EXIT_DONE;
	}
	print_question(l);
	if (!given->answer)
		said = ask(l);
	fflush(stdout);
	int status = runs_make(&o, l);
	for (int i = 0; !status && i < l->run_count; i++)
		print_trial(l, &l->runs[i], &o.trials[i]);
	if (!status)
		status = print_answer(l, &o, said);
	runs_free(&o);
	return status;
}

static int unknown(const char *word)
{
	return report_usage("no lesson '%s': a number from 1 to %zu, or a name; weft teach lists them", word,
			    lesson_count);
}

static int teach(const char *word, const struct teach_options *given)
{
	int number = lesson_find(word);
	if (!number)
		return unknown(word);
	struct lesson *l = lesson_read(lesson_sources, number);
	if (!l)
		return report_no_memory();
	int status = teach_lesson(l, given);
	lesson_free(l);
	return status;
}

/* weft teach run N ARGUMENTS: what follows is the program's own. */
static int run_program(int argc, char **argv)
{
	int number = argc > 2 ? lesson_find(argv[2]) : 0;
	if (!number)
		return argc > 2 ? unknown(argv[2]) : report_usage("teach run: which lesson's program?");
	return lesson_sources[number - 1].main(argc - 2, argv + 2);
}

static int teach_main(int argc, char **argv)
{
	struct teach_options given = { 0 };
	struct words rest = { 0 };
	if (argc > 1 && strcmp(argv[1], "run") == 0)
		return run_program(argc, argv);
	int status = options_parse(&teach_command, argc, argv, &given, &rest);
	if (status)
		return status;
	if (given.html)
		status = rest.count ? report_usage("teach --html takes no lesson: it makes all of them")
				    : pages_write(given.html, given.force);
	else if (rest.count && strcmp(rest.at[0], "check") == 0)
		status = teach_check(rest.at + 1, rest.count - 1);
	else if (rest.count > 1)
		status = report_usage("teach: one lesson at a time");
	else
		status = rest.count ? teach(rest.at[0], &given) : list();
	free(rest.at);
	return status;
}

static const char *const verbs[] = { "check", "run", NULL };

const struct command teach_command = {
	.name = "teach",
	.summary = "a course on concurrency: short lessons that ask first",
	.usage = "[OPTIONS] [N | run N [ARGUMENTS] | check [EXERCISE | FILE.c]]",
	.details =
		"Without N it lists the lessons. A lesson shows a program and asks what it will do; then it\n"
		"runs the program on this machine, draws who ran when on which processor (a letter a\n"
		"goroutine, M is main), and explains what came out. All numbers in it are measured here.\n"
		"\n"
		"run N runs a lesson's program alone, with other arguments or $WEFT_PROCS. check lists the\n"
		"exercises; check EXERCISE writes one, as a file with a fault to mend; check FILE.c builds "
		"it,\n"
		"runs it under many schedules, and says what is still wrong. --html DIR makes pages that "
		"need\n"
		"nothing else: for a lecture, with a page for who gives it.",
	.options = options,
	.takes = TAKES_VERBS,
	.verbs = verbs,
	.run = teach_main,
};

/* lesson.h: a lesson is a program and a text, NN_name.c and NN_name.txt in lessons/.
 *
 * The text is made of fields, each "key: value", whose value may go on in lines that begin with a space:
 *
 *   title, aim, question, answer   words; in an answer {EXPRESSION} is a number of the runs (facts.h)
 *   a, b, c, d                     TEXT ? CONDITION, or else: the first whose condition holds is right
 *   run                            LABEL | procs=N or - | ARGUMENTS: the program, run so; its
 *                                  facts are LABEL.NAME
 *   picture                        the labels whose run is drawn, or none; without it, all
 *   try                            procs=N or - | ARGUMENTS | QUESTION: what to run next
 *   replay                         a chain whose replay the pages show
 */
#ifndef WEFT_CLI_TEACH_LESSON_H
#define WEFT_CLI_TEACH_LESSON_H

#include <stdbool.h>
#include <stddef.h>

struct lesson_source {
	const char *name, *program, *text;
	int (*main)(int argc, char **argv);
};

/* In the order of their numbers (lessons.cmake). */
extern const struct lesson_source lesson_sources[];
extern const size_t lesson_count;

/* exercises/ is made of the same: a program with a fault; question: what it should do; a run's label: a line
 * that it then prints; answer: a hint.  No choices. */
extern const struct lesson_source exercise_sources[];
extern const size_t exercise_count;

/* cli/play/games/ too: question: what is to be reached; answer: a hint; the second run: as it is mended. */
extern const struct lesson_source game_sources[];
extern const size_t game_count;

enum { LESSON_CHOICES = 4, LESSON_RUNS = 6 };

struct lesson_choice {
	const char *text, *condition;
};

struct lesson_run {
	const char *label; /* of a try: its question */
	int procs;         /* 0: as many as the machine has */
	const char *arguments;
	bool drawn;
};

struct lesson {
	const struct lesson_source *source;
	int number;
	const char *title, *aim, *question, *answer, *replay; /* replay: NULL: none */
	struct lesson_choice choices[LESSON_CHOICES];
	int choice_count;
	struct lesson_run runs[LESSON_RUNS], next;
	int run_count;
	char *memory; /* what all of these point into */
};

/* Lesson 1 .. lesson_count of lesson_sources, or an exercise; to lesson_free; NULL: no memory.  A text that
 * isn't as above ends the program: it's the author's mistake, and the tests read all. */
struct lesson *lesson_read(const struct lesson_source *sources, int number);
void lesson_free(struct lesson *l);

/* 3, 03, latency or 03_latency: its number; 0: there is none. */
int lesson_find(const char *word);

#endif

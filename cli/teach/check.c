/* check.c: exercises.
 *
 * Which one a file solves stands in its head, "exercise: NAME".  It is built with the compiler that is
 * there against the weft-core that pkg-config knows, and run as the exercise's text says, on its own and
 * under seeded schedules: what is only sometimes right is found out.
 */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../report.h"
#include "show.h"
#include "trial.h"

enum { SEEDS = 20 };

static int list(void)
{
	for (size_t i = 1; i <= exercise_count; i++) {
		struct lesson *l = lesson_read(exercise_sources, (int)i);
		if (!l)
			return report_no_memory();
		printf("%-13s %s\n", l->source->name, l->title);
		lesson_free(l);
	}
	printf("\nweft teach check NAME writes NAME.c; weft teach check NAME.c checks it.\n");
	return EXIT_DONE;
}

/* Its number; 0: there is none. */
static int find(const char *name, size_t length)
{
	for (size_t i = 0; i < exercise_count; i++)
		if (strlen(exercise_sources[i].name) == length &&
		    strncmp(exercise_sources[i].name, name, length) == 0)
			return (int)i + 1;
	return 0;
}

static int begin(int number)
{
	const struct lesson_source *s = &exercise_sources[number - 1];
	char path[64];
	snprintf(path, sizeof path, "%s.c", s->name);
	FILE *file = fopen(path, "wx");
	if (!file) {
		report_error("%s: %s", path, strerror(errno));
		return EXIT_CANT_CREATE;
	}
	fputs(s->program, file);
	if (fclose(file) != 0) {
		report_error("%s: %s", path, strerror(errno));
		return EXIT_IO;
	}
	struct lesson *l = lesson_read(exercise_sources, number);
	if (!l)
		return report_no_memory();
	printf("%s.  %s is there.\n\n", l->title, path);
	show_text("", l->question);
	printf("\nThen: weft teach check %s\n", path);
	lesson_free(l);
	return EXIT_DONE;
}

/* ---- is it solved? ---- */

static int number_of(const char *path)
{
	static char head[4096];
	FILE *file = fopen(path, "r");
	if (!file) {
		report_error("%s: %s", path, strerror(errno));
		return -(int)exit_for_input(errno);
	}
	size_t n = fread(head, 1, sizeof head - 1, file);
	fclose(file);
	head[n] = 0;
	const char *name = strstr(head, "exercise: ");
	int number = name ? find(name + 10, strcspn(name + 10, " \n*")) : 0;
	if (!number)
		return -report_usage("%s: no exercise is named in its head (\"exercise: NAME\"); weft teach "
				     "check lists them",
				     path);
	return number;
}

/* 0, or an exit status after the message was printed. */
static int build(const char *path, char *program)
{
	static char script[] = "exec ${CC:-cc} -std=gnu17 -O2 -Wall $CFLAGS \"$1\" -o \"$2\" "
			       "${LDLIBS:-$(pkg-config --cflags --libs weft-core)} -pthread";
	char *argv[] = { (char[]) { "/bin/sh" }, (char[]) { "-c" }, script, (char[]) { "check" },
			 (char *)path,           program,           NULL };
	struct trial_program compiler = { .argc = 6, .argv = argv };
	struct trial t;
	int status = trial_command(&t, &compiler, 0, NULL);
	if (!status && t.status) {
		fputs(t.output, stderr);
		report_error("%s doesn't build with ${CC:-cc} against the weft-core of pkg-config (or with "
			     "$CFLAGS "
			     "and $LDLIBS)",
			     path);
		status = EXIT_DIFFERS;
	}
	trial_free(&t);
	return status;
}

static bool has_line(const char *output, const char *line)
{
	size_t n = strlen(line);
	for (const char *at = output; (at = strstr(at, line)); at += n)
		if ((at == output || at[-1] == '\n') && (at[n] == '\n' || at[n] == 0))
			return true;
	return false;
}

static bool right(const struct lesson_run *r, const struct trial *t, const char *seed)
{
	if (t->status == 0 && !t->too_long && has_line(t->output, r->label))
		return true;
	printf("not yet: WEFT_PROCS=%d", r->procs);
	if (seed)
		printf(" WEFT_SEED=%s", seed);
	printf(" ./program %s\n  should print: %s\n", r->arguments, r->label);
	if (t->too_long)
		printf("  and was ended after %d seconds\n", TRIAL_SECONDS);
	else if (t->status)
		printf("  and ended with status %d\n", t->status);
	printf("  printed:\n");
	show_lines("    ", t->output);
	return false;
}

/* 0, EXIT_DIFFERS where it is not right, or another exit status after the message was printed. */
static int try_run(const struct lesson_run *r, char *program, const char *seed)
{
	char *argv[] = { program, *r->arguments ? (char *)r->arguments : NULL, NULL };
	struct trial_program p = { .argc = *r->arguments ? 2 : 1, .argv = argv };
	struct trial t;
	if (seed)
		setenv("WEFT_SEED", seed, 1);
	int status = trial_command(&t, &p, r->procs, NULL);
	unsetenv("WEFT_SEED");
	if (!status)
		status = right(r, &t, seed) ? EXIT_DONE : EXIT_DIFFERS;
	trial_free(&t);
	return status;
}

static int try_all(const struct lesson *l, char *program)
{
	int status = 0, runs = 0;
	for (int i = 0; !status && i < l->run_count; i++, runs++)
		status = try_run(&l->runs[i], program, NULL);
	for (int s = 1; !status && s <= SEEDS; s++, runs++) {
		char seed[16];
		snprintf(seed, sizeof seed, "%d", s);
		status = try_run(&l->runs[s % l->run_count], program, seed);
	}
	if (status == EXIT_DIFFERS) {
		printf("\n");
		show_text("Hint: ", l->answer);
	} else if (!status) {
		printf("solved: right in %d of %d runs, %d of them under seeded schedules\n", runs, runs,
		       SEEDS);
	}
	return status;
}

static int check_file(const char *path)
{
	char program[] = "/tmp/weft-check-XXXXXX";
	int number = number_of(path);
	if (number < 0)
		return -number;
	int fd = mkstemp(program);
	if (fd < 0) {
		report_error("%s: %s", program, strerror(errno));
		return EXIT_CANT_CREATE;
	}
	close(fd);
	struct lesson *l = lesson_read(exercise_sources, number);
	int status = l ? build(path, program) : report_no_memory();
	if (!status)
		status = try_all(l, program);
	lesson_free(l);
	unlink(program);
	return status;
}

int teach_check(const char *const *words, size_t count)
{
	if (count == 0)
		return list();
	if (count > 1)
		return report_usage("teach check: one at a time");
	int number = find(words[0], strlen(words[0]));
	return number ? begin(number) : check_file(words[0]);
}

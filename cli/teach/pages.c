/* pages.c: write the course: run each lesson, and put down what it did. */
#include "pages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../command.h"
#include "../html.h"
#include "../machine.h"
#include "../report.h"
#include "course_files.h"
#include "runs.h"

enum { PATH = 4096 };

struct course {
	const char *folder;
	bool force;
	const char *picture; /* what the replays filter */
	char machine[200];
};

/* ---- HTML ---- */

static void put_in(FILE *to, const char *tag, const char *text)
{
	fprintf(to, "<%s>", tag);
	html_put(to, text);
	fprintf(to, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void put_head(FILE *to, const char *title)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width\">\n",
	      to);
	put_in(to, "title", title);
	fprintf(to, "<style>\n%s</style>\n", course_course_css);
}

/* ---- files ---- */

static void name_of(const struct course *c, const char *name, const char *end, char *path)
{
	snprintf(path, PATH, "%s/%s%s", c->folder, name, end);
}

static FILE *begin(const struct course *c, const char *name, char *path)
{
	name_of(c, name, ".html", path);
	FILE *file = fopen(path, c->force ? "w" : "wx");
	if (!file)
		report_error("%s: %s%s", path, strerror(errno),
			     errno == EEXIST ? "; --force overwrites" : "");
	return file;
}

static int finish(FILE *file, const char *path)
{
	if (!ferror(file) && fclose(file) == 0)
		return EXIT_DONE;
	report_error("%s: %s", path, strerror(errno));
	return EXIT_IO;
}

/* ---- replays ---- */

static int weft(char **words)
{
	struct trial_program p = { .main = run_command.run, .argv = words };
	struct trial t;
	while (words[p.argc])
		p.argc++;
	int status = trial_command(&t, &p, 0, NULL);
	if (!status && t.status) {
		fputs(t.output, stderr);
		status = t.status;
	}
	trial_free(&t);
	return status;
}

static int write_replay(const struct course *c, const struct lesson *l)
{
	char page[PATH], out[PATH];
	name_of(c, l->source->name, "-replay.html", page);
	name_of(c, l->source->name, ".png", out);
	bool source = strncmp(l->replay, "mandelbrot", 10) == 0;
	char *words[] = { (char[]) { "run" },
			  (char[]) { "-q" },
			  (char[]) { "--force" },
			  (char[]) { "-f" },
			  (char *)l->replay,
			  (char[]) { "-o" },
			  out,
			  (char[]) { "--replay" },
			  page,
			  source ? NULL : (char *)c->picture,
			  NULL };
	if (!c->force && access(page, F_OK) == 0) {
		report_error("%s: is there already; --force overwrites", page);
		return EXIT_CANT_CREATE;
	}
	int status = weft(words);
	unlink(out);
	return status;
}

static int make_picture(const char *path)
{
	char *words[] = { (char[]) { "run" },
			  (char[]) { "-q" },
			  (char[]) { "--force" },
			  (char[]) { "-f" },
			  (char[]) { "mandelbrot:width=900,height=600" },
			  (char[]) { "-o" },
			  (char *)path,
			  NULL };
	return weft(words);
}

/* ---- a lesson ---- */

static void put_nav(FILE *to, int number)
{
	fputs("<nav>", to);
	if (number > 1)
		fprintf(to, "<a href=\"%s.html\">&larr; %d</a>", lesson_sources[number - 2].name, number - 1);
	fputs("<a href=\"index.html\">all lessons</a>", to);
	if (number < (int)lesson_count)
		fprintf(to, "<a href=\"%s.html\">%d &rarr;</a>", lesson_sources[number].name, number + 1);
	fputs("</nav>\n", to);
}

static void put_question(FILE *to, const struct lesson *l)
{
	put_in(to, "p", l->question);
	fputs("<form class=\"choices\">\n", to);
	for (int i = 0; i < l->choice_count; i++) {
		fprintf(to, "<label><input type=\"radio\" name=\"choice\" value=\"%c\"> ", 'a' + i);
		html_put(to, l->choices[i].text);
		fputs("</label>\n", to);
	}
	fputs("</form>\n<button id=\"show\" type=\"button\">Just show me</button>\n", to);
}

static void put_run(FILE *to, const struct lesson *l, const struct lesson_run *r, const struct trial *t)
{
	fputs("<pre class=\"command\">$ ", to);
	if (r->procs)
		fprintf(to, "WEFT_PROCS=%d ", r->procs);
	fprintf(to, "weft teach run %d ", l->number);
	html_put(to, r->arguments);
	fputs("</pre>\n<pre class=\"output\">", to);
	html_put(to, t->output);
	if (t->status)
		fprintf(to, "(exit status %d)\n", t->status);
	fputs("</pre>\n", to);
	if (t->has_timeline)
		timeline_svg(&t->timeline, to);
}

static int put_answer(FILE *to, const struct lesson *l, const struct runs *o)
{
	char *answer = facts_fill(&o->facts, l->answer);
	if (!answer)
		return report_no_memory();
	if (o->right < 0)
		put_in(to, "p", "The machine that made this page was too busy to tell: run it yourself.");
	put_in(to, "p", answer);
	free(answer);
	if (l->replay) {
		fprintf(to, "<p>The same with a picture: <a href=\"%s-replay.html\">the replay of ",
			l->source->name);
		put_in(to, "code", l->replay);
		fputs("</a></p>\n", to);
	}
	if (l->next.label) {
		put_in(to, "h2", "Try");
		put_in(to, "p", l->next.label);
		fputs("<pre class=\"command\">$ ", to);
		if (l->next.procs)
			fprintf(to, "WEFT_PROCS=%d ", l->next.procs);
		fprintf(to, "weft teach run %d ", l->number);
		html_put(to, l->next.arguments);
		fputs("</pre>\n", to);
	}
	return EXIT_DONE;
}

static int put_lesson(FILE *to, const struct course *c, const struct lesson *l, const struct runs *o)
{
	put_head(to, l->title);
	put_nav(to, l->number);
	fprintf(to, "<h1>%d. ", l->number);
	html_put(to, l->title);
	fputs("</h1>\n<p class=\"quiet\">You will ", to);
	html_put(to, l->aim);
	fputs(".</p>\n", to);
	put_in(to, "pre", l->source->program);
	put_question(to, l);
	fprintf(to, "<section id=\"happened\" data-right=\"%c\" hidden>\n<h2>What happened</h2>\n",
		o->right < 0 ? '-' : 'a' + o->right);
	for (int i = 0; i < l->run_count; i++)
		put_run(to, l, &l->runs[i], &o->trials[i]);
	int status = put_answer(to, l, o);
	fputs("<p class=\"quiet\">Measured on ", to);
	html_put(to, c->machine);
	fputs(".</p>\n</section>\n", to);
	put_nav(to, l->number);
	fprintf(to, "<script>\n%s</script>\n</html>\n", course_course_js);
	return status;
}

static int write_lesson(const struct course *c, int number)
{
	char path[PATH];
	struct runs o;
	struct lesson *l = lesson_read(lesson_sources, number);
	if (!l)
		return report_no_memory();
	report_note("lesson %d: %s", number, l->title);
	int status = runs_make(&o, l);
	FILE *to = status ? NULL : begin(c, l->source->name, path);
	if (!status)
		status = to ? put_lesson(to, c, l, &o) : EXIT_CANT_CREATE;
	if (to && !status)
		status = finish(to, path);
	if (!status && l->replay)
		status = write_replay(c, l);
	runs_free(&o);
	lesson_free(l);
	return status;
}

/* ---- the other pages ---- */

static void put_rows(FILE *to, bool for_teacher)
{
	for (int number = 1; number <= (int)lesson_count; number++) {
		struct lesson *l = lesson_read(lesson_sources, number);
		if (!l)
			return;
		fprintf(to, "<tr><td>%d</td><td><a href=\"%s.html\">", number, l->source->name);
		html_put(to, l->title);
		fputs("</a></td><td>", to);
		html_put(to, l->aim);
		fputs("</td>", to);
		if (for_teacher) {
			fputs("<td>", to);
			for (int i = 0; i < l->choice_count; i++) {
				fprintf(to, "%c: ", 'a' + i);
				html_put(to, l->choices[i].text);
				fputs(", if ", to);
				put_in(to, "code", l->choices[i].condition);
				fputs("<br>", to);
			}
			fputs("</td>", to);
		}
		fputs("</tr>\n", to);
		lesson_free(l);
	}
}

static int write_index(const struct course *c)
{
	char path[PATH];
	FILE *to = begin(c, "index", path);
	if (!to)
		return EXIT_CANT_CREATE;
	put_head(to, "Goroutines, seen");
	fputs("<h1>Goroutines, seen</h1>\n<p>Twenty short lessons. Each shows a small program and asks "
	      "first: decide, "
	      "then see what it did on ",
	      to);
	html_put(to, c->machine);
	fputs(", and why. Everything can be run again: <code>weft teach 1</code>.</p>\n<table>\n", to);
	put_rows(to, false);
	fputs("</table>\n<p><a href=\"teacher.html\">For the instructor</a></p>\n</html>\n", to);
	return finish(to, path);
}

static void put_exercises(FILE *to)
{
	for (int number = 1; number <= (int)exercise_count; number++) {
		struct lesson *l = lesson_read(exercise_sources, number);
		if (!l)
			return;
		fputs("<tr><td>", to);
		put_in(to, "code", l->source->name);
		fputs("</td><td>", to);
		html_put(to, l->question);
		fputs("</td><td>", to);
		html_put(to, l->answer);
		fputs("</td></tr>\n", to);
		lesson_free(l);
	}
}

static int write_teacher(const struct course *c)
{
	char path[PATH];
	FILE *to = begin(c, "teacher", path);
	if (!to)
		return EXIT_CANT_CREATE;
	put_head(to, "For the instructor");
	fputs("<p><a href=\"index.html\">all lessons</a></p>\n<h1>For the instructor</h1>\n"
	      "<p>An hour takes lessons 1 to 11: three minutes each to read the program, decide by show of "
	      "hands, and "
	      "look; the rest is for questions. A second hour takes 12 to 20. Make the pages on the machine "
	      "you will "
	      "show them on, or in the room on a learner's: <code>weft teach --html DIR</code>; the numbers, "
	      "and with "
	      "them the right answers, are that machine's own. With one processor lessons 1, 2, 12, 14, 15 "
	      "and 16 come "
	      "out otherwise than with more, which is worth a look by itself.</p>\n<h2>Aims, and what makes "
	      "an answer "
	      "right</h2>\n<p>The first condition that holds; NAME.time is the time of the run of that "
	      "name.</p>\n<table>\n",
	      to);
	put_rows(to, true);
	fputs("</table>\n<h2>Exercises</h2>\n<p><code>weft teach check NAME</code> writes a program with a "
	      "fault, "
	      "<code>weft teach check NAME.c</code> builds it, runs it under many schedules, and shows what "
	      "is still "
	      "wrong. The last column is the hint it gives.</p>\n<table>\n",
	      to);
	put_exercises(to);
	fputs("</table>\n</html>\n", to);
	return finish(to, path);
}

int pages_write(const char *folder, bool force)
{
	char picture[PATH];
	struct course c = { .folder = folder, .force = force, .picture = picture };
	const struct machine machine = machine_look();
	machine_line(&machine, c.machine, sizeof c.machine);
	if (strlen(folder) > PATH - 100)
		return report_usage("--html: too long a name");
	if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
		report_error("%s: %s", folder, strerror(errno));
		return EXIT_CANT_CREATE;
	}
	name_of(&c, "picture", ".png", picture);
	int status = make_picture(picture);
	for (int number = 1; !status && number <= (int)lesson_count; number++)
		status = write_lesson(&c, number);
	unlink(picture);
	if (!status)
		status = write_index(&c);
	return status ? status : write_teacher(&c);
}

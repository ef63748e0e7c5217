/* compare_html.c: one page: the table, what there is to say about it, the plot, the replay. */
#include <math.h>
#include <stdlib.h>

#include "../html.h"
#include "../report.h"
#include "compare.h"

static const char *const heads[] = { "schedule", "processors", "buffer",     "median ms", "95 %", "runs",
				     "times",    "95 %",       "efficiency", "Mpix/s",    "MB" };

static void put_cell(FILE *f, const struct cell *cell, bool best)
{
	char median[16], low[16], high[16], mpix[16];

	fprintf(f, "<tr%s><td>%s</td>", best ? " class=\"best\"" : "", mode_names[cell->how.mode]);
	if (cell->by_pixel)
		fprintf(f, "<td colspan=\"2\">called by pixel</td>");
	else if (cell->how.mode == MODE_SEQ)
		fprintf(f, "<td></td><td></td>");
	else
		fprintf(f, "<td>%d</td><td>%d</td>", cell->how.procs, cell->buffer);
	fprintf(f, "<td>%s</td><td>%s to %s</td><td>%zu</td>", compare_digits(cell->time.median, median),
		compare_digits(cell->time.ci.low, low), compare_digits(cell->time.ci.high, high), cell->n);
	fprintf(f, "<td>%.3g</td><td>%.3g to %.3g</td><td>%.0f %%</td><td>%s</td><td>%.0f</td></tr>\n",
		cell->speedup, cell->speedup_ci.low, cell->speedup_ci.high, 100 * cell->efficiency,
		compare_digits(cell->mpix_s, mpix), (double)cell->peak / 1048576);
}

static void put_table(FILE *f, const struct comparison *c)
{
	fputs("<table>\n<tr>", f);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		fprintf(f, "<th>%s</th>", heads[i]);
	fputs("</tr>\n", f);
	for (size_t i = 0; i < c->timed; i++)
		put_cell(f, &c->cells[i], &c->cells[i] == compare_fastest(c));
	fputs("</table>\n", f);
}

static void put_notes(FILE *f, const struct comparison *c)
{
	char *text = NULL;
	size_t length = 0;
	FILE *notes = open_memstream(&text, &length);

	if (!notes)
		return;
	compare_print_notes(c, notes);
	if (fclose(notes) == 0) {
		fputs("<pre>", f);
		html_put(f, text);
		fputs("</pre>\n", f);
	}
	free(text);
}

int compare_html(const struct comparison *c, const char *command, const char *path, bool force)
{
	char *above = NULL;
	size_t length = 0;
	FILE *f = open_memstream(&above, &length);

	if (!f)
		return report_no_memory();
	fputs("<section class=\"figures\" aria-label=\"figures\">\n", f);
	put_table(f, c);
	put_notes(f, c);
	compare_svg_put(c, false, f);
	fputs("</section>\n", f);
	const bool whole = !ferror(f);
	const int status =
		fclose(f) == 0 && whole ? compare_replay(c, command, above, path, force) : report_no_memory();
	free(above);
	return status;
}

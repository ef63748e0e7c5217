/* compare_table.c: the table, what it means, and what to try next. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../report.h"
#include "compare.h"

enum { WIDTH = 100 };

const char *compare_digits(double v, char text[16])
{
	const int decimals = v < 10 ? 3 : v < 100 ? 2 : v < 1000 ? 1 : 0;
	snprintf(text, 16, "%.*f", decimals, v);
	return text;
}

static const char *range(struct interval i, char text[40])
{
	char low[16], high[16];
	snprintf(text, 40, "%s..%s", compare_digits(i.low, low), compare_digits(i.high, high));
	return text;
}

const struct cell *compare_fastest(const struct comparison *c)
{
	const struct cell *best = &c->cells[0];
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].time.median < best->time.median)
			best = &c->cells[i];
	return best;
}

static void print_head(const struct comparison *c)
{
	char line[200], a[16], b[16], r[40];

	machine_line(&c->machine, line, sizeof line);
	if (c->in.view.pixels)
		printf("%s, %d x %d %s, ", report_name(c->input), c->in.view.width, c->in.view.height,
		       weft_format_name(c->in.view.format));
	printf("%s\n%s\n\n", c->chain_text, line);
	if (c->decode_ms.n)
		printf("decode  %s ms  (%s)\n", compare_digits(c->decode_ms.median, a),
		       range(c->decode_ms.ci, r));
	printf("filter  %s ms  in a plain loop, below by schedule\n",
	       compare_digits(c->cells[0].time.median, a));
	printf("encode  %s ms  (%s) as %s\n\n", compare_digits(c->encode_ms.median, b),
	       range(c->encode_ms.ci, r), weft_codec_name(c->codec));
}

/* Decimals that keep a ratio within a few columns. */
static int places(double ratio)
{
	return ratio < 10 ? 2 : ratio < 100 ? 1 : 0;
}

static void print_cell(const struct comparison *c, const struct cell *cell, bool bold)
{
	char a[16], b[16], m[16], r[40], s[40], procs[12] = "-", buffer[12] = "-", serial[12] = "-";

	if (cell->how.mode != MODE_SEQ) {
		snprintf(procs, sizeof procs, "%d", cell->how.procs);
		snprintf(buffer, sizeof buffer, "%d", cell->buffer);
	}
	if (!isnan(cell->serial))
		snprintf(serial, sizeof serial, "%.*f", fabs(cell->serial) < 10 ? 2 : 0, cell->serial);
	snprintf(s, sizeof s, "%.*f..%.*f", places(cell->speedup_ci.low), cell->speedup_ci.low,
		 places(cell->speedup_ci.high), cell->speedup_ci.high);
	printf("%s%-5s %2s %4s %6s %5s %6s %13s %3zu %5.*f %11s %3.0f%% %6s %6s %5.0f%% %4.0f%s\n",
	       bold ? "\033[1m" : "", mode_names[cell->how.mode], procs, buffer,
	       compare_digits(cell->time.median, a), compare_digits(cell->time.mad, b),
	       compare_digits(cell->time.min, m), range(cell->time.ci, r), cell->n,
	       cell->speedup < 0.1 ? 3 : places(cell->speedup), cell->speedup, cell == c->cells ? "" : s,
	       100 * cell->efficiency, serial, compare_digits(cell->mpix_s, (char[16]) { 0 }),
	       100 * cell->memcpy_share, (double)cell->peak / 1048576, bold ? "\033[0m" : "");
}

static void print_apart(FILE *f, const struct comparison *c)
{
	for (size_t i = 0; i < c->apart_count; i++) {
		const struct apart *a = &c->apart[i];
		fprintf(f,
			"apart %2d: %.2f times the plain loop (95 %%: %.2f to %.2f), what this machine "
			"gives\n",
			a->procs, a->speedup, a->speedup_ci.low, a->speedup_ci.high);
	}
}

static void print_hashes(FILE *f, const struct comparison *c)
{
	size_t runs = 0;

	for (size_t i = 0; i < c->count; i++)
		runs += c->cells[i].n + 1;
	fprintf(f, "\nidentical: %s", c->identical ? "yes" : "no");
	if (c->identical) {
		fprintf(f, "  (pixels %016llx in each of %zu runs)\n", (unsigned long long)c->cells[0].hash,
			runs);
		return;
	}
	fprintf(f, "\n");
	for (size_t i = 0; i < c->count; i++)
		fprintf(f, "  %016llx  %s procs %d buffer %d%s\n", (unsigned long long)c->cells[i].hash,
			mode_names[c->cells[i].how.mode], c->cells[i].how.procs, c->cells[i].buffer,
			c->cells[i].identical ? "" : "  differs");
}

/* Words with commas between, broken before WIDTH. */
static void put_word(FILE *f, const char *word, int *column)
{
	const int length = (int)strlen(word);

	if (*column && *column + 2 + length > WIDTH)
		*column = fprintf(f, ",\n  ") - 2;
	else if (*column)
		*column += fprintf(f, ", ");
	*column += fprintf(f, "%s", word);
}

/* Schedules whose interval holds 1: mode/procs/buffer. */
static void print_undecided(FILE *f, const struct comparison *c)
{
	int column = 0;

	for (size_t i = 1; i < c->count; i++) {
		const struct cell *cell = &c->cells[i];
		char word[64];
		if (cell_differs(cell))
			continue;
		snprintf(word, sizeof word, "%s%s/%d/%d",
			 column ? "" : "no significant difference from the plain loop: ",
			 mode_names[cell->how.mode], cell->how.procs, cell->buffer);
		put_word(f, word, &column);
	}
	if (column)
		fprintf(f, "\n");
}

static void print_fastest(FILE *f, const struct cell *best)
{
	fprintf(f,
		"fastest: %s on %d processor%s, buffer %d: %.2f times the plain loop (95 %%: %.2f to %.2f)\n",
		mode_names[best->how.mode], best->how.procs, best->how.procs == 1 ? "" : "s", best->buffer,
		best->speedup, best->speedup_ci.low, best->speedup_ci.high);
}

static void print_pixel(FILE *f, const struct comparison *c)
{
	struct pixel_cost cost;

	if (compare_call_cost(c, &cost))
		fprintf(f,
			"called by pixel a plain loop takes %.1f ns a pixel more (95 %%: %.1f to %.1f): no "
			"vector "
			"code\n",
			cost.ns, cost.ci.low, cost.ci.high);
	if (compare_goroutine_cost(c, &cost))
		fprintf(f,
			"a goroutine for each pixel costs %.1f ns a pixel more than that (95 %%: %.1f to "
			"%.1f)\n",
			cost.ns, cost.ci.low, cost.ci.high);
}

static void print_advice(FILE *f, const struct comparison *c, const struct cell *best)
{
	const struct cell *plain = &c->cells[0];

	if (plain->time.median < 2)
		fprintf(f, "advice: the plain loop takes under 2 ms: picture too small; try a larger one, or "
			   "--repeat 50\n");
	else if (plain->time.mad > 0.05 * plain->time.median)
		fprintf(f,
			"advice: the plain loop itself varies by %.0f %%: a busy machine; try --repeat %zu\n",
			100 * plain->time.mad / plain->time.median, 4 * plain->n);
	else if (best->memcpy_share > 0.7)
		fprintf(f, "advice: near the speed of memory; more filters a chain gain more than more "
			   "processors\n");
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.procs > c->machine.cpus) {
			fprintf(f, "advice: this machine grants %d CPUs; more processors only take turns\n",
				c->machine.cpus);
			return;
		}
}

void compare_print_notes(const struct comparison *c, FILE *f)
{
	const struct cell *best = compare_fastest(c);
	char verdict[160];

	print_apart(f, c);
	print_hashes(f, c);
	if (best != c->cells && cell_differs(best))
		print_fastest(f, best);
	print_undecided(f, c);
	print_pixel(f, c);
	compare_verdict(c, verdict, sizeof verdict);
	if (*verdict)
		fprintf(f, "verdict: %s\n", verdict);
	print_advice(f, c, best);
}

void compare_print(const struct comparison *c)
{
	const struct cell *best = compare_fastest(c);
	const bool colour = report_colour(STDOUT_FILENO);

	print_head(c);
	printf("%-5s %2s %4s %6s %5s %6s %13s %3s %5s %11s %4s %6s %6s %6s %4s\n", "mode", "j", "buf",
	       "median", "MAD", "min", "95 % (ms)", "n", "x", "95 %", "eff.", "serial", "Mpix/s", "memcpy",
	       "MB");
	for (size_t i = 0; i < c->count; i++)
		print_cell(c, &c->cells[i], colour && &c->cells[i] == best);
	compare_print_notes(c, stdout);
}

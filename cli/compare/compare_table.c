/* compare_table.c: the table, what it means, and what to try next. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../report.h"
#include "compare.h"

enum { WIDTH = 100 };

/* Four significant digits, in five columns where it can be. */
static const char *digits(double v, char text[16])
{
	const int decimals = v < 10 ? 3 : v < 100 ? 2 : v < 1000 ? 1 : 0;
	snprintf(text, 16, "%.*f", decimals, v);
	return text;
}

static const char *range(struct interval i, char text[40])
{
	char low[16], high[16];
	snprintf(text, 40, "%s..%s", digits(i.low, low), digits(i.high, high));
	return text;
}

static const struct cell *fastest(const struct comparison *c)
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
		printf("decode  %s ms  (%s)\n", digits(c->decode_ms.median, a), range(c->decode_ms.ci, r));
	printf("filter  %s ms  in a plain loop, below by schedule\n", digits(c->cells[0].time.median, a));
	printf("encode  %s ms  (%s) as %s\n\n", digits(c->encode_ms.median, b), range(c->encode_ms.ci, r),
	       weft_codec_name(c->codec));
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
	       bold ? "\033[1m" : "", mode_names[cell->how.mode], procs, buffer, digits(cell->time.median, a),
	       digits(cell->time.mad, b), digits(cell->time.min, m), range(cell->time.ci, r), cell->n,
	       cell->speedup < 0.1 ? 3 : places(cell->speedup), cell->speedup, cell == c->cells ? "" : s,
	       100 * cell->efficiency, serial, digits(cell->mpix_s, (char[16]) { 0 }),
	       100 * cell->memcpy_share, (double)cell->peak / 1048576, bold ? "\033[0m" : "");
}

static void print_apart(const struct comparison *c)
{
	for (size_t i = 0; i < c->apart_count; i++) {
		const struct apart *a = &c->apart[i];
		printf("apart %2d: %.2f times the plain loop (95 %%: %.2f to %.2f), what this machine "
		       "gives\n",
		       a->procs, a->speedup, a->speedup_ci.low, a->speedup_ci.high);
	}
}

static void print_hashes(const struct comparison *c)
{
	size_t runs = 0;

	for (size_t i = 0; i < c->count; i++)
		runs += c->cells[i].n + 1;
	printf("\nidentical: %s", c->identical ? "yes" : "no");
	if (c->identical) {
		printf("  (pixels %016llx in each of %zu runs)\n", (unsigned long long)c->cells[0].hash,
		       runs);
		return;
	}
	printf("\n");
	for (size_t i = 0; i < c->count; i++)
		printf("  %016llx  %s procs %d buffer %d%s\n", (unsigned long long)c->cells[i].hash,
		       mode_names[c->cells[i].how.mode], c->cells[i].how.procs, c->cells[i].buffer,
		       c->cells[i].identical ? "" : "  differs");
}

/* Words with commas between, broken before WIDTH. */
static void put_word(const char *word, int *column)
{
	const int length = (int)strlen(word);

	if (*column && *column + 2 + length > WIDTH)
		*column = printf(",\n  ") - 2;
	else if (*column)
		*column += printf(", ");
	*column += printf("%s", word);
}

/* Schedules whose interval holds 1: mode/procs/buffer. */
static void print_undecided(const struct comparison *c)
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
		put_word(word, &column);
	}
	if (column)
		printf("\n");
}

static void print_fastest(const struct cell *best)
{
	printf("fastest: %s on %d processor%s, buffer %d: %.2f times the plain loop (95 %%: %.2f to %.2f)\n",
	       mode_names[best->how.mode], best->how.procs, best->how.procs == 1 ? "" : "s", best->buffer,
	       best->speedup, best->speedup_ci.low, best->speedup_ci.high);
}

static void print_advice(const struct comparison *c, const struct cell *best)
{
	const struct cell *plain = &c->cells[0];
	const double pixels = (double)c->result.width * c->result.height;

	if (plain->time.median < 2)
		printf("advice: the plain loop takes under 2 ms: picture too small; try a larger one, or "
		       "--repeat 50\n");
	else if (plain->time.mad > 0.05 * plain->time.median)
		printf("advice: the plain loop itself varies by %.0f %%: a busy machine; try --repeat %zu\n",
		       100 * plain->time.mad / plain->time.median, 4 * plain->n);
	else if (best->memcpy_share > 0.7)
		printf("advice: near the speed of memory; more filters a chain gain more than more "
		       "processors\n");
	for (size_t i = 1, pixel = 0; i < c->count; i++) {
		const struct cell *cell = &c->cells[i];
		if (cell->how.procs > c->machine.cpus) {
			printf("advice: this machine grants %d CPUs; more processors only take turns\n",
			       c->machine.cpus);
			return;
		}
		if (cell->how.mode == MODE_PIXEL && cell->how.procs == 1 &&
		    cell->time.median > plain->time.median && !pixel++)
			printf("a goroutine for each pixel costs %.0f ns a pixel over the plain loop\n",
			       (cell->time.median - plain->time.median) * 1e6 / pixels);
	}
}

void compare_print(const struct comparison *c)
{
	const struct cell *best = fastest(c);
	const bool colour = report_colour(STDOUT_FILENO);
	char verdict[160];

	print_head(c);
	printf("%-5s %2s %4s %6s %5s %6s %13s %3s %5s %11s %4s %6s %6s %6s %4s\n", "mode", "j", "buf",
	       "median", "MAD", "min", "95 % (ms)", "n", "x", "95 %", "eff.", "serial", "Mpix/s", "memcpy",
	       "MB");
	for (size_t i = 0; i < c->count; i++)
		print_cell(c, &c->cells[i], colour && &c->cells[i] == best);
	print_apart(c);
	print_hashes(c);
	if (best != c->cells && cell_differs(best))
		print_fastest(best);
	print_undecided(c);
	compare_verdict(c, verdict, sizeof verdict);
	if (*verdict)
		printf("verdict: %s\n", verdict);
	print_advice(c, best);
}

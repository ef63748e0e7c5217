/* compare.h: sequential against parallel, measured so that it can be believed.
 *
 * A cell is one schedule: mode x procs x buffer.  cells[0] is always the
 * plain loop, on which speed-ups are based.  Where a goroutine makes each
 * pixel, cells[count] is the control: a plain loop that calls for each pixel,
 * too.  What it loses, vector code above all, is no goroutine's fault.
 */
#ifndef WEFT_CLI_COMPARE_H
#define WEFT_CLI_COMPARE_H

#include "../../core/image/codec.h"
#include "../how.h"
#include "../machine.h"
#include "../run/decoding.h"
#include "stats.h"

#include <stdio.h>

enum { COMPARE_RUNS_MAX = 200, COMPARE_CELLS_MAX = 200, COMPARE_PROCS_MAX = 256 };

struct cell {
	struct how how;
	bool by_pixel;               /* the control */
	int buffer;                  /* in use; -1 for seq */
	double ms[COMPARE_RUNS_MAX]; /* in the order they ran */
	size_t n;
	uint64_t hash;
	bool identical; /* every run gave the bytes of cells[0] */
	int64_t peak;   /* bytes */

	/* What follows from these (compare_settle). */
	struct summary time;                /* ms */
	double speedup, efficiency, serial; /* serial: Karp-Flatt; NAN on one processor */
	struct interval speedup_ci;
	double mpix_s, memcpy_share;
};

/* As many plain loops at once, on strips and nothing shared: what the machine gives. */
struct apart {
	int procs;
	double ms[COMPARE_RUNS_MAX];
	size_t n;
	double speedup;
	struct interval speedup_ci;
};

struct comparison {
	const char *input, *chain_text;
	const weft_chain *chain;
	weft_bytes file;
	const weft_codec *codec; /* for encoding */
	weft_encode_options encode;
	const struct decoding *decoding;
	weft_image in;
	weft_view result; /* shape and format; no pixels */
	struct machine machine;
	struct summary decode_ms, encode_ms;
	double memcpy_gb_s[COMPARE_PROCS_MAX + 1]; /* [p]: p processors copying; 0: not measured */
	struct cell *cells;
	size_t count, timed; /* timed: with the control, where there is one */
	struct apart *apart; /* for each number of processors above 1 */
	size_t apart_count;
	bool identical;
};

/* What a pixel costs, in ns, beyond what it is compared with. */
struct pixel_cost {
	double ns;
	struct interval ci;
};

/* compare_measure.c: fill cells.  repeat 0: as often as a few seconds allow.
 * Returns 0, or an exit status after the message was printed. */
int compare_measure(struct comparison *c, int repeat);

/* compare_apart.c: which numbers of processors (false: out of memory), one run
 * of each, and what follows from all runs. */
bool compare_apart_choose(struct comparison *c);
void compare_apart_round(struct comparison *c);
void compare_apart_settle(struct comparison *c);

/* True where the interval of the speed-up lies on one side of 1. */
bool cell_differs(const struct cell *cell);

/* compare_pixel.c: false where that was not measured.  A call for each pixel in a plain loop, beyond the
 * plain loop; a goroutine for each on one processor, beyond that. */
bool compare_call_cost(const struct comparison *c, struct pixel_cost *cost);
bool compare_goroutine_cost(const struct comparison *c, struct pixel_cost *cost);

/* compare_verdict.c: a line about the fastest on several processors; "" where there is none. */
void compare_verdict(const struct comparison *c, char *text, size_t size);

/* compare_table.c: for people, at most 100 columns; and what there is to say about it, apart. */
void compare_print(const struct comparison *c);
void compare_print_notes(const struct comparison *c, FILE *to);
const struct cell *compare_fastest(const struct comparison *c);
/* Four significant digits, in five columns where it can be. */
const char *compare_digits(double v, char text[16]);

/* compare_data.c, compare_svg.c, compare_html.c: the path "-" is stdout. */
int compare_json(const struct comparison *c, const char *path, bool force);
int compare_csv(const struct comparison *c, const char *path, bool force);
int compare_svg(const struct comparison *c, const char *path, bool force);
/* alone: as a file, not within a page. */
void compare_svg_put(const struct comparison *c, bool alone, FILE *to);
/* The table, the plot and the replay. */
int compare_html(const struct comparison *c, const char *command, const char *path, bool force);

/* compare_replay.c: the plain loop and each mode on the most processors, played back; above: HTML, or NULL.
 */
int compare_replay(const struct comparison *c, const char *command, const char *above, const char *path,
		   bool force);

/* compare_take.c: a cell's schedule once more, between begin (false: not) and end, on its runtime; for the
 * plain loop on one of one processor.  Returns 0, or an exit status after the message was printed. */
struct recorder {
	bool (*begin)(void *user);
	void (*end)(void *user);
	void *user;
};
int compare_take(const struct comparison *c, const struct cell *cell, const struct recorder *by);

/* compare_trace.c: all of them into the file that WEFT_TRACE names; NULL: nothing. */
int compare_trace(const struct comparison *c, const char *path);

#endif

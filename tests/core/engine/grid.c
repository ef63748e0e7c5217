/* A schedule never changes a byte: every filter there is, under every unit,
 * number of workers and buffer, for every depth and number of channels.
 */
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(grid, .init = use_odd_plugins, .timeout = 900);

/* Chains that cross the engine's own seams. */
static const char *const chains[] = {
	"box:2 | invert | box:1,edge=clamp | gray | box:3,edge=reflect",
	"box:5,edge=wrap | probe:dx=3,dy=3,edge=wrap | invert",
	"probe:dx=-9,dy=9 | probe:dx=9,dy=-9 | probe:dx=1,dy=20",
	"invert | floatmean | box:1",
	"box:1 | transpose2 | invert | box:2",
	"box:1 | pile | invert | box:2",
	"bytes | box:2 | bytes",
	"ramp | box:2 | invert | probe:dx=4,dy=-4",
	"box:2 | under:with=(probe:dx=2,dy=5 | invert),x=-3,y=4,beyond=wrap | box:1",
	"box:1 | spill | invert | spill:side=9 | box:2",
	"invert | overmax | bounds | box:1",
	NULL,
};

static char differs[TEXT]; /* which combination; empty: none */

static void say_differs(const char *text, weft_view in, const weft_schedule *how, const char *why)
{
	if (!*differs)
		snprintf(differs, sizeof differs,
			 "%s on %d x %d %s: unit %d workers %d grain %d queue %d: %s", text, in.width,
			 in.height, weft_format_name(in.format), how->unit, how->workers, how->grain,
			 how->queue, why);
}

static void same(const weft_chain *chain, const char *text, weft_view in, weft_view expected,
		 const weft_schedule *how)
{
	weft_error e = { 0 };
	weft_image out;
	if (weft_chain_run(chain, in, &out, how, NULL, &e))
		say_differs(text, in, how, e.text);
	else if (!weft_view_equal(out.view, expected))
		say_differs(text, in, how, "other pixels");
	weft_image_free(&out);
}

static void every_schedule(const weft_chain *chain, const char *text, weft_view in)
{
	static const int workers[] = { 0, 2, 8, 1, 3 }, queues[] = { 0, 64, 1 };
	/* All of them take minutes. */
	const bool all = getenv("WEFT_TEST_ALL") != NULL;
	const int worker_count = all ? 5 : 3, queue_count = all ? 3 : 2;
	weft_error e = { 0 };
	weft_image expected;
	const weft_schedule plain = { WEFT_BY_ROW, 0, 1, 0 };
	const weft_status status = weft_chain_run(chain, in, &expected, &plain, NULL, &e);
	/* Of no pixels, a table of colours is none. */
	if (status == WEFT_BAD_PARAM && (in.width == 0 || in.height == 0))
		return;
	if (status != WEFT_OK) {
		say_differs(text, in, &plain, e.text);
		return;
	}
	for (int unit = WEFT_BY_ROW; unit <= WEFT_BY_BAND; unit++) {
		for (int w = 0; w < worker_count; w++) {
			for (int q = 0; q < queue_count; q++) {
				const int grain =
					unit == WEFT_BY_TILE || (q == 1 && unit != WEFT_BY_PIXEL) ? 7 : 0;
				same(chain, text, in, expected.view,
				     &(weft_schedule) { (weft_unit)unit, workers[w], grain, queues[q] });
			}
		}
	}
	weft_image_free(&expected);
}

static void noise_through(const weft_chain *chain, const char *text, int width, int height,
			  weft_format format)
{
	weft_image in = noise(width, height, format, 11);
	every_schedule(chain, text, in.view);
	weft_image_free(&in);
}

static void every_picture(const weft_chain *chain, const char *text)
{
	static const int odd_sides[][2] = { { 0, 0 },  { 0, 5 },  { 5, 0 }, { 1, 1 },
					    { 1, 23 }, { 23, 1 }, { 3, 5 } };
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };

	noise_through(chain, text, 71, 53, (weft_format) { 3, WEFT_U8 });
	if (weft_chain_is_source(chain)) /* which sees none of these */
		return;
	for (int d = 0; d < 3; d++) {
		for (int c = 1; c <= 4; c++)
			noise_through(chain, text, 43, 37, (weft_format) { (uint8_t)c, depths[d] });
		for (int s = 0; s < 7; s++)
			noise_through(chain, text, odd_sides[s][0], odd_sides[s][1],
				      (weft_format) { (uint8_t)(1 + s % 4), depths[d] });
	}
}

static void check_chain(const char *text)
{
	weft_chain *chain;
	weft_error e = { 0 };
	if (parse_and_open(text, &chain, &e)) {
		say_differs(text, (weft_view) { 0 }, &WEFT_SEQUENTIAL, e.text);
		return;
	}
	every_picture(chain, text);
	weft_chain_free(chain);
}

enum { PARTS = 4 };

static int every_filter(int part)
{
	const weft_filter *const *list;
	size_t count = 0;
	if (weft_filter_list(&list, &count, NULL) || count < 4)
		return 1;
	for (size_t i = (size_t)part; i < count; i += PARTS) {
		char buffer[TEXT];
		const char *text = usual_chain(list[i], buffer);
		if (left_out(list[i]))
			continue;
		if (text)
			check_chain(text);
		else
			say_differs(list[i]->name, (weft_view) { 0 }, &WEFT_SEQUENTIAL, "needs an example");
	}
	return 0;
}

#define PART(n)                                                                                              \
	static int part_##n(int argc, char **argv)                                                           \
	{                                                                                                    \
		(void)argc;                                                                                  \
		(void)argv;                                                                                  \
		return every_filter(n);                                                                      \
	}                                                                                                    \
	Test(grid, every_filter_part_##n)                                                                    \
	{                                                                                                    \
		cr_assert_eq(in_runtime(part_##n), 0);                                                       \
		cr_assert_str_empty(differs, "%s", differs);                                                 \
	}
PART(0)
PART(1)
PART(2)
PART(3)

static int every_chain(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (int i = 0; chains[i]; i++)
		check_chain(chains[i]);
	return 0;
}

Test(grid, chains)
{
	cr_assert_eq(in_runtime(every_chain), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

/* ---- the same bytes from every instruction set ---- */

/* Of a child, which has no assertions. */
static void print_hash(const char *text, int format, weft_view in, FILE *to)
{
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };
	weft_status status = parse_and_open(text, &chain, &e);
	if (status == WEFT_OK)
		status = weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, &e);
	if (status == WEFT_OK)
		fprintf(to, "%s %d %016llx\n", text, format, (unsigned long long)weft_view_hash(out.view));
	else
		fprintf(to, "%s %d failed: %s\n", text, format, e.text);
	weft_image_free(&out);
	weft_chain_free(chain);
}

/* One line for each filter and format: its name and the hash of its output. */
static void print_hashes(FILE *to)
{
	const weft_filter *const *list;
	size_t count;
	if (weft_filter_list(&list, &count, NULL))
		return;
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (size_t i = 0; i < count; i++) {
		char buffer[TEXT];
		const char *text = left_out(list[i]) ? NULL : usual_chain(list[i], buffer);
		for (int k = 0; text && k < 12; k++) {
			weft_image in =
				noise(131, 59, (weft_format) { (uint8_t)(1 + k % 4), depths[k / 4] }, 21);
			print_hash(text, k, in.view, to);
			weft_image_free(&in);
		}
	}
}

/* In a process of its own: a filter's build is chosen once. */
static char *hashes_with(const char *isa)
{
	FILE *lines = tmpfile();
	cr_assert_not_null(lines);
	pid_t child = fork();
	if (child == 0) {
		setenv("WEFT_ISA", isa, 1);
		print_hashes(lines);
		_exit(fflush(lines) != 0);
	}
	int status;
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert_eq(status, 0);
	fseek(lines, 0, SEEK_END);
	long size = ftell(lines);
	char *text = calloc(1, (size_t)size + 1);
	rewind(lines);
	cr_assert_eq(fread(text, 1, (size_t)size, lines), (size_t)size);
	fclose(lines);
	return text;
}

Test(grid, every_instruction_set_gives_the_same_bytes)
{
	const weft_isa best = weft_isa_active();
	char *base = hashes_with("base");
	cr_assert(strlen(base) > 100);
	const char *failed = strstr(base, "failed: ");
	cr_assert_null(failed, "%.*s", (int)strcspn(failed ? failed : "", "\n"), failed);
	for (int isa = WEFT_ISA_BASE + 1; isa <= (int)best; isa++) {
		char *better = hashes_with(weft_isa_name((weft_isa)isa)), *at = better;
		for (char *line = base; *line && strncmp(line, at, strcspn(line, "\n") + 1) == 0;) {
			size_t n = strcspn(line, "\n") + 1;
			line += n;
			at += n;
		}
		cr_expect_str_empty(at, "%s differs from base at %.*s", weft_isa_name((weft_isa)isa),
				    (int)strcspn(at, "\n"), at);
		free(better);
	}
	free(base);
}

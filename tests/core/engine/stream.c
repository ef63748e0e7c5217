/* A stream writes what the whole picture would have come to, in bands of any
 * height and with any number of workers; it ends cleanly wherever it fails;
 * its memory is some bands.
 */
#include "pictures.h"

#include "engine/stream.h"
#include "run/clock.h"
#include "run/context.h"
#include "run/go.h"
#include "run/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

TestSuite(stream, .init = use_odd_plugins, .timeout = 600);

static char differs[TEXT]; /* which combination; empty: none */

static weft_chain *parsed(const char *text)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	if (parse_and_open(text, &chain, &e) && !*differs)
		snprintf(differs, sizeof differs, "%s: %s", text, e.text);
	return chain;
}

/* The file through the chain into another, of the same codec. */
static weft_status stream_file(const weft_chain *chain, weft_bytes file, const char *codec, weft_sink to,
			       const weft_schedule *how, weft_context *ctx, weft_error *e)
{
	weft_reader *reader = NULL;
	weft_writer *writer = NULL;
	weft_image_info shape = { 0 };
	weft_view in = { 0 };
	weft_status status = WEFT_OK;

	if (file.at && !(status = weft_reader_open(&reader, file, NULL, e))) {
		const weft_image_info *info = weft_reader_info(reader);
		in = (weft_view) { .width = info->width, .height = info->height, .format = info->format };
	}
	if (!status)
		status = weft_chain_shape(chain, in, &shape.width, &shape.height, &shape.format, e);
	if (!status)
		status = weft_writer_open(&writer, weft_codec_for_name(codec), &shape, NULL, to, e);
	if (!status)
		status = weft_chain_stream(chain, reader, writer, how, ctx, e);
	if (!status)
		status = weft_writer_finish(writer, e);
	weft_writer_close(writer);
	weft_reader_close(reader);
	return status;
}

static weft_buffer encoded(weft_view im, const char *codec)
{
	weft_buffer b = { 0 };
	weft_error e = { 0 };
	if (weft_encode(weft_codec_for_name(codec), im, NULL, weft_buffer_sink(&b), &e) && !*differs)
		snprintf(differs, sizeof differs, "%s: %s", codec, e.text);
	return b;
}

static weft_bytes bytes_of(const weft_buffer *b)
{
	return (weft_bytes) { b->at, b->length };
}

/* ---- the same bytes ---- */

static void every_stream(const weft_chain *chain, const char *text, weft_view in, const char *codec)
{
	static const int workers[] = { 0, 1, 2, 5 }, grains[] = { 0, 1, 7, 16, 1000 };
	const bool source = weft_chain_is_source(chain);
	weft_buffer file = encoded(in, codec);
	weft_image read, whole = { 0 };
	weft_error e = { 0 };
	if (weft_decode(bytes_of(&file), NULL, &read, &e) ||
	    weft_chain_run(chain, source ? (weft_view) { 0 } : read.view, &whole, &WEFT_SEQUENTIAL, NULL, &e))
		snprintf(differs, sizeof differs, "%s: %s", text, e.text);
	weft_buffer expected = encoded(whole.view, codec);
	for (int i = 0; i < 20 && !*differs; i++) {
		const weft_schedule how = { WEFT_BY_BAND, workers[i % 4], grains[i / 4], 0 };
		weft_buffer got = { 0 };
		weft_status status = stream_file(chain, source ? (weft_bytes) { 0 } : bytes_of(&file), codec,
						 weft_buffer_sink(&got), &how, NULL, &e);
		if (status || got.length != expected.length || memcmp(got.at, expected.at, got.length) != 0)
			snprintf(differs, sizeof differs, "%s on %d x %d %s %s: workers %d grain %d: %s",
				 text, in.width, in.height, weft_format_name(in.format), codec, how.workers,
				 how.grain, status ? e.text : "other bytes");
		weft_buffer_free(&got);
	}
	weft_buffer_free(&file);
	weft_buffer_free(&expected);
	weft_image_free(&read);
	weft_image_free(&whole);
}

static bool one_picture(const weft_chain *chain, const char *text, int width, int height, weft_format format,
			const char *codec)
{
	weft_image in = noise(width, height, format, 5);
	const bool streams = weft_chain_streams(chain, in.view);
	if (streams)
		every_stream(chain, text, in.view, codec);
	weft_image_free(&in);
	return streams;
}

/* How many pictures streamed. */
static int every_picture(const char *text)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	weft_chain *chain = parsed(text);
	int streamed = 0;
	if (!chain)
		return 0;
	for (int d = 0; d < 3; d++)
		for (int c = 1; c <= 4; c += d == 2 ? 2 : 1) /* no alpha in a PFM */
			streamed += one_picture(chain, text, 43, 61, (weft_format) { (uint8_t)c, depths[d] },
						"pnm");
	streamed += one_picture(chain, text, 61, 77, (weft_format) { 4, WEFT_U16 }, "png");
	streamed += one_picture(chain, text, 9, 1, (weft_format) { 3, WEFT_U8 }, "pnm");
	streamed += one_picture(chain, text, 1, 9, (weft_format) { 3, WEFT_U8 }, "png");
	weft_chain_free(chain);
	return streamed;
}

static int every_filter(int argc, char **argv)
{
	(void)argc, (void)argv;
	const weft_filter *const *list;
	size_t count = 0;
	int streamed = 0;
	if (weft_filter_list(&list, &count, NULL))
		return 1;
	for (size_t i = 0; i < count; i++) {
		char buffer[TEXT];
		const char *text = left_out(list[i]) ? NULL : usual_chain(list[i], buffer);
		if (text && list[i]->kind != WEFT_GLOBAL)
			streamed += every_picture(text) > 0;
	}
	return streamed > 20 ? 0 : 2;
}

Test(stream, every_filter_that_can_writes_what_the_whole_picture_does)
{
	cr_assert_eq(in_runtime(every_filter), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

static int every_chain(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = {
		"box:2 | invert | box:1,edge=clamp | gray | box:3,edge=reflect",
		"probe:dx=-9,dy=9 | probe:dx=9,dy=-9 | probe:dx=1,dy=20",
		"brightness | blur:1.5 | unsharp | sepia | vignette",
		"ramp | box:2 | invert | probe:dx=4,dy=-4",
		"bytes | box:2 | bytes",
		"box:40",
		"box:1,edge=constant,edge_color=#fa3 | blur:2",
	};
	for (int i = 0; i < 7; i++)
		if (every_picture(chains[i]) == 0)
			return 1 + i;
	return 0;
}

Test(stream, chains_write_what_the_whole_picture_does)
{
	cr_assert_eq(in_runtime(every_chain), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

/* Chains in parentheses and ordered filters: halos before, inside and behind them, pictures that lie off. */
static int every_branch(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = {
		"under:with=(box:2 | invert)",
		"box:2 | under:with=(probe:dx=3,dy=11),x=2,y=-7 | box:1",
		"invert | under:(box:3),y=13,beyond=clamp | probe:dx=1,dy=9",
		"under:with=(under:with=(box:1),y=3 | box:2),y=-3,beyond=clamp | invert",
		"box:1 | under:(gradient:width=20,height=900 | box:1),y=-400,beyond=clamp",
		"under:(ramp | box:1),beyond=wrap | box:2",
		"spill",
		"spill:side=40,down=9",
		"box:2 | spill:side=3,down=2 | probe:dx=-2,dy=12 | box:1",
		"spill | spill:down=3 | box:2 | under:(box:3) | spill | invert",
		"under:with=(box:4) | spill",
		"ramp | spill | box:1",
	};
	for (int i = 0; i < 12; i++)
		if (every_picture(chains[i]) == 0)
			return 1 + i;
	return 0;
}

Test(stream, branches_and_ordered_rows_are_what_the_whole_picture_has)
{
	cr_assert_eq(in_runtime(every_branch), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

/* Windows that slide: of every kernel, behind and before other rows, in light, cut off at either end. */
static int every_window(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = {
		"slide",
		"slide | slide | slide | slide",
		"resize:50%",
		"resize:50%,kernel=area",
		"resize:33%,kernel=nearest",
		"resize:71%,kernel=bilinear",
		"resize:4x60,fit=fill,kernel=mitchell",
		"resize:40x3,fit=fill,kernel=bicubic",
		"resize:7x30,fit=cover,gravity=south",
		"resize:100%",
		"resize:40%,linear=yes",
		"crop:width=30,height=20,gravity=center",
		"crop:height=1,gravity=south",
		"flop",
		"box:2 | resize:60% | box:3",
		"flop | crop:gravity=center,width=40,height=55 | invert | resize:50% | spill | box:1 | slide",
		"gradient:width=40,height=300 | resize:10%",
	};
	for (int i = 0; i < 17; i++)
		if (every_picture(chains[i]) == 0)
			return 1 + i;
	return 0;
}

Test(stream, windows_that_slide_see_what_the_whole_picture_has)
{
	cr_assert_eq(in_runtime(every_window), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

/* Shrunk so far that the windows of few rows are most of the picture; and some hundred rows at a time. */
static int wide_windows(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = { "resize:9x2,fit=fill", "resize:1x1,fit=fill",
					      "resize:300x800,fit=fill", "resize:900x1000,fit=fill | box:2" };
	for (int i = 0; i < 4; i++) {
		weft_chain *chain = parsed(chains[i]);
		if (!chain || !one_picture(chain, chains[i], 900, 1100, (weft_format) { 4, WEFT_U8 }, "png"))
			return 1 + i;
		weft_chain_free(chain);
	}
	return 0;
}

Test(stream, windows_may_be_as_high_as_the_picture)
{
	cr_assert_eq(in_runtime(wide_windows), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

Test(stream, rows_that_cannot_be_read_are_refused)
{
	static const char *const chains[] = { "slide:lie=1", "slide:lie=2", "slide:lie=3" };
	weft_image in = noise(20, 20, (weft_format) { 3, WEFT_U8 }, 1);
	weft_buffer file = encoded(in.view, "pnm");
	for (int i = 0; i < 3; i++) {
		weft_chain *chain = parsed(chains[i]);
		weft_buffer got = { 0 };
		weft_error e = { 0 };
		cr_assert_not_null(chain);
		cr_expect_eq(stream_file(chain, bytes_of(&file), "pnm", weft_buffer_sink(&got),
					 &WEFT_SEQUENTIAL, NULL, &e),
			     WEFT_BAD_PARAM, "%s", chains[i]);
		cr_expect_str_eq(e.text, "slide: the rows that it says it reads can't be", "%s", chains[i]);
		weft_buffer_free(&got);
		weft_chain_free(chain);
	}
	weft_buffer_free(&file);
	weft_image_free(&in);
}

/* High enough for several parts (rows.h), of which a band is one or some. */
static int every_part(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = { "invert",
					      "box:2 | invert",
					      "gray | box:1",
					      "box:90",
					      "box:3 | probe:dx=-9,dy=90",
					      "under:(box:9),y=5 | box:1",
					      "box:1 | spill | box:3",
					      "gradient:width=900,height=1100 | box:2" };
	for (int i = 0; i < 8; i++) {
		weft_chain *chain = parsed(chains[i]);
		if (!chain || !one_picture(chain, chains[i], 1100, 900, (weft_format) { 3, WEFT_U8 }, "jpeg"))
			return 1 + i;
		weft_chain_free(chain);
	}
	return 0;
}

Test(stream, parts_are_what_the_whole_picture_is)
{
	cr_assert_eq(in_runtime(every_part), 0);
	cr_assert_str_empty(differs, "%s", differs);
}

/* ---- who can't ---- */

Test(stream, what_needs_the_whole_picture_is_refused)
{
	static const char *const chains[] = { "equalize",
					      "invert | rot90",
					      "normalize | box:1",
					      "flip",
					      "box:1,edge=wrap",
					      "box:1 | box:2,edge=wrap",
					      "box:1 | equalize",
					      "under:(equalize)",
					      "spill | flip",
					      "under:(box:1),y=-300",
					      "resize:200%",
					      "resize:10x20,fit=contain",
					      "under:(box:1),y=1,beyond=wrap" };
	weft_image in = noise(20, 20, (weft_format) { 3, WEFT_U8 }, 1);
	weft_buffer file = encoded(in.view, "pnm");
	for (int i = 0; i < 13; i++) {
		weft_chain *chain = parsed(chains[i]);
		weft_buffer got = { 0 };
		cr_assert_not_null(chain);
		cr_expect_not(weft_chain_streams(chain, in.view), "%s", chains[i]);
		cr_expect_eq(stream_file(chain, bytes_of(&file), "pnm", weft_buffer_sink(&got),
					 &WEFT_SEQUENTIAL, NULL, NULL),
			     WEFT_BAD_PARAM, "%s", chains[i]);
		weft_buffer_free(&got);
		weft_chain_free(chain);
	}
	weft_buffer_free(&file);
	weft_image_free(&in);
}

/* ---- ends ---- */

struct narrow {
	size_t room, count; /* bytes it takes; it was given */
};

static bool narrow_put(void *to, weft_bytes piece)
{
	struct narrow *n = to;
	n->count += piece.length;
	return n->count <= n->room;
}

static weft_status statuses[32];
static int status_count;

/* Whoever has told of its end has still to end. */
static void until_alone(void)
{
	while (weft_goroutine_count() > 1)
		weft_sleep(WEFT_MS);
}

/* Files that end early, sinks that take no more, and both, at several places. */
static int every_end(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_chain *chain = parsed("box:2 | invert");
	weft_image in = noise(700, 1000, (weft_format) { 3, WEFT_U8 }, 3);
	for (int i = 0; i < 16; i++) {
		const char *codec = i < 8 ? "pnm" : "jpeg";
		weft_buffer file = encoded(in.view, codec);
		const weft_schedule how = { WEFT_BY_BAND, i % 4, 9, 0 };
		const size_t part = file.length * (size_t)(1 + i % 8) / 9;
		struct narrow all = { SIZE_MAX, 0 }, some = { part / 4, 0 };
		statuses[status_count++] = stream_file(chain, (weft_bytes) { file.at, part }, codec,
						       (weft_sink) { narrow_put, &all }, &how, NULL, NULL);
		statuses[status_count++] = stream_file(chain, bytes_of(&file), codec,
						       (weft_sink) { narrow_put, &some }, &how, NULL, NULL);
		weft_buffer_free(&file);
	}
	until_alone();
	weft_image_free(&in);
	weft_chain_free(chain);
	return 0;
}

Test(stream, a_failure_at_either_end_ends_all)
{
	cr_assert_eq(in_runtime(every_end), 0);
	for (int i = 0; i < status_count; i += 2) {
		cr_expect_eq(statuses[i], WEFT_BAD_IMAGE, "%d: %s", i, weft_status_name(statuses[i]));
		cr_expect_eq(statuses[i + 1], WEFT_IO, "%d: %s", i, weft_status_name(statuses[i + 1]));
	}
}

static int cancel_streams(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_chain *chain = parsed("slow | slow");
	weft_image in = noise(4, 2000, (weft_format) { 1, WEFT_U8 }, 1);
	weft_buffer file = encoded(in.view, "pnm");
	for (int workers = 0; workers < 3; workers++) {
		struct narrow all = { SIZE_MAX, 0 };
		weft_context *deadline = weft_context_deadline(weft_context_root(), weft_in(20 * WEFT_MS));
		statuses[workers] =
			stream_file(chain, bytes_of(&file), "pnm", (weft_sink) { narrow_put, &all },
				    &(weft_schedule) { WEFT_BY_BAND, workers, 4, 0 }, deadline, NULL);
		weft_context_free(deadline);
	}
	until_alone();
	weft_buffer_free(&file);
	weft_image_free(&in);
	weft_chain_free(chain);
	return 0;
}

Test(stream, a_deadline_ends_all)
{
	cr_assert_eq(in_runtime(cancel_streams), 0);
	for (int workers = 0; workers < 3; workers++)
		cr_expect_eq(statuses[workers], WEFT_TIMEOUT, "%d workers: %s", workers,
			     weft_status_name(statuses[workers]));
}

/* ---- memory ---- */

static long peak_kib(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static struct narrow drain = { SIZE_MAX, 0 };

static int stream_much(int argc, char **argv)
{
	(void)argc, (void)argv;
	static const char *const chains[] = { "gradient:width=1000,height=100000 | invert | box:3",
					      "gradient:width=1000,height=30000 | under:(box:9) | box:1",
					      "gradient:width=1000,height=30000 | spill | box:3",
					      "gradient:width=1000,height=30000 | resize:90% | flop" };
	const weft_schedule how = { WEFT_BY_BAND, 2, 0, 0 };
	weft_status status = WEFT_OK;
	for (int i = 0; i < 4 && !status; i++) {
		weft_chain *chain = parsed(chains[i]);
		status = stream_file(chain, (weft_bytes) { 0 }, "pnm", (weft_sink) { narrow_put, &drain },
				     &how, NULL, NULL);
		weft_chain_free(chain);
	}
	return (int)status;
}

Test(stream, memory_is_some_bands)
{
	const long before = peak_kib();
	cr_assert_eq(in_runtime(stream_much), 0);
	cr_assert_geq(drain.count, 100000000);
	cr_expect_lt(peak_kib() - before, 50000, "%ld KiB for a picture of %zu KiB", peak_kib() - before,
		     drain.count / 1024);
}

/* Nothing is asked of a filter about a picture that the limits refuse. */
#include "engine/stream.h"
#include "pictures.h"

#include <limits.h>
#include <string.h>
#include <sys/resource.h>

static int asked; /* how often, and about what last */
static weft_view about;

static weft_status spy_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)plan;
	(void)e;
	asked++;
	about = in;
	return WEFT_OK;
}

static void spy_row(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static const weft_filter spy = { .abi = WEFT_FILTER_ABI,
				 .size = sizeof spy,
				 .name = "spy",
				 .help = "tells what it was asked",
				 .kind = WEFT_POINT,
				 .prepare = spy_prepare,
				 .row = spy_row,
				 .depths = WEFT_DEPTH_ALL };

/* `before`, which may be NULL, and then the spy. */
static weft_chain *watched(const char *before)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	if (before)
		cr_assert_eq(weft_chain_parse(before, &chain, &e), WEFT_OK, "%s: %s", before, e.text);
	cr_assert_eq(weft_chain_add(&chain, &spy, NULL, &e), WEFT_OK, "%s", e.text);
	asked = 0;
	return chain;
}

static weft_view declared(int width, int height)
{
	return (weft_view) { .width = width, .height = height, .format = { 3, WEFT_U8 } };
}

static weft_status shape(const weft_chain *chain, weft_view in, weft_error *e)
{
	int width, height;
	weft_format format;
	return weft_chain_shape(chain, in, &width, &height, &format, e);
}

static void refused(const char *before, weft_view in, const char *text)
{
	weft_chain *chain = watched(before);
	weft_error e = { 0 };
	weft_image out;
	int x, y;
	cr_assert_eq(shape(chain, in, &e), WEFT_LIMIT, "%s", e.text);
	cr_expect_eq(strncmp(e.text, text, strlen(text)), 0, "%s", e.text);
	cr_expect_eq(weft_chain_halo(chain, in, &x, &y, NULL), WEFT_LIMIT);
	cr_expect_not(weft_chain_streams(chain, in));
	cr_expect_eq(weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, NULL), WEFT_LIMIT);
	cr_expect_eq(asked, 0, "asked %d times, of %d x %d", asked, about.width, about.height);
	weft_chain_free(chain);
}

Test(limits, a_declared_picture_is_refused_before_any_filter_is_asked)
{
	refused(NULL, declared(65536, 1), "picture of 65536 x 1: a side is over the limit of 65535 pixels");
	refused(NULL, declared(INT_MAX, INT_MAX),
		"picture of 2147483647 x 2147483647: a side is over the limit of 65535 pixels");
	refused("invert", declared(10001, 10000),
		"picture of 10001 x 10000: over the limit of 100000000 pixels");
}

Test(limits, a_step_is_refused_before_the_next_is_asked)
{
	refused("pad:20000", declared(600, 400),
		"pad: the result of 40600 x 40400 is over the limit of 100000000 pixels");
	refused("invert | resize:width=30000,height=30000,fit=fill | crop:width=1,height=1",
		declared(600, 400),
		"resize: the result of 30000 x 30000 is over the limit of 100000000 pixels");
	refused("gradient:width=20000,height=20000", (weft_view) { 0 },
		"gradient: the result of 20000 x 20000 is over the limit of 100000000 pixels");
	refused("composite:with=(pad:20000)", declared(600, 400),
		"pad: the result of 40600 x 40400 is over the limit of 100000000 pixels");
}

/* Of 208 MB, were they made. */
Test(limits, a_result_is_refused_before_tables_are_made_for_it)
{
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	refused("resize:width=2000000,height=2000000,fit=fill", declared(600, 400),
		"resize: the result of 2000000 x 2000000 is over the limit of 100000000 pixels");
	getrusage(RUSAGE_SELF, &after);
	cr_expect_lt(after.ru_maxrss - before.ru_maxrss, 50000, "%ld KiB",
		     after.ru_maxrss - before.ru_maxrss);
}

Test(limits, tell_which_they_are_where_the_filter_asks)
{
	weft_chain *chain = watched("resize:width=200,height=200,fit=fill");
	weft_error e = { 0 };
	weft_chain_limit(chain, &(weft_limits) { .pixels = 39999 });
	cr_expect_eq(shape(chain, declared(5, 4), &e), WEFT_LIMIT);
	cr_expect_eq(e.limit, WEFT_LIMIT_PIXELS);
	cr_expect_eq(e.at, 0);
	weft_chain_free(chain);
}

Test(limits, are_the_callers_to_set)
{
	weft_chain *chain = watched("pad:1");
	weft_error e = { 0 };
	weft_chain_limit(chain, &(weft_limits) { .pixels = 16 });
	cr_expect_eq(shape(chain, declared(2, 2), &e), WEFT_OK, "%s", e.text);
	cr_expect_eq(about.width, 4);
	cr_expect_eq(shape(chain, declared(3, 2), &e), WEFT_LIMIT);
	weft_chain_limit(chain, &(weft_limits) { .memory = 47 });
	cr_expect_eq(shape(chain, declared(2, 2), &e), WEFT_LIMIT); /* 48 bytes */
	cr_expect(strstr(e.text, "pad: the result of 4 x 4, RGB u8, is over the limit of 47 bytes"));
	weft_chain_limit(chain, &(weft_limits) { .side = 200000, .pixels = 1 << 30 });
	cr_expect_eq(shape(chain, declared(200000, 1000), &e), WEFT_OK, "%s", e.text);
	weft_chain_limit(chain, NULL);
	cr_expect_eq(shape(chain, declared(200000, 1000), &e), WEFT_LIMIT);
	weft_chain_free(chain);
}

/* What is in memory already is its owner's affair. */
Test(limits, a_picture_that_is_there_is_never_refused)
{
	weft_chain *chain = watched(NULL), *wider = watched("pad:1");
	weft_image in = noise(5, 4, (weft_format) { 3, WEFT_U8 }, 1), out;
	weft_error e = { 0 };
	weft_chain_limit(chain, &(weft_limits) { .side = 2, .pixels = 3, .memory = 9 });
	weft_chain_limit(wider, &(weft_limits) { .pixels = 3 });
	cr_expect_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s", e.text);
	cr_expect(weft_view_equal(in.view, out.view));
	weft_image_free(&out);
	cr_expect_eq(weft_chain_run(wider, in.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_LIMIT);
	cr_expect_eq(shape(chain, declared(5, 4), &e), WEFT_LIMIT); /* ready for it, and yet */
	weft_image_free(&in);
	weft_chain_free(chain);
	weft_chain_free(wider);
}

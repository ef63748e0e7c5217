/* check.c: the grid every filter goes through. */
#include "check.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/check.h"
#include "run/runtime.h"

static const int shapes[][2] = { { 1, 1 },   { 1, 9 },   { 9, 1 },   { 2, 2 },
				 { 37, 23 }, { 70, 41 }, { 128, 6 }, { 710, 3 } };
static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
static const weft_schedule schedules[] = {
	{ .unit = WEFT_BY_ROW, .grain = 1 },
	{ .unit = WEFT_BY_BAND, .grain = 8 },
	{ .unit = WEFT_BY_TILE, .grain = 5 },
	{ .unit = WEFT_BY_BAND, .workers = 3, .queue = 1 },
};

enum {
	SHAPES = sizeof shapes / sizeof *shapes,
	DEPTHS = sizeof depths / sizeof *depths,
	SCHEDULES = sizeof schedules / sizeof *schedules,
};

/* A hash of the place, so that a picture is the same wherever it's made. */
static double random_at(uint32_t x, uint32_t y, uint32_t c)
{
	uint32_t h = x * 0x9E3779B1u ^ (y + 7) * 0x85EBCA77u ^ (c + 3) * 0xC2B2AE3Du;

	h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
	h = (h ^ (h >> 12)) * 0x297A2D39u;
	return (double)(h ^ (h >> 15)) / UINT32_MAX;
}

static double content_at(enum check_content content, const ref_image *im, int x, int y, int c)
{
	double fx = (double)x / im->width, fy = (double)y / im->height, noise = random_at(x, y, c);

	switch (content) {
	case CHECK_RAMP: return c == 0 ? fx : c == 1 ? fy : (fx + fy) / 2;
	case CHECK_SCENE:
		return 0.5 + 0.3 * sin(9 * fx + 2 * c) * cos(7 * fy) + (fx > fy ? 0.1 : -0.1) +
		       0.05 * (noise - 0.5);
	case CHECK_FLAT: return 0.4;
	case CHECK_BLACK: return 0;
	case CHECK_WHITE: return 1;
	case CHECK_ALTERNATING: return (x + y + c) % 2;
	case CHECK_HOT: return x == im->width / 2 && y == im->height / 2 && c == im->channels / 2;
	default: return noise;
	}
}

void check_picture(ref_image *im, int width, int height, int channels, int depth, enum check_content content)
{
	double white = ref_max(depth);

	ref_make(im, width, height, channels, depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < channels; c++) {
				double v = content_at(content, im, x, y, c);

				/* floats go beyond black and white, alpha and extreme fills don't */
				if (depth == WEFT_F32 && content < CHECK_COMMON && !ref_is_alpha(channels, c))
					v = v * 1.5 - 0.25;
				ref_set(im, x, y, c, depth == WEFT_F32 ? v : floor(v * white + 0.5));
			}
}

weft_image check_to_image(const ref_image *im)
{
	weft_image out;
	weft_format format = { (uint8_t)im->channels, (uint8_t)im->depth };

	cr_assert_eq(weft_image_make(&out, im->width, im->height, format, NULL), WEFT_OK);
	for (int y = 0; y < im->height; y++)
		for (int i = 0; i < im->width * im->channels; i++) {
			double v = ref_get(im, i / im->channels, y, i % im->channels);
			uint8_t *row = weft_row(out.view, y);

			if (im->depth == WEFT_U8)
				row[i] = (uint8_t)v;
			else if (im->depth == WEFT_U16)
				((uint16_t *)row)[i] = (uint16_t)v;
			else
				((float *)row)[i] = (float)v;
		}
	return out;
}

ref_image check_from_view(weft_view v)
{
	ref_image im;

	ref_make(&im, v.width, v.height, v.format.channels, v.format.depth);
	for (int y = 0; y < v.height; y++)
		for (int i = 0; i < v.width * v.format.channels; i++) {
			const uint8_t *row = weft_row(v, y);
			double *at = im.at + (ptrdiff_t)y * v.width * v.format.channels + i;

			*at = v.format.depth == WEFT_U8    ? row[i]
			      : v.format.depth == WEFT_U16 ? ((const uint16_t *)row)[i]
							   : ((const float *)row)[i];
		}
	return im;
}

/* How far a sample may be from the reference's. */
struct slack {
	double levels, off_f32, share_f32;
};

static void compare(const char *what, const ref_image *got, const ref_image *want, struct slack by)
{
	cr_assert(got->width == want->width && got->height == want->height &&
			  got->channels == want->channels && got->depth == want->depth,
		  "%s: %dx%dx%d (depth %d) instead of %dx%dx%d (depth %d)", what, got->width, got->height,
		  got->channels, got->depth, want->width, want->height, want->channels, want->depth);
	for (int y = 0; y < want->height; y++)
		for (int x = 0; x < want->width; x++)
			for (int c = 0; c < want->channels; c++) {
				double a = ref_get(got, x, y, c), b = ref_get(want, x, y, c);
				double slack = want->depth == WEFT_F32 ? by.off_f32 + by.share_f32 * fabs(b)
								       : by.levels;

				if (a != b && !(fabs(a - b) <= slack))
					cr_assert_fail("%s: (%d, %d, %d) is %.9g, the reference says %.9g",
						       what, x, y, c, a, b);
			}
}

void check_equal(const char *what, const ref_image *got, const ref_image *want)
{
	compare(what, got, want, (struct slack) { 0 });
}

typedef void picture_fn(const ref_image *in, const char *what, const void *arg);

/* Extreme fills of one size, which has odd sides and more than a vector a row: they're about sums, not
 * places. */
static bool in_grid(int shape, int content)
{
	return content < CHECK_COMMON || (shapes[shape][0] == 37 && shapes[shape][1] == 23);
}

/* Calls fn with every picture of the grid. */
static void each_picture(picture_fn *fn, const void *arg)
{
	for (int s = 0; s < SHAPES; s++)
		for (int d = 0; d < DEPTHS; d++)
			for (int channels = 1; channels <= 4; channels++)
				for (int content = 0; content < CHECK_CONTENTS; content++) {
					ref_image in;
					char what[100];

					if (!in_grid(s, content))
						continue;
					snprintf(what, sizeof what, "%dx%dx%d, depth %d, content %d",
						 shapes[s][0], shapes[s][1], channels, depths[d], content);
					check_picture(&in, shapes[s][0], shapes[s][1], channels, depths[d],
						      (enum check_content)content);
					fn(&in, what, arg);
					ref_free(&in);
				}
}

/* Builds of a filter for lesser machines; one reference is for all of them. */
struct builds {
	weft_filter at[WEFT_ISA_COUNT];
	int count;
};

struct job {
	const weft_filter *filter;
	const struct builds *others;
	const char *const *args;
	check_reference_fn *reference;
	const void *arg;
	struct slack slack;
};

/* weft_run has no place for more than main's arguments. */
static struct {
	const struct job *job;
	weft_view in;
	weft_image *out;
	const weft_schedule *how;
	weft_error *e;
	weft_status status;
} parallel;

static int apply_main(int argc, char **argv)
{
	(void)argc, (void)argv;
	parallel.status = weft_apply(parallel.job->filter, parallel.job->args, parallel.in, parallel.out,
				     parallel.how, NULL, parallel.e);
	return 0;
}

static weft_status apply(const struct job *job, weft_view in, weft_image *out, const weft_schedule *how,
			 weft_error *e)
{
	if (how->workers == 0)
		return weft_apply(job->filter, job->args, in, out, how, NULL, e);
	parallel.job = job;
	parallel.in = in;
	parallel.out = out;
	parallel.how = how;
	parallel.e = e;
	weft_run(&(weft_runtime) { .procs = 2 }, apply_main, 0, NULL);
	return parallel.status;
}

static void check_schedule(const struct job *job, weft_view in, int schedule, const char *what,
			   const ref_image *want)
{
	weft_image out = { 0 };
	weft_error e = { 0 };
	char text[240];

	snprintf(text, sizeof text, "%s %s: %s, %s, schedule %d", job->filter->name,
		 job->args ? job->args[0] : "", what, weft_isa_name(job->filter->isa), schedule);
	weft_status status = apply(job, in, &out, &schedules[schedule], &e);
	cr_assert_eq(status, WEFT_OK, "%s: %s", text, e.text);
	ref_image got = check_from_view(out.view);
	compare(text, &got, want, job->slack);
	ref_free(&got);
	weft_image_free(&out);
}

static void check_one(const ref_image *in, const char *what, const void *arg)
{
	const struct job *job = arg;
	weft_image image = check_to_image(in);
	ref_image want;

	job->reference(in, &want, job->arg);
	for (int s = 0; s < SCHEDULES; s++)
		/* starting a runtime for each tiny picture would take most of the time */
		if (!schedules[s].workers || in->width >= 37)
			check_schedule(job, image.view, s, what, &want);
	for (int i = 0; i < job->others->count; i++) {
		struct job other = *job;
		other.filter = &job->others->at[i];
		check_schedule(&other, image.view, i, what, &want);
	}
	ref_free(&want);
	weft_image_free(&image);
}

static void add_build(struct builds *b, const weft_filter *table, const weft_filter *best)
{
	weft_error e = { 0 };

	if (table->isa >= best->isa)
		return; /* the best itself, or beyond the machine */
	cr_assert_lt(b->count, (int)WEFT_ISA_COUNT);
	cr_assert_eq(weft_filter_check(table, best->name, &b->at[b->count++], &e), WEFT_OK, "%s", e.text);
}

static struct builds builds_but(const weft_filter *best)
{
	struct builds b = { 0 };
	const weft_filter *table = weft_filter_table(best);

	add_build(&b, table, best);
	for (const weft_filter *const *v = table->variants; v && *v; v++)
		add_build(&b, *v, best);
	return b;
}

static void check_by(const char *name, const char *const *args, check_reference_fn *reference,
		     const void *arg, struct slack slack)
{
	weft_error e = { 0 };
	struct job job = { weft_filter_find(name, &e), NULL, args, reference, arg, slack };

	cr_assert_not_null(job.filter, "%s: %s", name, e.text);
	if (getenv("WEFT_ISA"))
		return; /* met where the best build was */
	const struct builds others = builds_but(job.filter);
	job.others = &others;
	each_picture(check_one, &job);
}

void check_filter_within(const char *name, const char *const *args, check_reference_fn *reference,
			 const void *arg, double slack_f32)
{
	check_by(name, args, reference, arg, (struct slack) { .share_f32 = slack_f32 });
}

void check_filter_near(const char *name, const char *const *args, check_reference_fn *reference,
		       const void *arg, double levels, double off_f32)
{
	check_by(name, args, reference, arg, (struct slack) { .levels = levels, .off_f32 = off_f32 });
}

void check_source_near(const char *text, const ref_image *want, double levels, double off_f32)
{
	for (int s = 0; s < 3; s++) {
		weft_chain *chain = NULL;
		weft_image out = { 0 };
		weft_error e = { 0 };

		cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
		cr_assert(weft_chain_is_source(chain));
		cr_assert_eq(weft_chain_run(chain, (weft_view) { 0 }, &out, &schedules[s], NULL, &e), WEFT_OK,
			     "%s: %s", text, e.text);
		ref_image got = check_from_view(out.view);
		compare(text, &got, want, (struct slack) { .levels = levels, .off_f32 = off_f32 });
		ref_free(&got);
		weft_image_free(&out);
		weft_chain_free(chain);
	}
}

void check_filter(const char *name, const char *const *args, check_reference_fn *reference, const void *arg)
{
	check_filter_within(name, args, reference, arg, 0);
}

void check_one_picture(const char *name, const char *const *args, const ref_image *in, const ref_image *want)
{
	weft_error e = { 0 };
	weft_image image = check_to_image(in), out = { 0 };
	const weft_filter *f = weft_filter_find(name, &e);

	cr_assert_not_null(f, "%s: %s", name, e.text);
	cr_assert_eq(weft_apply(f, args, image.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s: %s",
		     name, e.text);
	ref_image got = check_from_view(out.view);
	check_equal(args[0], &got, want);
	ref_free(&got);
	weft_image_free(&image);
	weft_image_free(&out);
}

static void check_unchanged(const ref_image *in, const char *what, const void *arg)
{
	weft_image image = check_to_image(in), out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_run(arg, image.view, &out, &schedules[0], NULL, &e), WEFT_OK, "%s: %s", what,
		     e.text);
	cr_assert(weft_view_equal(image.view, out.view), "%s: changed", what);
	weft_image_free(&out);
	weft_image_free(&image);
}

void check_identity(const char *text)
{
	weft_chain *chain = NULL;
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	each_picture(check_unchanged, chain);
	weft_chain_free(chain);
}

static void check_pair(const ref_image *in, const char *what, const void *arg)
{
	weft_chain *const *chain = arg;
	weft_image image = check_to_image(in), out[2] = { 0 };
	weft_error e = { 0 };

	for (int i = 0; i < 2 && !weft_has_alpha(image.view.format); i++)
		cr_assert_eq(weft_chain_run(chain[i], image.view, &out[i], &schedules[i], NULL, &e), WEFT_OK,
			     "%s: %s", what, e.text);
	cr_assert(weft_has_alpha(image.view.format) || weft_view_equal(out[0].view, out[1].view),
		  "%s: not the same", what);
	weft_image_free(&out[0]);
	weft_image_free(&out[1]);
	weft_image_free(&image);
}

void check_same(const char *text, const char *as)
{
	weft_chain *chain[2] = { NULL, NULL };
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse(text, &chain[0], &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_parse(as, &chain[1], &e), WEFT_OK, "%s: %s", as, e.text);
	each_picture(check_pair, chain);
	weft_chain_free(chain[0]);
	weft_chain_free(chain[1]);
}

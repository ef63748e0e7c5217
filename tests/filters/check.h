/* check.h: a filter, run by the engine, against its naive reference.
 *
 * Every picture of a grid (shapes, depths, channels, kinds of content) is
 * filtered under several schedules and by every build that the machine can run,
 * and every sample has to be that of the reference.  Tests that run chains run once
 * for each instruction set: WEFT_ISA.
 */
#ifndef WEFT_TESTS_FILTERS_CHECK_H
#define WEFT_TESTS_FILTERS_CHECK_H

#include "engine/engine.h"
#include "reference.h"

typedef void check_reference_fn(const ref_image *in, ref_image *out, const void *arg);

/* args are "name=value", NULL-terminated; NULL: none. */
void check_filter(const char *name, const char *const *args, check_reference_fn *reference, const void *arg);

/* f32 samples may be off by slack times the reference's; integers still not at all. */
void check_filter_within(const char *name, const char *const *args, check_reference_fn *reference,
			 const void *arg, double slack_f32);

/* Integers may be off by so many levels, f32 samples by so much. */
void check_filter_near(const char *name, const char *const *args, check_reference_fn *reference,
		       const void *arg, double levels, double off_f32);

/* Of a chain that begins with a source, under several schedules. */
void check_source_near(const char *chain, const ref_image *want, double levels, double off_f32);

/* One picture, in a plain loop. */
void check_one_picture(const char *name, const char *const *args, const ref_image *in, const ref_image *want);

/* The chain changes nothing, in any picture of the grid. */
void check_identity(const char *chain);

/* Both chains give the same bytes, for any picture of the grid without alpha. */
void check_same(const char *chain, const char *as);

/* Every sample is the same. */
void check_equal(const char *what, const ref_image *got, const ref_image *want);

/* For tests that need a picture of their own. */
enum check_content {
	CHECK_NOISE,
	CHECK_RAMP,
	CHECK_SCENE,
	CHECK_FLAT,
	CHECK_COMMON, /* those above; below, fills at the ends of the range */
	CHECK_BLACK = CHECK_COMMON,
	CHECK_WHITE,
	CHECK_ALTERNATING,
	CHECK_HOT, /* one sample is white */
	CHECK_CONTENTS
};
void check_picture(ref_image *im, int width, int height, int channels, int depth, enum check_content content);
weft_image check_to_image(const ref_image *im);
ref_image check_from_view(weft_view v);

#define CHECK_ARGS(...) ((const char *const[]) { __VA_ARGS__, NULL })

#endif

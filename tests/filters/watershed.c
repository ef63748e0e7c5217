/* watershed.c: the flood comes as it is said, and to the watershed that a hand draws. */
#include "watershed.h"

#include <criterion/criterion.h>
#include <math.h>

#include "check.h"

struct setting {
	bool with, eight;
	double threshold, scale;
};

#define OTHER "with=(roll:right=5,down=3)"

static void watershed(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;
	ref_image with;

	ref_make(&with, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(&with, (x + 5) % in->width, (y + 3) % in->height, c,
					ref_get(in, x, y, c));
	reference_watershed(in, s->with ? &with : NULL, out, s->threshold, s->eight, s->scale);
	ref_free(&with);
}

Test(watershed, floods_from_valleys)
{
	check_filter("watershed", CHECK_ARGS("scale=7"), watershed, &(struct setting) { .scale = 7 });
	check_filter("watershed", CHECK_ARGS("connectivity=8"), watershed,
		     &(struct setting) { .scale = 1, .eight = true });
}

Test(watershed, floods_from_markers)
{
	check_filter("watershed", CHECK_ARGS(OTHER, "threshold=0.7"), watershed,
		     &(struct setting) { true, false, 0.7, 1 });
}

static void by_hand(const char *const *args, const double *from, const double *to, int width, int height)
{
	ref_image in, want;

	ref_make(&in, width, height, 1, WEFT_F32);
	ref_make(&want, width, height, 1, WEFT_F32);
	for (int i = 0; i < width * height; i++) {
		ref_set(&in, i % width, i / width, 0, from[i]);
		ref_set(&want, i % width, i / width, 0, to[i]);
	}
	check_one_picture("watershed", args, &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* Two valleys and the ridge between them: the flood that comes up first takes it, of two that come at
 * once the one that began first.  Floats of any range; NaN is highest; -0 is 0. */
Test(watershed, by_hand)
{
	by_hand(CHECK_ARGS("scale=1"), (double[]) { 0, 5, 9, 5, 1, 2, 0 }, (double[]) { 1, 1, 1, 2, 2, 3, 3 },
		7, 1);
	by_hand(CHECK_ARGS("scale=1"), (double[]) { 0, 5, 9, 4, 1, 2, -3000 },
		(double[]) { 1, 1, 2, 2, 2, 3, 3 }, 7, 1);
	by_hand(CHECK_ARGS("scale=1"), (double[]) { -0.0, 0, NAN, NAN, 1, 7, 7 },
		(double[]) { 1, 1, 1, 2, 2, 2, 2 }, 7, 1);
	by_hand(CHECK_ARGS("connectivity=8"), (double[]) { 0, 9, 9, 9, 9, 0, 9, 9, 9, 9, 0, 9, 9, 9, 9, 2 },
		(double[]) { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 4, 4);
}

/* Of markers alone, however many valleys there are; nothing where there is none. */
Test(watershed, of_markers_by_hand)
{
	by_hand(CHECK_ARGS("with=(threshold:8)", "scale=2"), (double[]) { 9, 1, 5, 1, 6, 1, 9 },
		(double[]) { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1 }, 7, 1);
	by_hand(CHECK_ARGS("with=(invert)", "threshold=-0.75"), (double[]) { 1, 5, 3, 5, 9, 4, 1.5 },
		(double[]) { 1, 1, 1, 1, 2, 2, 2 }, 7, 1);
	by_hand(CHECK_ARGS("with=(solid:black,width=3,height=1)"), (double[]) { 9, 1, 5, 1, 6, 1, 9 },
		(double[]) { 0, 0, 0, 0, 0, 0, 0 }, 7, 1);
}

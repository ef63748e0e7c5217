/* region.c: regions, holes and distances are their definitions. */
#include "region.h"

#include <criterion/criterion.h>
#include <math.h>

#include "check.h"

struct setting {
	double threshold, scale;
	bool eight;
};

static void label(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_label(in, out, s->threshold, s->eight, s->scale);
}

Test(label, numbers_regions_by_their_first_pixels)
{
	check_filter("label", NULL, label, &(struct setting) { 0.5, 1, false });
	check_filter("label", CHECK_ARGS("threshold=0.6", "connectivity=8", "scale=7"), label,
		     &(struct setting) { 0.6, 7, true });
}

static void fillholes(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_fillholes(in, out, s->threshold, s->eight);
}

Test(fillholes, whitens_what_leads_nowhere)
{
	check_filter("fillholes", NULL, fillholes, &(struct setting) { 0.5, 1, false });
	check_filter("fillholes", CHECK_ARGS("threshold=0.3", "connectivity=8"), fillholes,
		     &(struct setting) { 0.3, 1, true });
}

static void distance(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_distance(in, out, s->threshold, s->scale);
}

/* By hand: two rings around a point, one with a gap; a 3-4-5 triangle. */
static void by_hand(const char *name, const char *const *args, const char *from, const double *to, int width,
		    int height, int depth)
{
	ref_image in, want;

	ref_make(&in, width, height, 1, WEFT_U8);
	ref_make(&want, width, height, 1, depth);
	for (int i = 0; i < width * height; i++) {
		ref_set(&in, i % width, i / width, 0, from[i] == '#' ? 255 : 0);
		ref_set(&want, i % width, i / width, 0, to[i]);
	}
	check_one_picture(name, args, &in, &want);
	ref_free(&in);
	ref_free(&want);
}

Test(region, by_hand)
{
	by_hand("label", CHECK_ARGS("threshold=0.5"),
		"#.#"
		"##."
		"..#",
		(double[]) { 1, 0, 2, 1, 1, 0, 0, 0, 3 }, 3, 3, WEFT_F32);
	by_hand("label", CHECK_ARGS("connectivity=8"),
		"#.#"
		"##."
		"..#",
		(double[]) { 1, 0, 1, 1, 1, 0, 0, 0, 1 }, 3, 3, WEFT_F32);
	by_hand("fillholes", CHECK_ARGS("threshold=0.5"),
		".#.#"
		"#.#."
		".#..",
		(double[]) { 0, 255, 0, 255, 255, 255, 255, 0, 0, 255, 0, 0 }, 4, 3, WEFT_U8);
	by_hand("fillholes", CHECK_ARGS("connectivity=8"),
		".#.#"
		"#.#."
		".#..",
		(double[]) { 0, 255, 0, 255, 255, 0, 255, 0, 0, 255, 0, 0 }, 4, 3, WEFT_U8);
	by_hand("distance", CHECK_ARGS("scale=1"),
		".####"
		"#####"
		"#####"
		"#####",
		(double[]) { 0,        1,        2,        3,        4,        1,       sqrt(2),
			     sqrt(5),  sqrt(10), sqrt(17), 2,        sqrt(5),  sqrt(8), sqrt(13),
			     sqrt(20), 3,        sqrt(10), sqrt(13), sqrt(18), 5 },
		5, 4, WEFT_F32);
}

Test(distance, is_that_to_the_nearest_dark_pixel)
{
	check_filter("distance", CHECK_ARGS("threshold=0.2", "scale=3"), distance,
		     &(struct setting) { 0.2, 3, false });
}

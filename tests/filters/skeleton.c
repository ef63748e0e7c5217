/* skeleton.c: what is left is what the two papers say. */
#include "skeleton.h"

#include <criterion/criterion.h>

#include "check.h"

struct setting {
	double threshold;
	bool guohall;
	int steps;
};

static void skeleton(const ref_image *in, ref_image *out, const void *arg)
{
	const struct setting *s = arg;

	reference_skeleton(in, out, s->threshold, s->guohall, s->steps);
}

Test(skeleton, thins_as_zhang_and_suen)
{
	check_filter("skeleton", NULL, skeleton, &(struct setting) { 0.5, false, 0 });
	check_filter("thin", CHECK_ARGS("threshold=0.2", "steps=2"), skeleton,
		     &(struct setting) { 0.2, false, 2 });
}

Test(skeleton, thins_as_guo_and_hall)
{
	check_filter("skeleton", CHECK_ARGS("method=guohall"), skeleton, &(struct setting) { 0.5, true, 0 });
	check_filter("skeleton", CHECK_ARGS("method=guohall", "threshold=0.3", "steps=1"), skeleton,
		     &(struct setting) { 0.3, true, 1 });
}

static void by_hand(const char *const *args, const char *from, const char *to, int width, int height)
{
	ref_image in, want;

	ref_make(&in, width, height, 1, WEFT_U8);
	ref_make(&want, width, height, 1, WEFT_U8);
	for (int i = 0; i < width * height; i++) {
		ref_set(&in, i % width, i / width, 0, from[i] == '#' ? 255 : 0);
		ref_set(&want, i % width, i / width, 0, to[i] == '#' ? 255 : 0);
	}
	check_one_picture("skeleton", args, &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* A bar of three rows; a square of four, which the rule of 1984 takes whole; a line stays. */
Test(skeleton, by_hand)
{
	by_hand(CHECK_ARGS("method=zhangsuen"),
		"......."
		".#####."
		".#####."
		".#####."
		".......",
		"......."
		"......."
		"..##..."
		"......."
		".......",
		7, 5);
	by_hand(CHECK_ARGS("method=zhangsuen"),
		"...."
		".##."
		".##."
		"....",
		"................", 4, 4);
	by_hand(CHECK_ARGS("method=guohall"),
		"#...."
		".#..."
		"..###",
		"#...."
		".#..."
		"..###",
		5, 3);
}

/* However thick: a disk of the whole picture, and one beyond it. */
Test(skeleton, takes_any_thickness)
{
	ref_image in, want;

	for (int way = 0; way < 2; way++) {
		ref_make(&in, 120, 90, 1, WEFT_U8);
		for (int i = 0; i < 120 * 90; i++) {
			const int dx = i % 120 - 60, dy = i / 120 - 45;
			ref_set(&in, i % 120, i / 120, 0, dx * dx + dy * dy < (way ? 3600 : 1600) ? 255 : 0);
		}
		for (int guohall = 0; guohall < 2; guohall++) {
			reference_skeleton(&in, &want, 0.5, guohall, 0);
			check_one_picture("skeleton",
					  guohall ? CHECK_ARGS("method=guohall")
						  : CHECK_ARGS("method=zhangsuen"),
					  &in, &want);
			ref_free(&want);
		}
		ref_free(&in);
	}
}

/* hsv.c: what changes hue, saturation and value is its definition. */
#include "hsv.h"

#include <criterion/criterion.h>

#include "check.h"

struct change {
	double brightness, saturation, degrees;
};

static void modulate(const ref_image *in, ref_image *out, const void *arg)
{
	const struct change *c = arg;

	reference_modulate(in, out, c->brightness, c->saturation, c->degrees);
}

Test(modulate, goes_through_hsv)
{
	check_filter("modulate", CHECK_ARGS("brightness=1.1", "saturation=1.3"), modulate,
		     &(struct change) { 1.1, 1.3, 0 });
	check_filter("modulate", CHECK_ARGS("saturation=0"), modulate, &(struct change) { 1, 0, 0 });
	check_filter("modulate", CHECK_ARGS("brightness=0.3", "saturation=100", "hue=-77.7"), modulate,
		     &(struct change) { 0.3, 100, -77.7 });
	check_filter("modulate", CHECK_ARGS("brightness=100"), modulate, &(struct change) { 100, 1, 0 });
}

Test(hue, turns_the_circle)
{
	check_filter("hue", NULL, modulate, &(struct change) { 1, 1, 30 });
	check_filter("hue", CHECK_ARGS("angle=-120"), modulate, &(struct change) { 1, 1, -120 });
	check_filter("hue", CHECK_ARGS("angle=359.9"), modulate, &(struct change) { 1, 1, 359.9 });
}

/* There and back, integers are what they were. */
Test(hue, of_no_angle_changes_no_integer)
{
	for (int depth = WEFT_U8; depth <= WEFT_U16; depth++)
		for (int channels = 1; channels <= 4; channels++) {
			const char *const angle[] = { "angle=0", "angle=360" };
			ref_image in;

			check_picture(&in, 211, 97, channels, depth, CHECK_NOISE);
			weft_image image = check_to_image(&in);
			for (int i = 0; i < 2; i++) {
				weft_image out = { 0 };
				cr_assert_eq(weft_apply(weft_filter_find("hue", NULL), CHECK_ARGS(angle[i]),
							image.view, &out, &WEFT_SEQUENTIAL, NULL, NULL),
					     WEFT_OK);
				cr_expect(weft_view_equal(image.view, out.view));
				weft_image_free(&out);
			}
			weft_image_free(&image);
			ref_free(&in);
		}
}

/* geometry.c: where each pixel comes from. */
#include "geometry.h"

static void move(const ref_image *in, int from_x, int from_y, ref_image *out, int x, int y)
{
	for (int c = 0; c < in->channels; c++)
		ref_set(out, x, y, c, ref_get(in, from_x, from_y, c));
}

void reference_flip(const ref_image *in, ref_image *out)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			move(in, x, in->height - 1 - y, out, x, y);
}

void reference_flop(const ref_image *in, ref_image *out)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			move(in, in->width - 1 - x, y, out, x, y);
}

void reference_transpose(const ref_image *in, ref_image *out)
{
	ref_make(out, in->height, in->width, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			move(in, y, x, out, x, y);
}

void reference_rot90(const ref_image *in, ref_image *out, int turns)
{
	bool swap = turns % 2 != 0;

	turns = (turns + 4) % 4;
	ref_make(out, swap ? in->height : in->width, swap ? in->width : in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			/* the top left corner goes to the right, the bottom, the left */
			int last_x = in->width - 1 - x, last_y = in->height - 1 - y;
			int to_x = turns == 0 ? x : turns == 1 ? last_y : turns == 2 ? last_x : y;
			int to_y = turns == 0 ? y : turns == 1 ? x : turns == 2 ? last_y : last_x;

			move(in, x, y, out, to_x, to_y);
		}
}

void reference_crop(const ref_image *in, ref_image *out, int left, int top, int width, int height)
{
	ref_make(out, width, height, in->channels, in->depth);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			move(in, left + x, top + y, out, x, y);
}

void reference_roll(const ref_image *in, ref_image *out, int right, int down)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			int to_x = (x + right) % in->width, to_y = (y + down) % in->height;

			move(in, x, y, out, to_x < 0 ? to_x + in->width : to_x,
			     to_y < 0 ? to_y + in->height : to_y);
		}
}

void reference_pad(const ref_image *in, ref_image *out, int left, int top, int right, int bottom,
		   double shade)
{
	double white = ref_max(in->depth), v = in->depth == 4 ? shade : ref_round(shade * white);

	ref_make(out, left + in->width + right, top + in->height + bottom, in->channels, in->depth);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c, ref_is_alpha(in->channels, c) ? white : v);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			move(in, x, y, out, left + x, top + y);
}

/* What stands beyond the picture: the engine's windows against one written
 * down pixel by pixel. */
#include "pictures.h"

#include <stdio.h>
#include <string.h>

TestSuite(border, .init = use_odd_plugins, .timeout = 120);

/* "c b | a b c": walk back and forth, one step at a time. */
static int walk(int i, int n, const char *edge)
{
	int at = 0, step = i < 0 ? -1 : 1;
	for (int left = i < 0 ? -i : i; left > 0; left--) {
		at += step;
		if (at >= 0 && at < n)
			continue;
		if (strcmp(edge, "mirror") == 0) {
			step = -step;
			at += n == 1 ? step : 2 * step;
		} else if (strcmp(edge, "reflect") == 0) {
			step = -step;
			at += step;
		} else if (strcmp(edge, "clamp") == 0) {
			at -= step;
		} else if (strcmp(edge, "wrap") == 0) {
			at = at < 0 ? n - 1 : 0;
		} else {
			return -1;
		}
	}
	return at;
}

static uint8_t expected(weft_view in, int x, int y, int c, const char *edge)
{
	static const uint8_t orange[] = { 255, 165, 0 };
	x = walk(x, in.width, edge);
	y = walk(y, in.height, edge);
	return x < 0 || y < 0 ? orange[c] : weft_row(in, y)[x * 3 + c];
}

static void moved(weft_view in, int dx, int dy, const char *edge, weft_schedule how)
{
	char text[120];
	snprintf(text, sizeof text, "probe:dx=%d,dy=%d,edge=%s,edge_color=orange", dx, dy, edge);
	weft_image out = filtered(text, in, how);
	for (int y = 0; y < in.height; y++)
		for (int x = 0; x < in.width; x++)
			for (int c = 0; c < 3; c++)
				cr_assert_eq(weft_row(out.view, y)[x * 3 + c],
					     expected(in, x + dx, y + dy, c, edge),
					     "%s on %d x %d, unit %d: column %d, row %d", text, in.width,
					     in.height, how.unit, x, y);
	weft_image_free(&out);
}

Test(border, every_mode_at_every_size)
{
	static const char *const edges[] = { "mirror", "reflect", "clamp", "wrap", "constant" };
	static const int sides[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 }, { 2, 3 }, { 31, 17 } };
	static const int moves[][2] = { { 0, 0 }, { 1, -1 }, { -3, 2 }, { 8, 40 }, { -40, -9 }, { 0, 5 } };
	static const weft_schedule hows[] = { { WEFT_BY_ROW, 0, 1, 0 },
					      { WEFT_BY_BAND, 0, 0, 0 },
					      { WEFT_BY_BAND, 0, 4, 0 },
					      { WEFT_BY_TILE, 0, 5, 0 },
					      { WEFT_BY_PIXEL, 0, 0, 0 } };
	for (int s = 0; s < 5; s++) {
		weft_image in = noise(sides[s][0], sides[s][1], (weft_format) { 3, WEFT_U8 }, 5);
		for (int e = 0; e < 5; e++)
			for (int m = 0; m < 6; m++)
				for (int h = 0; h < 5; h++)
					moved(in.view, moves[m][0], moves[m][1], edges[e], hows[h]);
		weft_image_free(&in);
	}
}

/* Moving there and then back again, fused into one pass or not. */
Test(border, a_chain_is_its_filters_one_after_another)
{
	static const char *const edges[] = { "mirror", "reflect", "clamp", "wrap", "constant" };
	weft_image in = noise(37, 29, (weft_format) { 3, WEFT_U8 }, 9);
	for (int e = 0; e < 5; e++) {
		char one[80], two[80], both[200];
		snprintf(one, sizeof one, "probe:dx=3,dy=-7,edge=%s", edges[e]);
		snprintf(two, sizeof two, "probe:dx=-5,dy=4,edge=%s", edges[4 - e]);
		snprintf(both, sizeof both, "%s | invert | %s", one, two);
		weft_image a = filtered(one, in.view, WEFT_SEQUENTIAL);
		weft_image b = filtered("invert", a.view, WEFT_SEQUENTIAL);
		weft_image c = filtered(two, b.view, WEFT_SEQUENTIAL);
		for (int grain = 0; grain < 40; grain += 3) {
			weft_image out =
				filtered(both, in.view, (weft_schedule) { WEFT_BY_BAND, 0, grain, 0 });
			cr_assert(weft_view_equal(out.view, c.view), "%s, grain %d", both, grain);
			weft_image_free(&out);
		}
		weft_image_free(&a);
		weft_image_free(&b);
		weft_image_free(&c);
	}
	weft_image_free(&in);
}

/* heat.c: where two pictures differ, as a picture; see metrics.h. */
#include <math.h>

#include "metrics.h"

static double greatest(weft_view a, weft_view b, int x, int y)
{
	const size_t n = a.format.channels;
	double most = 0;

	for (size_t c = 0; c < n; c++)
		most = fmax(most, metrics_apart(metrics_sample(a, y, (size_t)x * n + c),
						metrics_sample(b, y, (size_t)x * n + c)));
	return most;
}

static void put(uint8_t *pixel, double t)
{
	static const double stops[][3] = {
		{ 0, 0, 0 }, { 70, 20, 120 }, { 200, 40, 70 }, { 250, 150, 30 }, { 255, 255, 255 }
	};
	const int last = sizeof stops / sizeof *stops - 1;
	const int i = t >= 1 ? last - 1 : (int)(t * last);
	const double part = t >= 1 ? 1 : t * last - i;

	for (int c = 0; c < 3; c++)
		pixel[c] = (uint8_t)(stops[i][c] + (stops[i + 1][c] - stops[i][c]) * part + 0.5);
}

weft_status heat_map(weft_view a, weft_view b, weft_image *map, weft_error *e)
{
	double most = 0;

	weft_status status = weft_image_make(map, a.width, a.height, (weft_format) { 3, WEFT_U8 }, e);
	if (status != WEFT_OK)
		return status;
	for (int y = 0; y < a.height; y++)
		for (int x = 0; x < a.width; x++) {
			const double d = greatest(a, b, x, y);
			most = isfinite(d) ? fmax(most, d) : most;
		}
	for (int y = 0; y < a.height; y++)
		for (int x = 0; x < a.width; x++) {
			const double d = greatest(a, b, x, y);
			put(weft_row(map->view, y) + (size_t)x * 3, d > 0 ? isfinite(d) ? d / most : 1 : 0);
		}
	return WEFT_OK;
}

/* hashes.c: hashes that similar pictures share; see features.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../diff/metrics.h"
#include "features.h"

enum { SIDE = 32, LOW = 8, BITS = LOW * LOW };

static void tell(struct results *to, const char *feature, uint64_t bits)
{
	char text[20];

	snprintf(text, sizeof text, "%016" PRIx64, bits);
	feature_text(to, feature, "bits", text);
}

weft_status feature_dhash(weft_view picture, struct results *to, weft_error *e)
{
	weft_image small = { 0 };
	uint64_t bits = 0;

	weft_status status =
		feature_chain(picture, "flatten:white | gray | resize:width=9,height=8,fit=fill", &small, e);
	if (status != WEFT_OK)
		return status;
	for (int y = 0; y < LOW; y++)
		for (int x = 0; x < LOW; x++)
			bits = bits << 1 | (metrics_sample(small.view, y, (size_t)x + 1) >
					    metrics_sample(small.view, y, (size_t)x));
	tell(to, "dhash", bits);
	weft_image_free(&small);
	return WEFT_OK;
}

/* Term u, v of the DCT-II. */
static double term(weft_view grey, int u, int v)
{
	double sum = 0;

	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			sum += metrics_sample(grey, y, (size_t)x) * cos(M_PI * u * (2 * x + 1) / (2 * SIDE)) *
			       cos(M_PI * v * (2 * y + 1) / (2 * SIDE));
	return floor(sum * 1e6 + 0.5) / 1e6; /* the last bits of a cosine are each machine's own */
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

weft_status feature_phash(weft_view picture, struct results *to, weft_error *e)
{
	weft_image small = { 0 };
	double terms[BITS], sorted[BITS];
	uint64_t bits = 0;

	weft_status status = feature_chain(
		picture, "flatten:white | gray | resize:width=32,height=32,fit=fill", &small, e);
	if (status != WEFT_OK)
		return status;
	for (int i = 0; i < BITS; i++)
		sorted[i] = terms[i] = term(small.view, i % LOW, i / LOW);
	qsort(sorted, BITS, sizeof *sorted, by_value);
	const double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
	for (int i = 0; i < BITS; i++)
		bits = bits << 1 | (terms[i] > median);
	tell(to, "phash", bits);
	weft_image_free(&small);
	return WEFT_OK;
}

/* colour_table.h: tables of colours (core/image/colour_table.h), and colours put through them.
 *
 * In single precision: levels into 0..1 (NaN: 1), straight lines between the steps of a row,
 * tetrahedra between the nodes of a cube (cube.h).
 */
#ifndef WEFT_KERNEL_COLOUR_TABLE_H
#define WEFT_KERNEL_COLOUR_TABLE_H

#include <math.h>

#include "core/image/colour_table.h"
#include "cube.h"

struct weft_colour_table {
	weft_colours_head head;
	const float *at; /* what comes behind the head */
	struct weft_cube cube;
	struct weft_cube_places places;
};

/* Floats behind the head; 0: there is no such table. */
static inline size_t weft_colour_table_floats(const weft_colours_head *h)
{
	const size_t side = h->side;

	switch (h->kind) {
	case WEFT_COLOURS_SAME: return 1; /* none is asked for */
	case WEFT_COLOURS_SHAPE: return (size_t)3 * 3 * WEFT_COLOURS_STEPS;
	case WEFT_COLOURS_LINE: return (size_t)3 * WEFT_COLOURS_STEPS;
	case WEFT_COLOURS_CUBE:
	case WEFT_COLOURS_LIGHT: break;
	default: return 0;
	}
	if (side < 2 || side > WEFT_CUBE_SIDE_MAX)
		return 0;
	return 3 * side * side * (side + (h->kind == WEFT_COLOURS_LIGHT));
}

/* The bytes stay the caller's, and aligned as floats; false: they are no table. */
static inline bool weft_colour_table_set(struct weft_colour_table *t, const uint8_t *bytes, size_t n)
{
	static const double low[3] = { 0, 0, 0 }, high[3] = { 1, 1, 1 };

	if (n < sizeof t->head)
		return false;
	memcpy(&t->head, bytes, sizeof t->head);
	const size_t floats = weft_colour_table_floats(&t->head);
	if (floats == 0 || (t->head.from != 1 && t->head.from != 3) || (t->head.to != 1 && t->head.to != 3))
		return false;
	if (t->head.kind != WEFT_COLOURS_SAME && n != sizeof t->head + floats * sizeof(float))
		return false;
	t->at = (const float *)(const void *)(bytes + sizeof t->head);
	if (t->head.kind != WEFT_COLOURS_CUBE && t->head.kind != WEFT_COLOURS_LIGHT)
		return true;
	const int side = (int)t->head.side;
	const ptrdiff_t node = 3 * sizeof(float);
	weft_cube_set(&t->cube, side, low, high);
	for (int i = 0; i < side; i++) {
		t->places.axis[0][i] = i * node;
		t->places.axis[1][i] = i * side * node;
		t->places.axis[2][i] = (ptrdiff_t)i * side * side * node;
	}
	return true;
}

/* Colour c of a row of steps at v within 0..1. */
WEFT_KERNEL float weft_colour_step(const float *row, const int steps, int c, float v)
{
	const float at = v * (float)(steps - 1);
	int i = (int)at;

	i = i < steps - 2 ? i : steps - 2;
	const float a = row[3 * i + c], b = row[3 * i + 3 + c];
	return a + (b - a) * (at - (float)i);
}

/* Of light. */
WEFT_KERNEL void weft_colour_levels(const float *row, const int steps, weft_colour_planes p, int n)
{
	for (int c = 0; c < 3; c++)
		for (int i = 0; i < n; i++)
			p[c][i] = weft_colour_step(row, steps, c, sqrtf(weft_unit_of(p[c][i])));
}

WEFT_KERNEL void weft_colour_shape(const float *at, weft_colour_planes p, int n)
{
	const float *level = at + 3 * WEFT_COLOURS_STEPS, *m = level + 3 * WEFT_COLOURS_STEPS;

	for (int c = 0; c < 3; c++)
		for (int i = 0; i < n; i++)
			p[c][i] = weft_colour_step(at, WEFT_COLOURS_STEPS, c, weft_unit_of(p[c][i]));
	for (int i = 0; i < n; i++) {
		const float r = p[0][i], g = p[1][i], b = p[2][i];
		for (int c = 0; c < 3; c++)
			p[c][i] = m[3 * c] * r + m[3 * c + 1] * g + m[3 * c + 2] * b;
	}
	weft_colour_levels(level, WEFT_COLOURS_STEPS, p, n);
}

WEFT_KERNEL void weft_colour_line(const float *at, weft_colour_planes p, int n)
{
	for (int i = 0; i < n; i++) {
		const float v = weft_unit_of(p[0][i]);
		for (int c = 0; c < 3; c++)
			p[c][i] = weft_colour_step(at, WEFT_COLOURS_STEPS, c, v);
	}
}

WEFT_KERNEL void weft_colour_cube(const struct weft_colour_table *t, weft_colour_planes p, int n)
{
	for (int i = 0; i < n; i++) {
		struct weft_cube_axis axis[3];
		const uint8_t *at = (const uint8_t *)t->at;
		float out[3];
		for (int c = 0; c < 3; c++) {
			const int k = weft_cube_split(&t->cube, c, weft_unit_of(p[c][i]), &axis[c].part);
			at += t->places.axis[c][k];
			axis[c].step = t->places.axis[c][k + 1] - t->places.axis[c][k];
		}
		weft_cube_pixel(at, axis[0], axis[1], axis[2], out);
		for (int c = 0; c < 3; c++)
			p[c][i] = t->head.kind == WEFT_COLOURS_LIGHT ? out[c] : weft_unit_of(out[c]);
	}
	if (t->head.kind == WEFT_COLOURS_LIGHT) {
		const int side = (int)t->head.side;
		weft_colour_levels(t->at + (size_t)3 * side * side * side, side * side, p, n);
	}
}

WEFT_KERNEL void weft_colour_table_planes(const struct weft_colour_table *t, weft_colour_planes p, int n)
{
	if (t->head.kind == WEFT_COLOURS_SHAPE)
		weft_colour_shape(t->at, p, n);
	else if (t->head.kind == WEFT_COLOURS_LINE)
		weft_colour_line(t->at, p, n);
	else if (t->head.kind != WEFT_COLOURS_SAME)
		weft_colour_cube(t, p, n);
}

#endif

/* draw.h: naive reference of shapes that cover pixels. */
#ifndef WEFT_TESTS_REFERENCE_DRAW_H
#define WEFT_TESTS_REFERENCE_DRAW_H

#include <stddef.h>

/* Of pixel x, y, by the polygon of n corners. */
double reference_polygon_cover(const double (*corner)[2], size_t n, int x, int y);
/* By the disk. */
double reference_disk_cover(double cx, double cy, double radius, int x, int y);
/* By all that is no further than radius from the stretch between two points. */
double reference_stretch_cover(const double from[2], const double to[2], double radius, int x, int y);
/* Colour with `cover` times its alpha over a pixel, straight. */
void reference_paint(double pixel[4], const double color[4], double cover);

#endif

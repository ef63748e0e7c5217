/* border.h: rows and columns beyond the picture. */
#ifndef WEFT_ENGINE_BORDER_H
#define WEFT_ENGINE_BORDER_H

#include "program.h"

/* Which of 0..n-1 stands at i; -1: the constant. */
int weft_edge_index(int i, int n, weft_edge edge);
/* One pixel of the stage's constant, in the input's format. */
void weft_edge_pixel(const weft_stage *s, uint8_t pixel[WEFT_CHANNELS_MAX * 4]);
/* Fill `width` pixels with copies of one. */
void weft_pixel_fill(uint8_t *to, const uint8_t *pixel, size_t pixel_bytes, int width);
/* Columns x0 .. x1-1 of the endless row that `row` is part of, its first pixel being column row_x. */
void weft_edge_columns(const weft_stage *s, const uint8_t *row, int row_x, int x0, int x1,
		       const uint8_t *constant, uint8_t *to);
/* Columns x .. x+width-1, which may lie anywhere outside the picture, of one of its rows; NULL: of the
 * constant. */
void weft_edge_row(const weft_stage *s, const uint8_t *row, int x, int width, const uint8_t *constant,
		   uint8_t *to);

#endif

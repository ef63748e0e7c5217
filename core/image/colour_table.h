/* colour_table.h: how a conversion between two profiles (colours.h) lies in memory, in this
 * machine's own numbers.
 */
#ifndef WEFT_IMAGE_COLOUR_TABLE_H
#define WEFT_IMAGE_COLOUR_TABLE_H

#include <stdint.h>

/* What the table's bytes begin with; then come the samples of a picture of three floats a pixel:
 *   SAME    none: the two are as good as one
 *   SHAPE   3 rows of WEFT_COLOURS_STEPS: what light each colour's levels 0..1 are, for each
 *           from; what level light l is for each to, at sqrt(l); the matrix between, row by row
 *   LINE    1 row of WEFT_COLOURS_STEPS: of grey levels 0..1
 *   CUBE    side*side columns, side rows: red from left to right in each of the squares for
 *           a green, blue from top to bottom
 *   LIGHT   the same, but what comes out is light; then 1 row of side*side: levels of it as SHAPE's */
typedef struct weft_colours_head {
	uint32_t kind;     /* weft_colours_kind */
	uint32_t from, to; /* how many colours: 1 or 3 */
	uint32_t side;     /* CUBE, LIGHT */
} weft_colours_head;

typedef enum weft_colours_kind {
	WEFT_COLOURS_SAME,
	WEFT_COLOURS_SHAPE,
	WEFT_COLOURS_LINE,
	WEFT_COLOURS_CUBE,
	WEFT_COLOURS_LIGHT,
} weft_colours_kind;

enum { WEFT_COLOURS_STEPS = 4096 };

#endif

/* canvas.h: the picture on which an animation's frames are shown, each on what those before it left. */
#ifndef WEFT_IMAGE_CANVAS_H
#define WEFT_IMAGE_CANVAS_H

#include "../image.h"

/* Of one shape. */
void weft_canvas_copy(weft_view from, weft_view to);
/* What of the rectangle lies on it becomes transparent, or black. */
void weft_canvas_clear(weft_view canvas, int x, int y, int width, int height);
/* A copy, to be taken back; *before is made the first time. */
weft_status weft_canvas_keep(weft_view canvas, weft_image *before, weft_error *e);

#endif

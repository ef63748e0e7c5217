/* compose.h: the W3C's compositing, a pixel at a time, in double. */
#ifndef WEFT_REFERENCE_COMPOSE_H
#define WEFT_REFERENCE_COMPOSE_H

/* source onto backdrop: straight red, green, blue, alpha; op by its name. */
void reference_compose(const char *op, const double source[4], const double backdrop[4], double result[4]);

#endif

/* pictures.h: what the engine's tests have in common. */
#ifndef WEFT_TESTS_ENGINE_PICTURES_H
#define WEFT_TESTS_ENGINE_PICTURES_H

#include <criterion/criterion.h>

#include "engine/engine.h"

/* Plugins made for these tests come before the shipped ones. */
void use_odd_plugins(void);

/* A picture of noise, the same for the same arguments. */
weft_image noise(int width, int height, weft_format format, unsigned seed);

/* A chain whose files are all there: a small picture with alpha, or a small table of colours. */
weft_status parse_and_open(const char *text, weft_chain **chain, weft_error *e);

/* The chain over the picture; fails the test on an error. */
weft_image filtered(const char *chain, weft_view in, weft_schedule how);

enum { TEXT = 4096 };
/* The filter as it is, but small where it makes its own size; or else its
 * first example.  NULL: there is none. */
const char *usual_chain(const weft_filter *f, char text[TEXT]);
/* Plugins of these tests that don't work as filters should. */
bool left_out(const weft_filter *f);

/* Run body as the main goroutine on two processors. */
int in_runtime(int (*body)(int argc, char **argv));

#endif

/* frames.h: which pages or frames of a file are worked on.
 *
 * Untold, all where the output's format holds several, else a file of several is
 * refused: none is lost without a word.
 */
#ifndef WEFT_CLI_FRAMES_H
#define WEFT_CLI_FRAMES_H

#include "../../core/image/codec.h"

struct frames {
	int first, last; /* from 1; zeros: untold */
};

/* 'first', 'all', '3', '2..5'; NULL: untold.  Returns 0, or EXIT_USAGE after the message was printed. */
int frames_parse(const char *text, struct frames *frames);
/* How many, of a file with so many, go into one output. */
weft_status frames_choose(const struct frames *frames, int there, const weft_codec *output, int *count,
			  weft_error *e);

#endif

/* further.h: the files that a chain names: further pictures, tables. */
#ifndef WEFT_CLI_FURTHER_H
#define WEFT_CLI_FURTHER_H

#include "../../core/engine/engine.h"
#include "decoding.h"

/* Holds the chain to the limits, and opens them, once for all inputs; those whose names hold {dir}, {stem} or
 * {ext} wait for their input. Returns 0, or an exit status after the message was printed. */
int further_open(weft_chain *chain, const char *text, const struct decoding *d);
/* What is known of an input's colours, and what becomes of them. */
struct colours {
	const weft_metadata *said; /* NULL: nothing */
	weft_format format;
	bool linear; /* samples are light */
	bool changed;
	weft_buffer profile; /* then: of what comes out; empty: sRGB */
};

/* The chain for one input: *own, to be freed, where names wait for it; else NULL, and `chain` serves. */
weft_status further_for(const weft_chain *chain, const char *input, const struct decoding *d,
			struct colours *colours, weft_chain **own, weft_error *e);
/* Does anything named wait for its input? */
bool further_waits(const weft_chain *chain);

/* The chain with one step more at its end, to sRGB: in place of *own, where it isn't NULL. */
weft_status further_to_srgb(const weft_chain *chain, bool greys, const struct decoding *d,
			    struct colours *colours, weft_chain **own, weft_error *e);
/* Do the colours want it? */
bool colours_are_said(const struct colours *c);

#endif

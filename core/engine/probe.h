/* probe.h: try in a child what may crash, hang or end the process.
 *
 * A plugin runs code as soon as it is opened.  One that is broken must neither
 * kill a program that only wanted a list, nor empty that list. */
#ifndef WEFT_ENGINE_PROBE_H
#define WEFT_ENGINE_PROBE_H

#include <stdbool.h>
#include <stddef.h>

enum { WEFT_PROBED_TEXT = 255 };

struct weft_probed {
	bool good;
	char text[WEFT_PROBED_TEXT];
};

/* Fills *said, which is zeroed. */
typedef void weft_probe_fn(size_t i, void *user, struct weft_probed *said);

/* said[i] is what attempt(i) said in a child; zeroed where the child didn't live to say it.
 * False: no child can be had, and said holds nothing. */
bool weft_probe(size_t count, weft_probe_fn *attempt, void *user, struct weft_probed *said);

#endif

/* srcset.h: what a web page says of the same picture in several widths. */
#ifndef WEFT_CLI_SRCSET_H
#define WEFT_CLI_SRCSET_H

#include "several.h"

/* With --widths a line for each format: type="image/webp" srcset="a-320.webp 320w, a-640.webp 640w".
 * Nothing without.  Names are those of the files, as a URL has them. */
void srcset_print(const struct outputs *outputs, const struct plan_item *items,
		  const struct several_end *ends, FILE *to);

#endif

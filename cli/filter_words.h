/* filter_words.h: what a filter's table says, in words. */
#ifndef WEFT_CLI_FILTER_WORDS_H
#define WEFT_CLI_FILTER_WORDS_H

#include "../core/engine/engine.h"

extern const char *const filter_kinds[];       /* by weft_kind */
extern const char *const filter_edges[];       /* by weft_edge */
extern const char *const filter_param_types[]; /* by weft_param_type */

uint32_t filter_depths(const weft_filter *f);

/* The initial value as it would be typed; `text` is room for it. */
const char *filter_param_initial(const weft_param *p, char *text, size_t size);

#endif

/* gather.h: the first pass of a filter over the whole picture. */
#ifndef WEFT_ENGINE_GATHER_H
#define WEFT_ENGINE_GATHER_H

#include "fanout.h"

/* Every row of `source` into partial results, those together, in order, and into the stage's state. */
weft_status weft_gather(const weft_stage *s, weft_view source, const weft_running *run, weft_error *e);

#endif

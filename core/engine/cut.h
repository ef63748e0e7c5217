/* cut.h: how a chain is cut into segments, and a segment into tasks. */
#ifndef WEFT_ENGINE_CUT_H
#define WEFT_ENGINE_CUT_H

#include "fanout.h"

weft_status weft_schedule_check(const weft_schedule *how, weft_error *e);
/* How many of the `left` stages from s on run together. */
int weft_segment_length(const weft_stage *s, int left, const weft_schedule *how);
/* The tasks of a segment. */
weft_cuts weft_cuts_choose(const weft_segment *s, const weft_schedule *how);
/* Sets width_max and strip, for tasks of that size. */
void weft_segment_fit(weft_segment *s, int task_width, int task_height);
/* What a pixel of the stage takes, in copies of one. */
double weft_stage_cost(const weft_stage *s);

#endif

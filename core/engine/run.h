/* run.h: a prepared chain over a picture. */
#ifndef WEFT_ENGINE_RUN_H
#define WEFT_ENGINE_RUN_H

#include "fanout.h"

/* Over a whole picture; *out may stay empty where every stage measures: the picture is `in`, then. */
weft_status weft_program_run(weft_program *p, weft_view in, weft_image *out, const weft_running *run,
			     weft_error *e);
/* Copies of a pixel that it takes, chains in parentheses included. */
double weft_program_cost(const weft_program *p);
/* Tells the watcher what the stage's filter reports. */
weft_status weft_stage_report(const weft_stage *s, const weft_watch *watch, weft_error *e);

/* ---- further.c ---- */

/* The further pictures of a stage that are files, in the format that it wants; once for a program. */
weft_status weft_further_files(weft_stage *s, weft_error *e);
/* Those of all stages, chains in parentheses included. */
weft_status weft_program_files(weft_program *p, weft_error *e);
/* Those that are chains, from the picture as it is at that place; for one run. */
weft_status weft_further_chains(weft_stage *s, weft_view from, const weft_running *run, weft_error *e);
/* The run is over. */
void weft_further_drop(weft_stage *s);

#endif

/* faults.h: stack overflows and SIGQUIT (overflow.c). */
#ifndef WEFT_RUN_FAULTS_H
#define WEFT_RUN_FAULTS_H

#include <stddef.h>

struct g;
struct worker;

void weft_faults_begin(void); /* once a run, before the first goroutine */
void weft_faults_end(void);
void weft_faults_thread(struct worker *w);
void weft_faults_thread_end(struct worker *w);
size_t weft_alternate_bytes(void); /* of a thread's signal stack: whole cache lines */
__attribute__((noreturn, cold)) void weft_small_overflow(const struct g *g);

#endif

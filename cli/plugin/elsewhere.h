/* elsewhere.h: the same runs in two processes, whose number is another and where all lies at other addresses.
 */
#ifndef WEFT_CLI_ELSEWHERE_H
#define WEFT_CLI_ELSEWHERE_H

#include "trial.h"

enum { ELSEWHERE_STACK = 7792 }; /* bytes to begin deeper in the stack */
/* Before anything is loaded: what is allocated and mapped comes to lie elsewhere. */
void elsewhere_shift(void);
/* Notes what some runs of the chain come to. */
void elsewhere_mark(struct trial *t, const char *text);
/* Where two processes came to something else, that is the second one's fault. */
void elsewhere_compare(const struct apart_note *here, struct apart_note *there);

#endif

/* tries.h: which chains a filter is tried with. */
#ifndef WEFT_CLI_TRIES_H
#define WEFT_CLI_TRIES_H

#include "trial.h"

/* As it is, each parameter at its bounds, each printed example. */
void tries_all(struct trial *t);
/* Only what another process has to make the same; chain NULL: of the filter as it is. */
void tries_mark(struct trial *t, const char *chain);
/* One chain that the user gave. */
void tries_chain(struct trial *t, const char *text);

#endif

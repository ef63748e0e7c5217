/* edit.h: how far apart two names are, for "did you mean".
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_EDIT_H
#define WEFT_BASE_EDIT_H

#include <stdbool.h>

/* Insertions, deletions, replacements and swaps of neighbours from a to b;
 * of longer names the first 40 letters count. */
int weft_edit_distance(const char *a, const char *b);
/* Near enough for "did you mean": a third of the letters, at least one. */
bool weft_edit_near(const char *typed, int distance);

#endif

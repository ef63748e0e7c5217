/* suggest.c: the nearest word. */
#include "suggest.h"

#include <string.h>

#include "../core/base/edit.h"

const char *suggest(const char *word, const char *const *candidates, size_t count)
{
	const int length = (int)strlen(word);
	int best = length / 3 + 2; /* farther than this is another word */
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		int d = weft_edit_distance(word, candidates[i]);
		if (length >= 3 && strncmp(word, candidates[i], (size_t)length) == 0)
			d = 1; /* an abbreviation */
		if (d < best && d < (int)strlen(candidates[i])) {
			best = d;
			nearest = candidates[i];
		}
	}
	return nearest;
}

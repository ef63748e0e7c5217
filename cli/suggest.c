/* suggest.c: the nearest word, by edit distance with neighbours swapped
 * counted as one edit (optimal string alignment). */
#include "suggest.h"

#include <string.h>

enum { WORD_MAX = 40 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int distance(const char *a, const char *b)
{
	int rows[3][WORD_MAX + 1];
	const int n = (int)strlen(a), m = (int)strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (int j = 0; j <= m; j++)
		rows[0][j] = j;
	for (int i = 1; i <= n; i++) {
		int *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
		now[0] = i;
		for (int j = 1; j <= m; j++) {
			now[j] = least(least(before[j], now[j - 1]) + 1,
				       before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], earlier[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *suggest(const char *word, const char *const *candidates, size_t count)
{
	const int length = (int)strlen(word);
	int best = length / 3 + 2; /* farther than this is another word */
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		int d = distance(word, candidates[i]);
		if (length >= 3 && strncmp(word, candidates[i], (size_t)length) == 0)
			d = 1; /* an abbreviation */
		if (d < best && d < (int)strlen(candidates[i])) {
			best = d;
			nearest = candidates[i];
		}
	}
	return nearest;
}

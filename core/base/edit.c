/* edit.c: how far apart two names are. */
#include "edit.h"

#include <string.h>

enum { NAME_MAX_COMPARED = 40 };

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

/* The optimal string alignment form of Damerau and Levenshtein's distance:
 * three rows of the table are enough. */
int weft_edit_distance(const char *a, const char *b)
{
	int n = (int)strnlen(a, NAME_MAX_COMPARED), m = (int)strnlen(b, NAME_MAX_COMPARED);
	int rows[3][NAME_MAX_COMPARED + 1];

	for (int j = 0; j <= m; j++)
		rows[0][j] = j;
	for (int i = 1; i <= n; i++) {
		int *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int best = above[j - 1] + (a[i - 1] != b[j - 1]);
			best = min_int(best, min_int(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				best = min_int(best, two_above[j - 2] + 1);
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

bool weft_edit_near(const char *typed, int distance)
{
	int letters = (int)strnlen(typed, NAME_MAX_COMPARED);
	return distance <= (letters < 3 ? 1 : letters / 3) && distance < letters;
}

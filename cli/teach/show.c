/* show.c: lines that fit. */
#include "show.h"

#include <stdio.h>
#include <string.h>

void show_text(const char *head, const char *text)
{
	const int indent = (int)strlen(head);
	int column = printf("%s", head);
	while (*text) {
		const int n = (int)strcspn(text, " ");
		if (column > indent && column + 1 + n > SHOW_COLUMNS)
			column = printf("\n%*s", indent, "") - 1;
		else if (column > indent)
			column += printf(" ");
		column += printf("%.*s", n, text);
		text += n + (text[n] == ' ');
	}
	printf("\n");
}

void show_lines(const char *head, const char *text)
{
	while (*text) {
		const int n = (int)strcspn(text, "\n");
		printf("%s%.*s\n", head, n, text);
		text += n + (text[n] == '\n');
	}
}

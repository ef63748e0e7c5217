/* facts.h: numbers that a lesson's programs printed, by name, and the texts that quote them.
 *
 * A program prints a fact as a line "name = NUMBER unit"; the fact of run r is r.name.
 * In an expression stand numbers, names, + - * / and parentheses, in a condition two of them and < or >
 * between; both are the lessons' own, and a wrong one ends the program. */
#ifndef WEFT_CLI_TEACH_FACTS_H
#define WEFT_CLI_TEACH_FACTS_H

#include <stdbool.h>
#include <stddef.h>

enum { FACTS_MAX = 64, FACT_NAME = 40 };

struct facts {
	struct fact {
		char name[FACT_NAME];
		double value;
	} at[FACTS_MAX];
	int count;
};

void facts_add(struct facts *f, const char *run, const char *name, double value);
/* All lines of output that are facts. */
void facts_read(struct facts *f, const char *run, const char *output);

bool facts_hold(const struct facts *f, const char *condition);
/* text with the value of each {EXPRESSION}, to free(); NULL: no memory. */
char *facts_fill(const struct facts *f, const char *text);

#endif

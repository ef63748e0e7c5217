/* words.h: what other tools and people call a thing, and what weft has for it. */
#ifndef WEFT_CLI_WORDS_H
#define WEFT_CLI_WORDS_H

#include <stdbool.h>

enum { WORD_CHAINS = 5 };

struct word {
	const char *word;                    /* several, apart by blanks */
	const char *chains[WORD_CHAINS + 1]; /* to try, as -f takes them; NULL-terminated */
	const char *command;                 /* what else does it; NULL: nothing */
};

/* Ends with one without a word.  Names of filters and their aliases aren't in it. */
extern const struct word other_words[];

/* Whatever the case, and with '-' or '_' or without; NULL where it isn't known. */
const struct word *word_find(const char *word);
/* Is `part` in one of its words? */
bool word_has(const struct word *w, const char *part);
/* "median:1, nlmeans or weft stack". */
void word_advice(const struct word *w, char *text, int size);

#endif

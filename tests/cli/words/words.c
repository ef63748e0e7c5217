/* words.c: what is said instead of other tools' words is there. */
#include "../../../cli/words.h"

#include <criterion/criterion.h>
#include <string.h>

#include "../../../core/engine/engine.h"

Test(words, every_chain_is_one)
{
	for (const struct word *w = other_words; w->word; w++)
		for (int i = 0; w->chains[i]; i++) {
			weft_chain *chain = NULL;
			weft_error e = { 0 };
			cr_expect_eq(weft_chain_parse(w->chains[i], &chain, &e), WEFT_OK, "%s: %s: %s",
				     w->word, w->chains[i], e.text);
			weft_chain_free(chain);
		}
}

Test(words, are_found_however_they_are_written)
{
	const struct word *w = word_find("removenoise");

	cr_assert_not_null(w);
	cr_expect_eq(word_find("Remove-Noise"), w);
	cr_expect_eq(word_find("remove_noise"), w);
	cr_expect_null(word_find("noise"));
	cr_expect_null(word_find(""));
	cr_expect_null(word_find("-"));
	cr_expect(word_has(w, "noise"));
	cr_expect_not(word_has(w, ""));
}

/* A word leads to one place. */
Test(words, stand_once)
{
	for (const struct word *w = other_words; w->word; w++) {
		char words[300], *rest = words;
		cr_assert_lt(strlen(w->word), sizeof words);
		strcpy(words, w->word);
		for (const char *one; (one = strsep(&rest, " "));)
			cr_expect_eq(word_find(one), w, "%s", one);
	}
}

Test(words, advice_fits)
{
	char text[140];

	for (const struct word *w = other_words; w->word; w++) {
		word_advice(w, text, sizeof text);
		cr_expect_lt(strlen(text), sizeof text - 1, "%s", w->word);
		cr_expect_gt(strlen(text), 0, "%s", w->word);
	}
	word_advice(word_find("negative"), text, sizeof text);
	cr_expect_str_eq(text, "invert");
}

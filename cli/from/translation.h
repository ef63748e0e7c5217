/* translation.h: what a command of another tool becomes: a weft command, piece by piece, and what there is no
 * counterpart for. */
#ifndef WEFT_CLI_FROM_TRANSLATION_H
#define WEFT_CLI_FROM_TRANSLATION_H

#include <stdbool.h>
#include <stddef.h>

#include "../options.h"

enum { TRANSLATION_TEXT = 4096 };

struct translation {
	char chain[TRANSLATION_TEXT]; /* filters joined by '|' */
	char input[TRANSLATION_TEXT], output[TRANSLATION_TEXT];
	const char *command;  /* of weft's; NULL: run */
	struct words options; /* of it, allocated; and of others than run its inputs */
	bool in_place;
	int missing, noted; /* how many pieces were left out; how many come out a little different */
};

__attribute__((format(printf, 2, 3))) void translate_filter(struct translation *t, const char *format, ...);
__attribute__((format(printf, 2, 3))) void translate_option(struct translation *t, const char *format, ...);
/* Tell what is left out, or what will differ: one line each. */
void translate_missing(struct translation *t, const char *piece);
void translate_note(struct translation *t, const char *piece, const char *what);
void translation_free(struct translation *t);

/* Numbers in a text: "0x2" {0, 2}, "200x100+10-5" {200, 100, 10, -5}, "50%" {50}; how many (at most most). */
int numbers_in(const char *text, double *into, int most);

/* The program of the words (tools.c): 0, or an exit status after the message was printed. */
int translate_words(struct translation *t, const struct words *words);
/* ImageMagick's convert, magick, mogrify, GraphicsMagick's gm convert: words behind these. */
void translate_magick(struct translation *t, const struct words *words, size_t first, bool in_place);
/* convert FILES -evaluate-sequence, where it is one; else false. */
bool translate_sequence(struct translation *t, const struct words *words, size_t first);
/* Its montage, compare and identify. */
void translate_montage(struct translation *t, const struct words *words, size_t first);
void translate_compare(struct translation *t, const struct words *words, size_t first);
void translate_identify(struct translation *t, const struct words *words, size_t first);
/* vips OPERATION IN OUT ARGUMENTS, and vipsthumbnail. */
void translate_vips(struct translation *t, const struct words *words, size_t first);
void translate_vipsthumbnail(struct translation *t, const struct words *words, size_t first);
/* sharp(...).resize(...) and Image.open(...).resize(...): a chain of calls, as text. */
void translate_calls(struct translation *t, const char *text);

#endif

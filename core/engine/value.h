/* value.h: one value of a parameter, as people write it.
 *
 * Invariant: a weft_value is good for its parameter at any time, the initial
 * one where the user gave none. */
#ifndef WEFT_ENGINE_VALUE_H
#define WEFT_ENGINE_VALUE_H

#include "engine.h"

/* A file's bytes, a file's picture, or a chain in parentheses. */
typedef struct weft_operand {
	weft_chain *chain; /* or, where NULL, */
	char *name;        /* a file's */
	bool opened;
	weft_image image;
	weft_buffer bytes;
} weft_operand;

typedef struct weft_value {
	double number; /* BOOL, INT, REAL, CHOICE */
	int word;      /* of a number with words: which, or -1 */
	char *text;    /* TEXT */
	weft_numbers numbers;
	weft_color color;
	weft_size size;
	weft_position position;
	weft_operand *operand; /* FILE, PICTURE; NULL: none */
	bool given;
	char *typed; /* the value as the user wrote it, or NULL */
} weft_value;

/* Where a value stands, for messages. */
typedef struct weft_typed {
	const char *filter;
	const weft_param *param;
	const char *name; /* as the user knows it: `size` for a radius */
	const char *text;
	int at;      /* in the chain's text, or -1 */
	bool quoted; /* so it is a file's name, parentheses or not */
} weft_typed;

/* Reads t->text; *v stays as it was where that fails. */
weft_status weft_value_read(weft_value *v, const weft_typed *t, weft_error *e);
void weft_value_free(weft_value *v);
/* May commas stand inside the text of such a value? */
bool weft_type_has_commas(weft_param_type type);

/* color.c: #rgb, #rgba, #rrggbb, #rrggbbaa, a grey fraction or a name. */
bool weft_color_read(const char *text, double rgba[4]);
/* A finite decimal number, whatever the locale; *end is after it. */
bool weft_number_read(const char *text, double *value, const char **end);

#endif

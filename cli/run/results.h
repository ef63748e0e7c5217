/* results.h: the numbers, texts and tables that filters found in a picture. */
#ifndef WEFT_CLI_RESULTS_H
#define WEFT_CLI_RESULTS_H

#include "../../core/engine/engine.h"
#include "../json.h"

struct results {
	struct found *at;
	size_t count;
	bool lost; /* one, for lack of memory */
};

/* A weft_watch's `result`; user is a struct results. */
void results_hear(void *user, const weft_result *r);
void results_free(struct results *r);
/* A line each, tables a line a row; `name` before each, NULL: nothing. */
void results_print(const struct results *r, const char *name, FILE *to);
/* "name,result,row,column,value" for each value, without a head. */
void results_csv(const struct results *r, const char *name, FILE *to);
/* A member "results", where there are any. */
void results_json(const struct results *r, struct json *j);
/* An object on standard output: the input, what became of it, and what was found; flat: on one line. */
void results_put_json(const struct results *r, const char *input, weft_status status, const weft_error *e,
		      bool flat);

#endif

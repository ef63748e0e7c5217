/* recipe.h: what is done to a picture, so that two runs can be told alike:
 * the chain, the options that change a byte of the result, weft's version. */
#ifndef WEFT_CLI_RECIPE_H
#define WEFT_CLI_RECIPE_H

#include "../../core/engine/engine.h"
#include "../json.h"
#include "../options.h"

struct recipe {
	const char *filters;  /* the chain, spelled out */
	struct words options; /* "--quality=80", as they could be typed */
	struct words
		files; /* "logo.png=SHA-256", of those that the chain names, but for {stem} and its kind */
	uint64_t id;   /* of all of it */
};

/* From the options given to that command; initial: those before parsing.
 * filters, the text of the chain, must outlive the recipe. */
struct recipe recipe_make(const weft_chain *chain, const char *filters, const struct command *command,
			  const void *given, const void *initial);
void recipe_free(struct recipe *r);
uint64_t recipe_id(const char *filters, const struct words *options, const struct words *files,
		   const char *version);
/* Members "filters", "options", "version", and "files" where there are some. */
void recipe_json(struct json *j, const struct recipe *r);

#endif

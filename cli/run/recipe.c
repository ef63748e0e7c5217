/* recipe.c: a chain and the options that count. */
#include "recipe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../core/base/version.h"
#include "../report.h"
#include "identity.h"
#include "inputs.h"

/* These say where, when and how fast, or refuse; they change no byte of a
 * result.  An option that isn't here counts. */
static const char *const no_matter[] = {
	"filter",     "output",    "in-place",      "force",      "in-format", "mode",      "procs",
	"buffer",     "grain",     "timeout",       "no-jail",    "max-side",  "max-bytes", "max-pixels",
	"max-frames", "max-scans", "max-memory",    "max-time",   "resume",    "manifest",  "shard",
	"shard-by",   "dry-run",   "skip-existing", "keep-going", "progress",  "json",      "files0",
	"follow",     "replay",    "jail",          "widths",     "formats",
};

static bool matters(const struct option *o)
{
	for (size_t i = 0; i < sizeof no_matter / sizeof *no_matter; i++)
		if (strcmp(o->name, no_matter[i]) == 0)
			return false;
	return true;
}

static uint64_t mix_words(uint64_t id, const struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		id = (id ^ name_hash(w->at[i])) * UINT64_C(0x9e3779b97f4a7c15);
	return id;
}

uint64_t recipe_id(const char *filters, const struct words *options, const struct words *files,
		   const char *version)
{
	return mix_words(mix_words(name_hash(filters) ^ name_hash(version) * 3, options), files);
}

/* What comes out of a pipe comes once. */
static bool may_be_read_twice(const char *name)
{
	struct stat st;
	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

/* A file that the chain names; the name stays. */
static char *add_file(void *user, const char *name)
{
	struct words *files = user;
	char hex[SHA256_HEX], *text;

	if (may_be_read_twice(name) && sha256_of_file(name, hex)) {
		if (asprintf(&text, "%s=%s", name, hex) < 0)
			return NULL;
		words_add(files, text);
	}
	return strdup(name);
}

static void add_files(struct words *files, const weft_chain *chain)
{
	weft_chain *copy = NULL;
	weft_error e;

	/* What is wrong with them is told when they are opened. */
	if (weft_chain_names_file(chain, "") && !weft_chain_renamed(chain, add_file, files, &copy, &e))
		weft_chain_free(copy);
}

struct recipe recipe_make(const weft_chain *chain, const char *filters, const struct command *command,
			  const void *given, const void *initial)
{
	struct recipe r = { .filters = filters };

	for (int i = 0; i < OPTION_TABLES - 1; i++)
		for (const struct option *o = options_table(command, i); o->name; o++) {
			char *text = matters(o) ? option_text(o, given, initial) : NULL;
			if (text)
				words_add(&r.options, text);
		}
	add_files(&r.files, chain);
	r.id = recipe_id(filters, &r.options, &r.files, WEFT_VERSION);
	return r;
}

void recipe_free(struct recipe *r)
{
	words_free_all(&r->options);
	words_free_all(&r->files);
	*r = (struct recipe) { 0 };
}

static void words_json(struct json *j, const char *key, const struct words *w)
{
	json_open(j, key, '[');
	for (size_t i = 0; i < w->count; i++)
		json_text(j, NULL, w->at[i]);
	json_close(j, ']');
}

void recipe_json(struct json *j, const struct recipe *r)
{
	json_text(j, "filters", r->filters);
	words_json(j, "options", &r->options);
	if (r->files.count)
		words_json(j, "files", &r->files);
	json_text(j, "version", WEFT_VERSION);
}

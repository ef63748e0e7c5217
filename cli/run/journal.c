/* journal.c: a manifest read again, and asked about outputs. */
#include "journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../report.h"
#include "inputs.h"
#include "manifest_lines.h"

struct journal_entry {
	uint64_t output, input; /* hashes of the names */
	uint64_t recipe;
	struct identity in, out;
	uint32_t line;
	bool writing;
};

/* ---- reading ---- */

static struct identity read_identity(const struct json_object *o, const char *bytes, const char *time,
				     const char *sha)
{
	char *time_at = json_read_text(o, time), *hex = json_read_text(o, sha);
	const struct identity id = { .bytes = (int64_t)json_read_number(o, bytes, -1),
				     .time_ns = time_from_text(time_at),
				     .sha = sha_short(hex) };
	free(time_at);
	free(hex);
	return id;
}

static struct words read_words(const struct json_object *o, const char *key)
{
	struct words w = { 0 };
	char *word;

	for (size_t i = 0; (word = json_read_element(o, key, i)); i++)
		words_add(&w, word);
	return w;
}

static uint64_t read_recipe(const struct json_object *o)
{
	char *filters = json_read_text(o, "filters"), *version = json_read_text(o, "version");
	struct words options = read_words(o, "options"), files = read_words(o, "files");
	const uint64_t id = filters && version ? recipe_id(filters, &options, &files, version) : 0;

	words_free_all(&options);
	words_free_all(&files);
	free(filters);
	free(version);
	return id;
}

static int by_output(const void *a, const void *b)
{
	const struct journal_entry *x = a, *y = b;
	if (x->output != y->output)
		return x->output < y->output ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

/* Keep of each output the last that is done, and what was written after it. */
static void settle(struct journal *j)
{
	size_t kept = 0;

	if (j->count)
		qsort(j->at, j->count, sizeof *j->at, by_output);
	for (size_t i = 0; i < j->count; i++) {
		const struct journal_entry entry = j->at[i];
		while (!entry.writing && kept && j->at[kept - 1].output == entry.output)
			kept--;
		j->at[kept++] = entry;
	}
	j->count = kept;
}

struct reading {
	struct journal *journal;
	size_t room;
	uint32_t line;
};

static bool add(struct reading *r, const struct journal_entry *entry)
{
	struct journal *j = r->journal;

	if (j->count == r->room)
		settle(j);
	if (2 * j->count >= r->room) {
		const size_t more = r->room ? 2 * r->room : 64;
		struct journal_entry *at = realloc(j->at, more * sizeof *at);
		if (!at)
			return false;
		j->at = at;
		r->room = more;
	}
	j->at[j->count++] = *entry;
	return true;
}

static int read_line(void *user, const struct json_object *o, const char *output, const char *status)
{
	struct reading *r = user;
	const bool writing = strcmp(status, "writing") == 0;

	r->line++;
	if (!writing && strcmp(status, "done") != 0)
		return EXIT_DONE;
	char *input = json_read_text(o, "input");
	const struct journal_entry entry = {
		.output = name_hash(output),
		.input = input ? name_hash(input) : 0,
		.recipe = read_recipe(o),
		.in = read_identity(o, "bytes_in", "time_in", "sha256_in"),
		.out = read_identity(o, "bytes_out", "time_out", "sha256_out"),
		.line = r->line,
		.writing = writing,
	};
	free(input);
	return add(r, &entry) ? EXIT_DONE : report_no_memory();
}

/* What is asked holds far longer than the reading. */
static void give_back_room(struct journal *j)
{
	struct journal_entry *at = j->count ? realloc(j->at, j->count * sizeof *at) : NULL;
	j->at = at ? at : j->at;
}

int journal_read(struct journal *j, const char *path)
{
	struct reading reading = { .journal = j };

	*j = (struct journal) { 0 };
	if (!path || (access(path, F_OK) != 0 && errno == ENOENT))
		return EXIT_DONE;
	const int status = manifest_each(path, read_line, &reading);
	settle(j);
	give_back_room(j);
	return status;
}

void journal_free(struct journal *j)
{
	free(j->at);
	*j = (struct journal) { 0 };
}

/* ---- asking ---- */

static const struct journal_entry *first_of(const struct journal *j, uint64_t output)
{
	size_t low = 0, high = j->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (j->at[middle].output < output)
			low = middle + 1;
		else
			high = middle;
	}
	return j->at + low;
}

static bool same_input(const struct journal_entry *entry, const char *input)
{
	struct identity in = entry->in;

	if (!input)
		return entry->input == 0;
	if (entry->input != name_hash(input))
		in.time_ns = 0; /* another file: only its content can be the same */
	return identity_holds(&in, input);
}

enum made journal_look(const struct journal *j, uint64_t recipe, const char *input, const char *output,
		       bool in_place)
{
	const uint64_t name = name_hash(output);
	enum made verdict = MADE_UNKNOWN;

	for (const struct journal_entry *e = first_of(j, name);
	     e < j->at + j->count && e->output == name && verdict != MADE_DONE; e++) {
		if (!identity_holds(&e->out, output))
			continue;
		verdict = MADE_OURS;
		if (e->recipe == recipe && (in_place || same_input(e, input)))
			verdict = MADE_DONE;
	}
	return verdict;
}

/* journal.c: a manifest read again, and asked about outputs. */
#include "journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../report.h"
#include "inputs.h"
#include "manifest_lines.h"
#include "place.h"

struct journal_entry {
	uint64_t output;      /* hash of its place, or where the line tells none of its name */
	uint64_t name, input; /* hashes of the names as they were typed */
	uint64_t node;        /* of the output; 0: not told */
	uint64_t recipe;
	struct identity in, out;
	uint32_t line;
	bool writing;
};

/* By which an entry is found. */
struct journal_key {
	uint64_t hash;
	uint32_t entry;
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

/* Apart from those of names. */
static uint64_t node_hash(uint64_t node)
{
	return (node + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t read_node(const struct json_object *o)
{
	char *digits = json_read_text(o, "node");
	const uint64_t node = digits ? strtoull(digits, NULL, 10) : 0;

	free(digits);
	return node;
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
	char *input = json_read_text(o, "input"), *place = json_read_text(o, "place");
	const struct journal_entry entry = {
		.output = name_hash(place ? place : output),
		.name = name_hash(output),
		.node = read_node(o),
		.input = input ? name_hash(input) : 0,
		.recipe = read_recipe(o),
		.in = read_identity(o, "bytes_in", "time_in", "sha256_in"),
		.out = read_identity(o, "bytes_out", "time_out", "sha256_out"),
		.line = r->line,
		.writing = writing,
	};
	free(input);
	free(place);
	return add(r, &entry) ? EXIT_DONE : report_no_memory();
}

/* What is asked holds far longer than the reading. */
static void give_back_room(struct journal *j)
{
	struct journal_entry *at = j->count ? realloc(j->at, j->count * sizeof *at) : NULL;
	j->at = at ? at : j->at;
}

static int by_hash(const void *a, const void *b)
{
	const struct journal_key *x = a, *y = b;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->entry > y->entry) - (x->entry < y->entry);
}

static void add_key(struct journal *j, uint64_t hash, size_t entry)
{
	j->keys[j->key_count++] = (struct journal_key) { hash, (uint32_t)entry };
}

/* A file is known by its place, by its name as typed where the folder was moved or is mounted elsewhere,
 * and by its node where it was renamed. */
static bool make_keys(struct journal *j)
{
	j->keys = calloc(3 * j->count + 1, sizeof *j->keys);
	if (!j->keys)
		return false;
	for (size_t i = 0; i < j->count; i++) {
		const struct journal_entry *e = &j->at[i];
		add_key(j, e->output, i);
		if (e->name != e->output)
			add_key(j, e->name, i);
		if (e->node)
			add_key(j, node_hash(e->node), i);
	}
	qsort(j->keys, j->key_count, sizeof *j->keys, by_hash);
	return true;
}

int journal_read(struct journal *j, const char *path)
{
	struct reading reading = { .journal = j };

	*j = (struct journal) { 0 };
	if (!path || (access(path, F_OK) != 0 && errno == ENOENT))
		return EXIT_DONE;
	int status = manifest_each(path, read_line, &reading);
	settle(j);
	give_back_room(j);
	if (!status && !make_keys(j))
		status = report_no_memory();
	return status;
}

void journal_free(struct journal *j)
{
	free(j->at);
	free(j->keys);
	*j = (struct journal) { 0 };
}

/* ---- asking ---- */

static const struct journal_key *first_key(const struct journal *j, uint64_t hash)
{
	size_t low = 0, high = j->key_count;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (j->keys[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return j->keys + low;
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

/* Whatever it holds now. */
static bool from(const struct journal_entry *entry, const char *input)
{
	return input && entry->input == name_hash(input);
}

struct question {
	uint64_t recipe;
	const char *input, *output;
	bool in_place;
};

static enum made ask(const struct journal *j, uint64_t hash, const struct question *q)
{
	enum made verdict = MADE_UNKNOWN;

	for (const struct journal_key *k = first_key(j, hash);
	     k < j->keys + j->key_count && k->hash == hash && verdict != MADE_DONE; k++) {
		const struct journal_entry *e = &j->at[k->entry];
		if (!identity_holds(&e->out, q->output))
			continue;
		const bool same = q->in_place || same_input(e, q->input);
		const enum made made = same && e->recipe == q->recipe ? MADE_DONE
				       : same || from(e, q->input)    ? MADE_OTHERWISE
								      : MADE_OURS;
		verdict = made > verdict ? made : verdict;
	}
	return verdict;
}

enum made journal_look(const struct journal *j, uint64_t recipe, const char *input, const char *output,
		       bool in_place)
{
	const struct question q = { recipe, input, output, in_place };
	struct stat st;

	if (!j->count || stat(output, &st) != 0)
		return MADE_UNKNOWN;
	const enum made by_name = ask(j, name_hash(output), &q);
	if (by_name == MADE_DONE)
		return by_name;
	char *place = place_name(output);
	const enum made by_place = place ? ask(j, name_hash(place), &q) : MADE_UNKNOWN;
	free(place);
	if (by_place == MADE_DONE || ask(j, node_hash(st.st_ino), &q) == MADE_DONE)
		return MADE_DONE;
	/* What was renamed since is not ours to replace. */
	return by_place > by_name ? by_place : by_name;
}

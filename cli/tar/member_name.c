/* member_name.c: see member_name.h. */
#include "member_name.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"
#include "../run/inputs.h"

bool names_picture(const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	return *base != '.' && weft_codec_for_path(name);
}

char *name_in_output(const weft_codec *codec, const char *name)
{
	char *made = NULL;

	if (!codec || weft_codec_for_path(name) == codec)
		return strdup(name);
	if (asprintf(&made, "%.*s.%s", (int)(strrchr(name, '.') - name), name,
		     weft_codec_extensions(codec)[0]) < 0)
		return NULL;
	return made;
}

char *member_label(const char *archive, const char *name)
{
	char *label = NULL;
	const bool standard = strcmp(archive, "-") == 0;

	if (asprintf(&label, "%s%s%s", standard ? "" : archive, standard ? "" : "/", name) < 0)
		return NULL;
	return label;
}

/* ---- names that are taken: an open table, at most half full ---- */

struct taken_name {
	uint64_t output, input; /* hashes; output 0: none */
};

/* tar unpacks './a' where 'a' is. */
static uint64_t hash_of(const char *name)
{
	while (strncmp(name, "./", 2) == 0)
		name += 2;
	const uint64_t hash = name_hash(name);
	return hash ? hash : 1;
}

static struct taken_name *slot_of(struct taken_name *at, size_t room, uint64_t output)
{
	size_t i = output & (room - 1);

	while (at[i].output && at[i].output != output)
		i = (i + 1) & (room - 1);
	return &at[i];
}

static void grow(struct member_names *names)
{
	const size_t room = names->room ? 2 * names->room : 1024;
	struct taken_name *at = calloc(room, sizeof *at);

	if (!at)
		exit(report_no_memory());
	for (size_t i = 0; i < names->room; i++)
		if (names->at[i].output)
			*slot_of(at, room, names->at[i].output) = names->at[i];
	free(names->at);
	names->at = at;
	names->room = room;
}

bool member_names_take(struct member_names *names, const char *output, const char *input)
{
	const struct taken_name one = { hash_of(output), hash_of(input) };

	if (2 * names->count >= names->room)
		grow(names);
	struct taken_name *slot = slot_of(names->at, names->room, one.output);
	if (slot->output)
		return slot->input == one.input;
	*slot = one;
	names->count++;
	return true;
}

void member_names_free(struct member_names *names)
{
	free(names->at);
	*names = (struct member_names) { 0 };
}

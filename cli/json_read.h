/* json_read.h: read an object of JSON from one line, as json.h writes them.
 *
 * The whole line is checked against the grammar (RFC 8259), at most 16 deep.
 * Text of a lone low surrogate is the byte it stands for (json.h). */
#ifndef WEFT_CLI_JSON_READ_H
#define WEFT_CLI_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_MEMBERS_MAX = 64 };

/* Points into the line. */
struct json_member {
	const char *key, *value; /* value: its first character */
	size_t key_length;       /* between its quotes */
};

struct json_object {
	struct json_member at[JSON_MEMBERS_MAX];
	size_t count;
};

/* The members of the object that is all of the line; false where it isn't one. */
bool json_read(const char *line, struct json_object *object);
/* The text of a member, decoded, to free(); NULL: missing, or no text, or no memory. */
char *json_read_text(const struct json_object *object, const char *key);
/* The number; fallback: missing, or no number. */
double json_read_number(const struct json_object *object, const char *key, double fallback);
/* true only where the member is so. */
bool json_read_bool(const struct json_object *object, const char *key);
/* Is there such a member?  Is it that word, or number, just so? */
bool json_read_has(const struct json_object *object, const char *key);
bool json_read_is(const struct json_object *object, const char *key, const char *word);
/* How many texts an array holds; -1: it is none, or holds something else. */
int json_read_count(const struct json_object *object, const char *key);
/* Element i of an array of texts, to free(); NULL: there is none. */
char *json_read_element(const struct json_object *object, const char *key, size_t i);

#endif

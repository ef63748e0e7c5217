/* json_read.c: one line of JSON. */
#include "json_read.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

/* ---- the grammar; each returns where it ends, or NULL ---- */

static const char *blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static const char *digits(const char *s)
{
	const size_t n = strspn(s, "0123456789");
	return n ? s + n : NULL;
}

static const char *text(const char *s)
{
	if (*s++ != '"')
		return NULL;
	while (*s != '"') {
		if ((unsigned char)*s < ' ')
			return NULL; /* the end, too */
		if (*s++ != '\\')
			continue;
		if (*s == 'u' && strspn(s + 1, "0123456789abcdefABCDEF") < 4)
			return NULL;
		if (!*s || !strchr("\"\\/bfnrtu", *s))
			return NULL;
		s++;
	}
	return s + 1;
}

static const char *number(const char *s)
{
	s += *s == '-';
	s = *s == '0' ? s + 1 : digits(s);
	if (s && *s == '.')
		s = digits(s + 1);
	if (s && (*s == 'e' || *s == 'E')) {
		s += 1 + (s[1] == '+' || s[1] == '-');
		s = digits(s);
	}
	return s;
}

static const char *value(const char *s, int depth);

/* What stands in brackets; an object's members go to *object, which may be NULL. */
static const char *list(const char *s, int depth, struct json_object *object)
{
	const char close = *s == '{' ? '}' : ']';

	if (depth == DEPTH_MAX)
		return NULL;
	s = blanks(s + 1);
	if (*s == close)
		return s + 1;
	for (;;) {
		struct json_member m = { .key = s + 1 };
		if (close == '}') {
			s = text(s);
			if (!s)
				return NULL;
			m.key_length = (size_t)(s - 1 - m.key);
			s = blanks(s);
			if (*s++ != ':')
				return NULL;
			s = blanks(s);
		}
		m.value = s;
		if (object && object->count < JSON_MEMBERS_MAX)
			object->at[object->count++] = m;
		s = value(s, depth + 1);
		if (!s)
			return NULL;
		s = blanks(s);
		if (*s == close)
			return s + 1;
		if (*s++ != ',')
			return NULL;
		s = blanks(s);
	}
}

static const char *value(const char *s, int depth)
{
	static const char *const words[] = { "true", "false", "null" };

	if (*s == '{' || *s == '[')
		return list(s, depth, NULL);
	if (*s == '"')
		return text(s);
	for (size_t i = 0; i < 3; i++)
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return s + strlen(words[i]);
	return number(s);
}

bool json_read(const char *line, struct json_object *object)
{
	object->count = 0;
	line = blanks(line);
	if (*line != '{')
		return false;
	const char *end = list(line, 0, object);
	return end && !*blanks(end);
}

/* ---- members ---- */

static const char *member(const struct json_object *o, const char *key)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->at[i].key_length == strlen(key) &&
		    strncmp(o->at[i].key, key, o->at[i].key_length) == 0)
			return o->at[i].value;
	return NULL;
}

static unsigned hex4(const char *s)
{
	const char digits4[5] = { s[0], s[1], s[2], s[3], 0 };
	return (unsigned)strtoul(digits4, NULL, 16);
}

static char *put_utf8(char *to, unsigned c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };
	*to++ = (char)(lead[more] | c >> 6 * more);
	for (int i = more - 1; i >= 0; i--)
		*to++ = (char)(0x80 | (c >> 6 * i & 0x3f));
	return to;
}

/* An escape behind its \; where it ends.  A lone low surrogate DC80..DCFF is a byte. */
static const char *unescape(const char *s, char **to)
{
	static const char from[] = "bfnrt", what[] = "\b\f\n\r\t";
	const char *simple = strchr(from, *s);

	if (*s != 'u') {
		*(*to)++ = simple ? what[simple - from] : *s;
		return s + 1;
	}
	unsigned c = hex4(s + 1);
	s += 5;
	if (c >= 0xdc80 && c <= 0xdcff) {
		*(*to)++ = (char)(c - 0xdc00);
		return s;
	}
	if (c >= 0xd800 && c < 0xdc00 && s[0] == '\\' && s[1] == 'u' && hex4(s + 2) >= 0xdc00 &&
	    hex4(s + 2) < 0xe000) {
		c = 0x10000 + ((c - 0xd800) << 10) + (hex4(s + 2) - 0xdc00);
		s += 6;
	}
	*to = put_utf8(*to, c);
	return s;
}

/* s: a text that the grammar has passed, or no text. */
static char *decode(const char *s)
{
	if (!s || *s != '"')
		return NULL;
	char *made = malloc((size_t)(text(s) - s)), *to = made;
	for (s++; made && *s != '"';)
		if (*s == '\\')
			s = unescape(s + 1, &to);
		else
			*to++ = *s++;
	if (made)
		*to = 0;
	return made;
}

char *json_read_text(const struct json_object *object, const char *key)
{
	return decode(member(object, key));
}

double json_read_number(const struct json_object *object, const char *key, double fallback)
{
	const char *s = member(object, key);
	return s && (*s == '-' || (*s >= '0' && *s <= '9')) ? strtod(s, NULL) : fallback;
}

bool json_read_bool(const struct json_object *object, const char *key)
{
	const char *s = member(object, key);
	return s && *s == 't';
}

bool json_read_has(const struct json_object *object, const char *key)
{
	return member(object, key) != NULL;
}

bool json_read_is(const struct json_object *object, const char *key, const char *word)
{
	const char *s = member(object, key);
	return s && strncmp(s, word, strlen(word)) == 0 && strchr(" \t\r\n,}", s[strlen(word)]);
}

int json_read_count(const struct json_object *object, const char *key)
{
	const char *s = member(object, key);
	int count = 0;

	if (!s || *s != '[')
		return -1;
	for (s = blanks(s + 1); *s != ']'; count++) {
		if (*s != '"')
			return -1;
		s = blanks(text(s));
		s = blanks(s + (*s == ','));
	}
	return count;
}

char *json_read_element(const struct json_object *object, const char *key, size_t i)
{
	const char *s = member(object, key);

	if (!s || *s != '[')
		return NULL;
	for (s = blanks(s + 1); *s && *s != ']' && i--;) {
		s = blanks(value(s, 0));
		s = blanks(s + (*s == ','));
	}
	return decode(s);
}

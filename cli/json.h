/* json.h: write JSON, indented, that any reader accepts.
 *
 * key is NULL inside an array and at the top.  A byte XX that is no
 * UTF-8 comes out as the lone surrogate DCXX (Python's surrogateescape: there
 * os.fsencode gives the byte back); numbers that JSON lacks as null.
 */
#ifndef WEFT_CLI_JSON_H
#define WEFT_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *to;
	int depth;
	bool flat;  /* all on one line, for streams of events */
	bool first; /* nothing written yet at this depth */
};

struct json json_begin(FILE *to);
void json_end(struct json *j);                                      /* the last newline */
void json_open(struct json *j, const char *key, char bracket);      /* '{' or '[' */
void json_close(struct json *j, char bracket);                      /* '}' or ']' */
void json_text(struct json *j, const char *key, const char *value); /* NULL: null */
void json_int(struct json *j, const char *key, int64_t value);
void json_real(struct json *j, const char *key, double value);
void json_bool(struct json *j, const char *key, bool value);

/* Bytes of the UTF-8 sequence at s, 0 where there is none. */
int utf8_length(const unsigned char *s);

#endif

/* identity.h: is a file still the one it was? */
#ifndef WEFT_CLI_IDENTITY_H
#define WEFT_CLI_IDENTITY_H

#include <stdbool.h>
#include <time.h>

#include "sha256.h"

/* A file as it was once.  Size and time are enough to know it again, else its hash is. */
struct identity {
	int64_t bytes;
	int64_t time_ns; /* of its last change; 0: not known */
	uint64_t sha;    /* the first 16 digits of its SHA-256; 0: not known */
};

/* Of what stands where an output belongs. */
enum made {
	MADE_UNKNOWN,   /* if anything is there, it's none of ours */
	MADE_OURS,      /* we wrote it, but from another input */
	MADE_OTHERWISE, /* from this input, which has changed since, or by another recipe */
	MADE_DONE,      /* it is what would be made */
};

int64_t time_ns(struct timespec t);
/* Of the last change, zero where there is no such file. */
struct timespec file_time(const char *path);
/* false: it can't be read, or is no regular file. */
bool sha256_of_file(const char *path, char hex[SHA256_HEX]);

/* "1764342000.123456789", and back; 0 where it's none. */
void time_text(struct timespec t, char text[40]);
int64_t time_from_text(const char *text);
/* From the hexadecimal digits. */
uint64_t sha_short(const char *hex);

/* Is the file at path that one?  Reads it only where its size says yes and its time no. */
bool identity_holds(const struct identity *was, const char *path);

#endif

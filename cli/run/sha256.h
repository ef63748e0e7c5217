/* sha256.h: SHA-256 (FIPS 180-4), as `sha256sum` prints it. */
#ifndef WEFT_CLI_SHA256_H
#define WEFT_CLI_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX = 65 }; /* 64 digits and the end */

struct sha256 {
	uint32_t state[8];
	uint64_t length; /* bytes so far */
	uint8_t block[64];
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t length);
/* Ends it: s must begin anew. */
void sha256_end(struct sha256 *s, char hex[SHA256_HEX]);

#endif

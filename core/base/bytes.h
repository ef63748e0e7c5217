/* bytes.h: bytes in memory: borrowed, owned and growing, and numbers in them.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_BYTES_H
#define WEFT_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "linkage.h"

WEFT_PUBLIC_BEGIN

/* Borrowed. */
typedef struct weft_bytes {
	const uint8_t *at;
	size_t length;
} weft_bytes;

/* Owned, and growing.  The zero buffer is empty and may be freed. */
typedef struct weft_buffer {
	uint8_t *at;
	size_t length, capacity;
} weft_buffer;

/* Room for so many bytes behind those there are, the capacity at least doubled where it
 * grows.  False: out of memory, and the buffer is as it was. */
bool weft_buffer_reserve(weft_buffer *b, size_t more);
bool weft_buffer_add(weft_buffer *b, const void *bytes, size_t length);
void weft_buffer_free(weft_buffer *b); /* and leaves the zero buffer */

/* ---- numbers of 2, 4 and 8 bytes, at any address ---- */

static inline uint16_t weft_little16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static inline uint32_t weft_little32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t weft_little64(const uint8_t *p)
{
	return (uint64_t)weft_little32(p + 4) << 32 | weft_little32(p);
}

static inline uint16_t weft_big16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t weft_big32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t weft_big64(const uint8_t *p)
{
	return (uint64_t)weft_big32(p) << 32 | weft_big32(p + 4);
}

/* The low `bytes` bytes of v. */
static inline void weft_put_little(uint8_t *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline void weft_put_big(uint8_t *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
}

static inline void weft_put_big32(uint8_t *p, uint32_t v)
{
	weft_put_big(p, v, 4);
}

WEFT_PUBLIC_END

#endif

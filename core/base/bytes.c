/* bytes.c: a buffer that grows. */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

#include "size.h"

enum { CAPACITY_LEAST = 4096 };

bool weft_buffer_reserve(weft_buffer *b, size_t more)
{
	size_t wanted;
	if (b->capacity - b->length >= more)
		return true;
	if (!weft_size_add(b->length, more, &wanted))
		return false;
	size_t capacity = b->capacity < CAPACITY_LEAST ? CAPACITY_LEAST : b->capacity;
	if (!weft_size_multiply(capacity, 2, &capacity) || capacity < wanted)
		capacity = wanted;
	uint8_t *at = realloc(b->at, capacity);
	if (!at)
		return false;
	b->at = at;
	b->capacity = capacity;
	return true;
}

bool weft_buffer_add(weft_buffer *b, const void *bytes, size_t length)
{
	if (!weft_buffer_reserve(b, length))
		return false;
	if (length)
		memcpy(b->at + b->length, bytes, length);
	b->length += length;
	return true;
}

void weft_buffer_free(weft_buffer *b)
{
	free(b->at);
	*b = (weft_buffer) { 0 };
}

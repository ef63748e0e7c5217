/* tar_write.c: the head of a member that has changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tar_inside.h"

static bool put(weft_buffer *b, const void *bytes, size_t length)
{
	return weft_buffer_sink(b).put(b, (weft_bytes) { bytes, length });
}

static bool put_block_end(weft_buffer *b, size_t length)
{
	static const char zeros[TAR_BLOCK];
	return put(b, zeros, (TAR_BLOCK - length % TAR_BLOCK) % TAR_BLOCK);
}

static void set_sum(struct tar_header *h)
{
	snprintf(h->checksum, sizeof h->checksum, "%06o", tar_sum(h) & 0777777);
	h->checksum[7] = ' ';
}

/* Eleven digits, or where that isn't enough base 256, which all readers of such sizes know. */
static void set_size(struct tar_header *h, int64_t bytes)
{
	char digits[24];

	memset(h->size, 0, sizeof h->size);
	if (bytes >> 33 == 0) {
		snprintf(digits, sizeof digits, "%011llo", (unsigned long long)bytes);
		memcpy(h->size, digits, 11);
		return;
	}
	h->size[0] = (char)0x80;
	for (int i = 11; bytes; i--, bytes >>= 8)
		h->size[i] = (char)(bytes & 0xff);
}

/* "LENGTH key=value\n", whose length counts itself. */
static bool put_record(weft_buffer *b, const char *key, const char *value)
{
	const size_t rest = strlen(key) + strlen(value) + 3;
	char number[24];
	size_t length = rest + 1;

	for (size_t before = 0; before != length;) {
		before = length;
		length = rest + (size_t)snprintf(number, sizeof number, "%zu", before);
	}
	return put(b, number, strlen(number)) && put(b, " ", 1) && put(b, key, strlen(key)) &&
	       put(b, "=", 1) && put(b, value, strlen(value)) && put(b, "\n", 1);
}

static bool has_room(const char *name)
{
	return strlen(name) <= sizeof((struct tar_header *)NULL)->name;
}

static bool still_holds(const struct tar_record *r, const char *link)
{
	return !tar_record_is(r, "path") && !tar_record_is(r, "size") &&
	       !(link && tar_record_is(r, "linkpath"));
}

/* Records of the member's pax headers that still hold, and its names where the header has no room for them.
 */
static bool put_records(const struct tar_member *m, const char *name, const char *link, weft_buffer *records)
{
	const char *head = (const char *)m->head.at, *end = head + m->head.length - TAR_BLOCK;

	while (head < end) {
		const struct tar_header *h = (const void *)head;
		const char *at = head + TAR_BLOCK;
		const size_t length = strtoul(h->size, NULL, 8);
		struct tar_record r;
		const char *stop = at + length;
		while (h->type == 'x' && tar_record_next(&at, stop, &r))
			if (still_holds(&r, link) && !put(records, r.all, r.all_length))
				return false;
		head += TAR_BLOCK + (length + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	}
	return (has_room(name) || put_record(records, "path", name)) &&
	       (!link || has_room(link) || put_record(records, "linkpath", link));
}

weft_status tar_head(const struct tar_member *m, const char *name, const char *link, int64_t bytes,
		     weft_buffer *head, weft_error *e)
{
	struct tar_header h;
	weft_buffer records = { 0 };
	bool well = put_records(m, name, link, &records);

	memcpy(&h, m->head.at + m->head.length - TAR_BLOCK, TAR_BLOCK);
	/* As POSIX has it, whoever wrote the old one: GNU's has times where the prefix is. */
	memcpy(h.magic, "ustar", sizeof h.magic);
	memcpy(h.version, "00", sizeof h.version);
	memset(h.prefix, 0, sizeof h.prefix);
	memset(h.rest, 0, sizeof h.rest);
	memset(h.name, 0, sizeof h.name);
	memcpy(h.name, name, strnlen(name, sizeof h.name));
	memset(h.link, 0, sizeof h.link);
	if (link)
		memcpy(h.link, link, strnlen(link, sizeof h.link));
	h.type = link ? m->type : '0';
	if (records.length) {
		struct tar_header x = h;
		x.type = 'x';
		set_size(&x, (int64_t)records.length);
		set_sum(&x);
		well = well && put(head, &x, TAR_BLOCK) && put(head, records.at, records.length) &&
		       put_block_end(head, records.length);
	}
	set_size(&h, bytes);
	set_sum(&h);
	well = well && put(head, &h, TAR_BLOCK);
	weft_buffer_free(&records);
	return well ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "tar: out of memory");
}

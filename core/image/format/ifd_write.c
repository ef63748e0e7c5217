/* ifd_write.c: directories moved to where they are needed: EXIF out of a TIFF
 * file, and into one.
 *
 * Values are moved as they are; those that lead to another directory lead to
 * where that was moved.
 */
#include <stdlib.h>
#include <string.h>

#include "ifd.h"

enum {
	ENTRY = 12,
	NESTING_MAX = 2, /* what EXIF in the first directory leads to */
	INTEROPERABILITY = 40965,
};

void weft_ifd_set(uint8_t *at, bool little, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[little ? i : bytes - 1 - i] = (uint8_t)(value >> 8 * i);
}

static bool leads_on(unsigned tag)
{
	return tag == WEFT_IFD_EXIF || tag == WEFT_IFD_GPS || tag == INTEROPERABILITY;
}

static int by_tag(const void *a, const void *b)
{
	const weft_ifd_entry *x = a, *y = b;
	return (x->tag > y->tag) - (x->tag < y->tag);
}

static bool add(weft_buffer *to, const uint8_t *at, size_t length, size_t most)
{
	return length <= most && to->length <= most - length &&
	       weft_buffer_sink(to).put(to, (weft_bytes) { at, length });
}

static bool pad(weft_buffer *to, size_t most)
{
	return to->length % 2 == 0 || add(to, (const uint8_t *)"", 1, most);
}

static bool put_directory(weft_buffer *to, const weft_ifd_file *f, weft_ifd_entry *entries, size_t count,
			  size_t most, int nesting);

/* The directory that an entry leads to, moved; its new offset. */
static bool put_nested(weft_buffer *to, const weft_ifd_file *f, const weft_ifd_entry *entry, size_t most,
		       int nesting, uint32_t *offset)
{
	weft_ifd_walk walk;
	weft_ifd_entry *nested = calloc(WEFT_IFD_ENTRIES_MAX, sizeof *nested);
	size_t count = 0;
	if (nested && weft_ifd_start(f, weft_ifd_number(f, entry, 0), &walk))
		while (count < WEFT_IFD_ENTRIES_MAX && weft_ifd_next(&walk, &nested[count]))
			count += nested[count].type < WEFT_IFD_LONG8 &&
				 (!leads_on(nested[count].tag) || nesting < NESTING_MAX);
	bool fine = nested && pad(to, most);
	*offset = (uint32_t)(f->base + to->length);
	fine = fine && put_directory(to, f, nested, count, most, nesting + 1);
	free(nested);
	return fine;
}

/* What stands in the directory for a value, which is put where it doesn't fit. */
static bool put_value(weft_buffer *to, const weft_ifd_file *f, const weft_ifd_entry *entry, uint8_t field[4],
		      size_t most, int nesting)
{
	uint32_t offset;
	if (leads_on(entry->tag)) {
		if (!put_nested(to, f, entry, most, nesting, &offset))
			return false;
		weft_ifd_set(field, f->little, offset, 4);
		return true;
	}
	if (entry->length <= 4) {
		memcpy(field, entry->at, entry->length);
		return true;
	}
	if (!pad(to, most))
		return false;
	weft_ifd_set(field, f->little, f->base + to->length, 4);
	return add(to, entry->at, entry->length, most);
}

static bool put_directory(weft_buffer *to, const weft_ifd_file *f, weft_ifd_entry *entries, size_t count,
			  size_t most, int nesting)
{
	size_t start = to->length, bytes = 2 + count * ENTRY + 4;
	uint8_t *room = calloc(1, bytes);
	bool fine = room && add(to, room, bytes, most);
	qsort(entries, count, sizeof *entries, by_tag);
	for (size_t i = 0; fine && i < count; i++) {
		uint8_t *at = room + 2 + i * ENTRY;
		bool on = leads_on(entries[i].tag);
		weft_ifd_set(at, f->little, entries[i].tag, 2);
		weft_ifd_set(at + 2, f->little, on ? WEFT_IFD_LONG : entries[i].type, 2);
		weft_ifd_set(at + 4, f->little, on ? 1 : entries[i].count, 4);
		fine = put_value(to, f, &entries[i], at + 8, most, nesting);
	}
	if (fine) {
		weft_ifd_set(room, f->little, count, 2);
		memcpy(to->at + start, room, bytes);
	}
	free(room);
	return fine;
}

bool weft_ifd_put(weft_buffer *to, const weft_ifd_file *f, weft_ifd_entry *entries, size_t count, size_t most)
{
	return put_directory(to, f, entries, count, most, 0);
}

/* ---- what a first directory says of its picture ---- */

/* Tags of how the pixels lie and of what is carried along by itself, from .. to. */
static const uint16_t structure[][2] = {
	{ 0, 268 },       { 273, 273 },     { 275, 303 },     { 317, 347 },     { 400, 435 },
	{ 512, 532 },     { 559, 559 },     { 700, 700 },     { 32781, 33422 }, { 34377, 34377 },
	{ 34675, 34675 }, { 34892, 34892 }, { 37724, 37724 }, { 50706, 52600 },
};

static bool describes(unsigned tag)
{
	for (size_t i = 0; i < sizeof structure / sizeof *structure; i++)
		if (tag >= structure[i][0] && tag <= structure[i][1])
			return false;
	return true;
}

static bool turns(const weft_ifd_file *f, const weft_ifd_entry *entry)
{
	uint64_t v = weft_ifd_number(f, entry, 0);
	return entry->type <= WEFT_IFD_LONG && v >= 1 && v <= 8;
}

/* Its kind can stand in a directory made by us, and its value is none that readers stumble over. */
static bool fits(const weft_ifd_file *f, const weft_ifd_entry *entry)
{
	if (entry->tag == WEFT_IFD_ORIENTATION)
		return turns(f, entry);
	return leads_on(entry->tag) || entry->type < WEFT_IFD_LONG8;
}

size_t weft_ifd_descriptions(const weft_ifd_file *f, weft_ifd_entry *entries, size_t room)
{
	weft_ifd_walk walk;
	size_t count = 0;
	if (weft_ifd_start(f, f->first, &walk))
		while (count < room && weft_ifd_next(&walk, &entries[count]))
			count += describes(entries[count].tag) && fits(f, &entries[count]);
	return count;
}

static bool upright(const weft_ifd_file *f, const weft_ifd_entry *entry)
{
	return entry->tag == WEFT_IFD_ORIENTATION && weft_ifd_number(f, entry, 0) == 1;
}

bool weft_exif_gather(const weft_ifd_file *f, weft_buffer *exif)
{
	weft_ifd_entry *entries = calloc(WEFT_IFD_ENTRIES_MAX, sizeof *entries);
	if (!entries)
		return false;
	size_t count = weft_ifd_descriptions(f, entries, WEFT_IFD_ENTRIES_MAX);
	bool fine = true;
	if (count > 1 || (count == 1 && !upright(f, entries))) {
		uint8_t head[8];
		memcpy(head, f->little ? "II" : "MM", 2);
		weft_ifd_set(head + 2, f->little, 42, 2);
		weft_ifd_set(head + 4, f->little, sizeof head, 4);
		/* Values may overlap in a hostile file, not in what is made of it. */
		size_t most = f->bytes.length + sizeof head;
		fine = add(exif, head, sizeof head, most);
		if (fine && !weft_ifd_put(exif, f, entries, count, most))
			weft_buffer_free(exif);
	}
	free(entries);
	return fine;
}

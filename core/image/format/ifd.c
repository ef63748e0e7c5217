/* ifd.c: reading directories of tagged values, TIFF's and BigTIFF's. */
#include "ifd.h"

#include <string.h>

static uint64_t number(const weft_ifd_file *f, size_t at, int n)
{
	const uint8_t *p = f->bytes.at + at;
	uint64_t v = 0;
	for (int i = 0; i < n; i++)
		v = v << 8 | p[f->little ? n - 1 - i : i];
	return v;
}

bool weft_ifd_open(weft_bytes bytes, weft_ifd_file *f)
{
	*f = (weft_ifd_file) { .bytes = bytes };
	if (bytes.length < 8 || (memcmp(bytes.at, "II", 2) != 0 && memcmp(bytes.at, "MM", 2) != 0))
		return false;
	f->little = bytes.at[0] == 'I';
	uint64_t version = number(f, 2, 2);
	f->large = version == 43;
	if (version != 42 && (!f->large || bytes.length < 16 || number(f, 4, 4) != (f->little ? 8 : 8 << 16)))
		return false;
	f->first = f->large ? number(f, 8, 8) : number(f, 4, 4);
	return true;
}

/* Bytes of the parts that a directory consists of. */
static int count_bytes(const weft_ifd_file *f)
{
	return f->large ? 8 : 2;
}

static int entry_bytes(const weft_ifd_file *f)
{
	return f->large ? 20 : 12;
}

static int offset_bytes(const weft_ifd_file *f)
{
	return f->large ? 8 : 4;
}

static bool lies_within(const weft_ifd_file *f, uint64_t at, uint64_t bytes)
{
	return at <= f->bytes.length && bytes <= f->bytes.length - at;
}

bool weft_ifd_start(const weft_ifd_file *f, uint64_t offset, weft_ifd_walk *walk)
{
	int head = count_bytes(f);
	if (offset == 0 || !lies_within(f, offset, (uint64_t)head))
		return false;
	*walk = (weft_ifd_walk) { f, (size_t)offset + (size_t)head, number(f, (size_t)offset, head) };
	return true;
}

static unsigned type_bytes(unsigned type)
{
	static const uint8_t bytes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8 };
	return type < sizeof bytes ? bytes[type] : type == 129 ? 1 : 0; /* 129: EXIF 3's text */
}

/* False: its value makes no sense. */
static bool read_entry(const weft_ifd_file *f, size_t at, weft_ifd_entry *entry)
{
	size_t wide = (size_t)offset_bytes(f);
	entry->tag = (unsigned)number(f, at, 2);
	entry->type = (unsigned)number(f, at + 2, 2);
	entry->count = number(f, at + 4, (int)wide);
	unsigned each = type_bytes(entry->type);
	if (each == 0 || entry->count > f->bytes.length / each)
		return false;
	entry->length = (size_t)entry->count * each;
	uint64_t value = at + 4 + wide;
	if (entry->length > wide)
		value = number(f, (size_t)value, (int)wide);
	if (!lies_within(f, value, entry->length))
		return false;
	entry->at = f->bytes.at + value;
	return true;
}

bool weft_ifd_next(weft_ifd_walk *walk, weft_ifd_entry *entry)
{
	size_t bytes = (size_t)entry_bytes(walk->file);
	while (walk->left > 0 && lies_within(walk->file, walk->at, bytes)) {
		bool fine = read_entry(walk->file, walk->at, entry);
		walk->left--;
		walk->at += bytes;
		if (fine)
			return true;
	}
	return false;
}

bool weft_ifd_find(const weft_ifd_file *f, uint64_t offset, unsigned tag, weft_ifd_entry *entry)
{
	weft_ifd_walk walk;
	if (weft_ifd_start(f, offset, &walk))
		while (weft_ifd_next(&walk, entry))
			if (entry->tag == tag)
				return true;
	return false;
}

uint64_t weft_ifd_behind(const weft_ifd_file *f, uint64_t offset)
{
	weft_ifd_walk walk;
	if (!weft_ifd_start(f, offset, &walk) || walk.left > f->bytes.length)
		return 0;
	uint64_t at = walk.at + walk.left * (uint64_t)entry_bytes(f);
	int wide = offset_bytes(f);
	return lies_within(f, at, (uint64_t)wide) ? number(f, (size_t)at, wide) : 0;
}

uint64_t weft_ifd_number(const weft_ifd_file *f, const weft_ifd_entry *entry, uint64_t i)
{
	bool whole = entry->type == WEFT_IFD_BYTE || entry->type == WEFT_IFD_SHORT ||
		     entry->type == WEFT_IFD_LONG || entry->type == 13 || entry->type == WEFT_IFD_LONG8 ||
		     entry->type == 18; /* 13, 18: offsets of directories */
	unsigned each = type_bytes(entry->type);
	if (!whole || i >= entry->count)
		return 0;
	return number(f, (size_t)(entry->at - f->bytes.at) + (size_t)i * each, (int)each);
}

double weft_ifd_rational(const weft_ifd_file *f, const weft_ifd_entry *entry)
{
	if (entry->type != WEFT_IFD_RATIONAL || entry->count < 1)
		return 0;
	size_t at = (size_t)(entry->at - f->bytes.at);
	double over = (double)number(f, at, 4), under = (double)number(f, at + 4, 4);
	return under > 0 ? over / under : 0;
}

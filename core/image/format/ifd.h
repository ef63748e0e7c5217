/* ifd.h: directories of tagged values, which TIFF files and EXIF are made of.
 *
 * Invariant: every value handed out lies within the bytes it was found in.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_IFD_H
#define WEFT_IMAGE_IFD_H

#include "../codec.h"

enum weft_ifd_type {
	WEFT_IFD_BYTE = 1,
	WEFT_IFD_ASCII,
	WEFT_IFD_SHORT,
	WEFT_IFD_LONG,
	WEFT_IFD_RATIONAL,
	WEFT_IFD_UNDEFINED = 7,
	WEFT_IFD_LONG8 = 16,
};

enum weft_ifd_tag {
	WEFT_IFD_ORIENTATION = 274,
	WEFT_IFD_EXIF = 34665,
	WEFT_IFD_GPS = 34853,
};

typedef struct weft_ifd_file {
	weft_bytes bytes;
	bool little, large; /* byte order; BigTIFF */
	uint64_t first;     /* where the first directory is */
	uint64_t base;      /* of what is made (weft_ifd_put): where in its file it begins */
} weft_ifd_file;

/* A value, in the byte order of its file. */
typedef struct weft_ifd_entry {
	unsigned tag, type;
	uint64_t count;
	const uint8_t *at;
	size_t length;
} weft_ifd_entry;

typedef struct weft_ifd_walk {
	const weft_ifd_file *file;
	size_t at;
	uint64_t left;
} weft_ifd_walk;

/* False: is none. */
bool weft_ifd_open(weft_bytes bytes, weft_ifd_file *f);
/* False: there is no directory. */
bool weft_ifd_start(const weft_ifd_file *f, uint64_t offset, weft_ifd_walk *walk);
/* Entries whose values make no sense are passed over; false: no more. */
bool weft_ifd_next(weft_ifd_walk *walk, weft_ifd_entry *entry);
bool weft_ifd_find(const weft_ifd_file *f, uint64_t offset, unsigned tag, weft_ifd_entry *entry);
/* Where the directory behind this one is; 0: none. */
uint64_t weft_ifd_behind(const weft_ifd_file *f, uint64_t offset);

/* The i-th number of a value; 0 where there is none, or it is no whole number. */
uint64_t weft_ifd_number(const weft_ifd_file *f, const weft_ifd_entry *entry, uint64_t i);
double weft_ifd_rational(const weft_ifd_file *f, const weft_ifd_entry *entry);

/* ---- making (ifd_write.c) ---- */

/* Append a directory, and those that its entries lead to, to what stands in `to`
 * and begins at byte f->base of its file.  The entries are sorted by their tags; they are
 * those of f or have its byte order.  False: out of memory, or over `most` bytes. */
bool weft_ifd_put(weft_buffer *to, const weft_ifd_file *f, weft_ifd_entry *entries, size_t count,
		  size_t most);
void weft_ifd_set(uint8_t *at, bool little, uint64_t value, int bytes);

/* Entries of the first directory that say nothing of how the pixels lie: at most
 * `room`.  Returns their number. */
size_t weft_ifd_descriptions(const weft_ifd_file *f, weft_ifd_entry *entries, size_t room);
/* EXIF from what a TIFF file says of its picture; empty: nothing.  False: out of memory. */
bool weft_exif_gather(const weft_ifd_file *f, weft_buffer *exif);

enum { WEFT_IFD_ENTRIES_MAX = 512 };

#endif

/* foreign.c: names of files that no codec reads, by how they begin. */
#include <string.h>

#include "row_source.h"

struct magic {
	const char *bytes;
	size_t length, at;
	const char *name;
};

#define MAGIC(text, where, what)                                                                             \
	{                                                                                                    \
		text, sizeof text - 1, where, what                                                           \
	}

static const struct magic magics[] = {
	MAGIC("ftypheic", 4, "HEIC"),
	MAGIC("ftypheix", 4, "HEIC"),
	MAGIC("ftyphevc", 4, "HEIC"),
	MAGIC("ftypmif1", 4, "HEIF"),
	MAGIC("ftypmsf1", 4, "HEIF"),
	MAGIC("ftypavif", 4, "AVIF"),
	MAGIC("ftypavis", 4, "AVIF"),
	MAGIC("ftypcrx ", 4, "a raw picture of a Canon camera"),
	MAGIC("ftypqt", 4, "a QuickTime film"),
	MAGIC("ftyp", 4, "an MP4 film"),
	MAGIC("\x1a\x45\xdf\xa3", 0, "a Matroska or WebM film"),
	MAGIC("%PDF", 0, "PDF"),
	MAGIC("%!PS", 0, "PostScript"),
	MAGIC("8BPS", 0, "a Photoshop file"),
	MAGIC("\0\0\0\x0cJXL ", 0, "JPEG XL"),
	MAGIC("\xff\x0a", 0, "JPEG XL"),
	MAGIC("\0\0\0\x0cjP  ", 0, "JPEG 2000"),
	MAGIC("\xff\x4f\xff\x51", 0, "JPEG 2000"),
	MAGIC("v/1\x01", 0, "OpenEXR"),
	MAGIC("DDS ", 0, "DDS"),
	MAGIC("gimp xcf", 0, "a GIMP file"),
	MAGIC("<svg", 0, "SVG"),
	MAGIC("<?xml", 0, "XML, as SVG is"),
	MAGIC("<!DOCTYPE", 0, "a web page"),
	MAGIC("<!doctype", 0, "a web page"),
	MAGIC("<html", 0, "a web page"),
	MAGIC("PK\3\4", 0, "a ZIP archive"),
	MAGIC("\x1f\x8b", 0, "compressed by gzip"),
	MAGIC("\x28\xb5\x2f\xfd", 0, "compressed by zstd"),
	MAGIC("ustar", 257, "a tar archive"),
	MAGIC("\x7f"
	      "ELF",
	      0, "a program"),
	MAGIC("version https://git-lfs", 0, "a Git LFS pointer to a file elsewhere"),
};

const char *weft_foreign_name(weft_bytes file)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
		const struct magic *m = &magics[i];
		if (file.length >= m->at + m->length && memcmp(file.at + m->at, m->bytes, m->length) == 0)
			return m->name;
	}
	return NULL;
}

/* metadata.h: what of a file's metadata goes along to the output. */
#ifndef WEFT_CLI_METADATA_H
#define WEFT_CLI_METADATA_H

#include "../core/image/metadata.h"

/* Kinds left out. */
struct strip {
	bool exif, icc, xmp;
};

/* "exif,xmp"; "" is all; NULL none.  0 or an exit status, said. */
int strip_parse(const char *text, struct strip *strip);
/* Before writing pixels of that format, upright or as they lay. */
void metadata_prepare(weft_metadata *m, const struct strip *strip, bool upright, weft_format format);

#endif

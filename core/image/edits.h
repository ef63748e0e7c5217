/* edits.h: metadata to be edited as a file that is read like any other, so that EXIF and its kin are looked
 * into where pictures are.
 *
 * Its bytes: the magic; width, height, whether small versions and the place go, and the lengths of EXIF, XMP
 * and Photoshop's blocks as 32 bits each, lower byte first; these three.  What comes out stands beside no
 * pixels.
 */
#ifndef WEFT_IMAGE_EDITS_H
#define WEFT_IMAGE_EDITS_H

#include "metadata.h"

enum { WEFT_EDITS_MAGIC = 16, WEFT_EDITS_PIECES = 3, WEFT_EDITS_WORDS = 4 + WEFT_EDITS_PIECES };
extern const char weft_edits_magic[WEFT_EDITS_MAGIC + 1];

/* Those of *m that are edited. */
static inline void weft_edits_pieces(weft_metadata *m, weft_buffer *pieces[WEFT_EDITS_PIECES])
{
	pieces[0] = &m->exif;
	pieces[1] = &m->xmp;
	pieces[2] = &m->iptc;
}

/* Here. */
void weft_edits_make(weft_metadata *m, const weft_metadata_edits *edits);

#endif

/* remedy.c: see remedy.h. */
#include "remedy.h"

#include <stdio.h>

static const char *const remedies[] = {
	[WEFT_LIMIT_SIDE] = "--max-side",
	[WEFT_LIMIT_PIXELS] = "--max-pixels",
	[WEFT_LIMIT_BYTES] = "--max-bytes",
	[WEFT_LIMIT_MEMORY] = "--max-memory",
	[WEFT_LIMIT_SCANS] = "--max-scans",
	[WEFT_LIMIT_FRAMES] = "--max-frames",
	[WEFT_LIMIT_TIME] = "--max-time",
	[WEFT_LIMIT_EXIF] = "--strip=exif leaves them out",
	[WEFT_LIMIT_ICC] = "--strip=icc leaves them out",
	[WEFT_LIMIT_XMP] = "--strip=xmp leaves them out",
};

struct failure_text failure_text(const weft_error *e)
{
	struct failure_text t;
	const unsigned limit = e->status == WEFT_LIMIT ? (unsigned)e->limit : 0;
	const char *remedy = limit < sizeof remedies / sizeof *remedies ? remedies[limit] : NULL;
	snprintf(t.text, sizeof t.text, "%s%s%s", e->text, remedy ? "; " : "", remedy ? remedy : "");
	return t;
}

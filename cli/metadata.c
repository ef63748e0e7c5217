/* metadata.c: carry along what still holds. */
#include "metadata.h"

#include <string.h>

#include "report.h"

int strip_parse(const char *text, struct strip *strip)
{
	*strip = (struct strip) { 0 };
	if (text && !*text)
		*strip = (struct strip) { true, true, true };
	while (text && *text) {
		const size_t n = strcspn(text, ",");
		if (n == 4 && strncmp(text, "exif", n) == 0)
			strip->exif = true;
		else if (n == 3 && strncmp(text, "icc", n) == 0)
			strip->icc = true;
		else if (n == 3 && strncmp(text, "xmp", n) == 0)
			strip->xmp = true;
		else
			return report_usage("run: --strip: no '%.*s'; there are exif, icc and xmp", (int)n,
					    text);
		text += n + (text[n] == ',');
	}
	return EXIT_DONE;
}

/* A profile of colours says nothing about greys, nor the other way round. */
static bool profile_fits(const weft_buffer *icc, weft_format format)
{
	enum { SPACE = 16, HEAD = 128 };
	const char *space = format.channels <= 2 ? "GRAY" : "RGB ";

	return icc->length >= HEAD && memcmp(icc->at + SPACE, space, 4) == 0;
}

void metadata_prepare(weft_metadata *m, const struct strip *strip, bool upright, weft_format format)
{
	if (upright) /* by the EXIF that may go */
		weft_metadata_set_upright(m);
	if (strip->exif && strip->icc && strip->xmp)
		m->resolution = (weft_resolution) { 0 };
	if (strip->exif)
		weft_buffer_free(&m->exif);
	if (strip->icc || !profile_fits(&m->icc, format))
		weft_buffer_free(&m->icc);
	if (strip->xmp) {
		weft_buffer_free(&m->xmp);
		weft_buffer_free(&m->xmp_more);
	}
}

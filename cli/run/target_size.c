/* target_size.c: see target_size.h. */
#include "target_size.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

enum { USUAL = 90 };

bool target_size_works(const weft_codec *codec)
{
	for (const weft_write_option *o = weft_codec_options(codec); o->name; o++)
		if (strcmp(o->name, "quality") == 0)
			return true;
	return false;
}

static bool count(void *to, weft_bytes piece)
{
	*(int64_t *)to += (int64_t)piece.length;
	return true;
}

static weft_status measure(const weft_codec *codec, weft_view picture, weft_encode_options how, int quality,
			   int64_t *bytes, weft_error *e)
{
	how.quality = quality;
	*bytes = 0;
	return weft_encode(codec, picture, &how, (weft_sink) { count, bytes }, e);
}

weft_status target_size_choose(const weft_codec *codec, weft_view picture, weft_encode_options *how,
			       int64_t most, weft_error *e)
{
	int least = 0, more = (how->quality ? how->quality : USUAL) + 1; /* fits; doesn't, or isn't wanted */
	int64_t bytes = 0;

	for (int quality = more - 1; more - least > 1; quality = least + (more - least) / 2) {
		weft_status status = measure(codec, picture, *how, quality, &bytes, e);
		if (status != WEFT_OK)
			return status;
		if (bytes <= most)
			least = quality;
		else
			more = quality;
	}
	how->quality = least;
	return least ? WEFT_OK
		     : weft_fail(e, WEFT_BAD_PARAM,
				 "takes %" PRId64 " bytes even at quality 1, and %" PRId64
				 " are asked for; make the picture smaller",
				 bytes, most);
}

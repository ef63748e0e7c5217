/* output_format.c: which codec an output asks for. */
#include "output_format.h"

#include <stdio.h>
#include <string.h>

static void list_codecs(char *list, size_t size)
{
	size_t used = 0;
	*list = 0;
	for (const weft_codec *const *c = weft_codecs(); *c; c++)
		for (const char *const *x = weft_codec_extensions(*c);
		     weft_codec_writes(*c) && *x && used < size; x++)
			used += (size_t)snprintf(list + used, size - used, "%s%s", used ? " " : "", *x);
}

weft_status codec_for_output(const char *path, const weft_codec **codec, weft_error *e)
{
	char list[240];
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

	*codec = weft_codec_for_path(path);
	if (*codec && weft_codec_writes(*codec))
		return WEFT_OK;
	list_codecs(list, sizeof list);
	if (*codec)
		return weft_fail(e, WEFT_NO_CODEC, "%s can be read, not written; there are %s",
				 weft_codec_name(*codec), list);
	if (!dot)
		return weft_fail(e, WEFT_NO_CODEC, "no extension; known are %s", list);
	return weft_fail(e, WEFT_NO_CODEC, "unknown extension '%.20s'; known are %s", dot, list);
}

weft_status codec_named(const char *name, const weft_codec **codec, weft_error *e)
{
	char list[240];

	*codec = weft_codec_for_name(name);
	if (*codec)
		return WEFT_OK;
	list_codecs(list, sizeof list);
	return weft_fail(e, WEFT_NO_CODEC, "unknown format '%.20s'; known are %s", name, list);
}

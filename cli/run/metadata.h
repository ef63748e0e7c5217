/* metadata.h: what of a file's metadata goes along to the output. */
#ifndef WEFT_CLI_METADATA_H
#define WEFT_CLI_METADATA_H

#include "../../core/image/codec.h"
#include "../../core/image/metadata.h"

/* Kinds left out. */
struct strip {
	bool exif, gps, icc, xmp, iptc, text;
};

/* "exif,xmp"; "all" and "" are all; NULL none.  keep: NULL, or those of which all others are left
 * out, too.  Returns 0, or an exit status after the message was printed. */
int strip_parse(const char *text, const char *keep, struct strip *strip);
/* What was done to the pixels that are written. */
struct remade {
	bool filtered; /* not merely as they came */
	int width, height;
	weft_format format;
};
/* *m, which is the caller's to free, is what of `of` goes along with them; looked into as `by` says. */
weft_status metadata_prepare(weft_metadata *m, const weft_metadata *of, const struct strip *strip,
			     const struct remade *how, const weft_decode_options *by, weft_error *e);

/* Note once in a run that a profile which `of` has is none for such samples, and so is left out. */
void metadata_say_misfit(const weft_metadata *of, weft_format format, const char *output);
/* Note once in a run each kind that the output's format leaves out. */
void metadata_say_lost(const weft_metadata *m, const weft_codec *codec, const char *output);

#endif

/* metadata.c: carry along what still holds. */
#include "metadata.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "../report.h"

static const struct kind {
	const char *name;
	size_t offset; /* in struct strip */
} kinds[] = { { "exif", offsetof(struct strip, exif) }, { "gps", offsetof(struct strip, gps) },
	      { "icc", offsetof(struct strip, icc) },   { "xmp", offsetof(struct strip, xmp) },
	      { "iptc", offsetof(struct strip, iptc) }, { "text", offsetof(struct strip, text) } };
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool *kind_of(struct strip *strip, int kind)
{
	return (bool *)((char *)strip + kinds[kind].offset);
}

static int parse_kinds(const char *option, const char *text, struct strip *named)
{
	*named = (struct strip) { 0 };
	if (text && (!*text || strcmp(text, "all") == 0)) {
		for (int i = 0; i < KINDS; i++)
			*kind_of(named, i) = true;
		return EXIT_DONE;
	}
	while (text && *text) {
		const size_t n = strcspn(text, ",");
		int i = 0;
		while (i < KINDS && (strlen(kinds[i].name) != n || strncmp(text, kinds[i].name, n) != 0))
			i++;
		if (i == KINDS)
			return report_usage(
				"run: --%s: no '%.*s'; there are all, or exif, gps, icc, xmp, iptc and text",
				option, (int)n, text);
		*kind_of(named, i) = true;
		text += n + (text[n] == ',');
	}
	return EXIT_DONE;
}

int strip_parse(const char *text, const char *keep, struct strip *strip)
{
	struct strip kept;
	int status = parse_kinds("strip", text, strip);

	if (!status)
		status = parse_kinds("keep", keep, &kept);
	for (int i = 0; !status && keep && i < KINDS; i++)
		*kind_of(strip, i) |=
			!*kind_of(&kept, i) && (kinds[i].offset != offsetof(struct strip, gps) || !kept.exif);
	return status;
}

/* A profile of colours says nothing about greys, nor the other way round. */
static bool profile_fits(const weft_buffer *icc, weft_format format)
{
	enum { SPACE = 16, HEAD = 128 };
	const char *space = format.channels <= 2 ? "GRAY" : "RGB ";

	return icc->length >= HEAD && memcmp(icc->at + SPACE, space, 4) == 0;
}

/* How many bits mean something is not known of samples that were made here. */
static void drop_significance(weft_buffer *colour)
{
	weft_bytes chunk;
	for (size_t at = 0; weft_metadata_next_chunk(colour, &at, &chunk);) {
		if (memcmp(chunk.at + 4, "sBIT", 4) != 0)
			continue;
		memmove(colour->at + at - chunk.length, colour->at + at, colour->length - at);
		colour->length -= chunk.length;
		return;
	}
}

weft_status metadata_prepare(weft_metadata *m, const weft_metadata *of, const struct strip *strip,
			     const struct remade *how, const weft_decode_options *by, weft_error *e)
{
	const struct {
		bool keep;
		const weft_buffer *from;
		weft_buffer *to;
	} pieces[] = {
		{ !strip->exif, &of->exif, &m->exif },
		{ !strip->icc && profile_fits(&of->icc, how->format), &of->icc, &m->icc },
		{ !strip->icc, &of->colour, &m->colour },
		{ !strip->xmp, &of->xmp, &m->xmp },
		{ !strip->xmp, &of->xmp_more, &m->xmp_more },
		{ !strip->iptc, &of->iptc, &m->iptc },
		{ !strip->text, &of->text, &m->text },
	};

	*m = (weft_metadata) { .resolution = of->resolution };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		if (pieces[i].keep && pieces[i].from->length &&
		    !weft_buffer_add(pieces[i].to, pieces[i].from->at, pieces[i].from->length)) {
			weft_metadata_free(m);
			return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
		}
	if (how->filtered)
		drop_significance(&m->colour);
	const weft_metadata_edits edits = { .size = sizeof edits,
					    .width = how->width,
					    .height = how->height,
					    .drop_thumbnail = how->filtered,
					    .drop_place = strip->gps };
	const weft_status status = weft_metadata_edit(m, &edits, by, e);
	if (status != WEFT_OK)
		weft_metadata_free(m);
	return status;
}

void metadata_say_misfit(const weft_metadata *of, weft_format format, const char *output)
{
	enum { SPACE = 16, LENGTH = 4, HEAD = 128 };
	static atomic_bool said; /* in this run */
	char space[LENGTH + 1] = "none";

	if (!of->icc.length || profile_fits(&of->icc, format) || atomic_exchange(&said, true))
		return;
	if (of->icc.length >= HEAD)
		memcpy(space, of->icc.at + SPACE, LENGTH);
	for (int i = 0; i < LENGTH; i++)
		space[i] = space[i] > ' ' && space[i] < 127 ? space[i] : 0;
	report_note("%s: the colour profile is one of %s, not of %s; left out", output, space,
		    format.channels <= 2 ? "greys" : "red, green and blue");
}

void metadata_say_lost(const weft_metadata *m, const weft_codec *codec, const char *output)
{
	static atomic_uint said; /* of what, in this run */
	const struct {
		unsigned kind;
		const weft_buffer *bytes;
		const char *name;
	} lost[] = {
		{ WEFT_KEEPS_EXIF, &m->exif, "EXIF" }, { WEFT_KEEPS_ICC, &m->icc, "colour profile" },
		{ WEFT_KEEPS_XMP, &m->xmp, "XMP" },    { WEFT_KEEPS_COLOUR, &m->colour, "gAMA and its kin" },
		{ WEFT_KEEPS_IPTC, &m->iptc, "IPTC" }, { WEFT_KEEPS_TEXT, &m->text, "text" }
	};

	for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
		if (lost[i].bytes->length && !(weft_codec_keeps(codec) & lost[i].kind) &&
		    !(atomic_fetch_or(&said, lost[i].kind) & lost[i].kind))
			report_note("%s: %s holds no %s; left out", output, weft_codec_name(codec),
				    lost[i].name);
}

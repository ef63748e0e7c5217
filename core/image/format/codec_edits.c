/* codec_edits.c: metadata to be edited, read as what stands beside a picture without pixels. */
#include <string.h>

#include "../codecs.h"
#include "../edits.h"

enum { HEAD = WEFT_EDITS_MAGIC + 4 * WEFT_EDITS_WORDS };

const char weft_edits_magic[WEFT_EDITS_MAGIC + 1] = "weft metadata 1\n";

static bool edits_recognises(weft_bytes head)
{
	return head.length >= HEAD && memcmp(head.at, weft_edits_magic, WEFT_EDITS_MAGIC) == 0;
}

static uint32_t word(weft_bytes file, int i)
{
	return weft_little32(file.at + WEFT_EDITS_MAGIC + 4 * i);
}

static weft_status edits_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	size_t left = file.length - HEAD;
	for (int i = 0; i < WEFT_EDITS_PIECES; i++) {
		if (word(file, 4 + i) > left)
			return weft_fail(e, WEFT_BAD_IMAGE, "metadata: ends early");
		left -= word(file, 4 + i);
	}
	*info = (weft_image_info) { .width = 1, .height = 1, .format = { 1, WEFT_U8 } };
	return WEFT_OK;
}

static bool edits_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	weft_image_info info;
	weft_buffer *pieces[WEFT_EDITS_PIECES];
	const uint8_t *at = file.at + HEAD;
	(void)frame;
	if (edits_info(file, &info, NULL) != WEFT_OK)
		return true;
	weft_edits_pieces(m, pieces);
	for (int i = 0; i < WEFT_EDITS_PIECES; at += word(file, 4 + i++))
		if (word(file, 4 + i) && !weft_buffer_add(pieces[i], at, word(file, 4 + i)))
			return false;
	weft_edits_make(m, &(weft_metadata_edits) { .size = sizeof(weft_metadata_edits),
						    .width = (int)(word(file, 0) & INT32_MAX),
						    .height = (int)(word(file, 1) & INT32_MAX),
						    .drop_thumbnail = word(file, 2) != 0,
						    .drop_place = word(file, 3) != 0 });
	return true;
}

static weft_status edits_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
				weft_damage *damage, weft_error *e)
{
	(void)file, (void)how, (void)im, (void)damage;
	return weft_fail(e, WEFT_NO_CODEC, "metadata: is no picture");
}

static const char *const edits_extensions[] = { NULL };

const weft_codec weft_codec_edits = { .name = "metadata",
				      .by = "own",
				      .inner = true,
				      .extensions = edits_extensions,
				      .recognises = edits_recognises,
				      .info = edits_info,
				      .read_metadata = edits_metadata,
				      .decode = edits_decode };

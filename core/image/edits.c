/* edits.c: metadata made true for other pixels, in the jail or here. */
#include "edits.h"

#include "rows.h"

void weft_edits_make(weft_metadata *m, const weft_metadata_edits *edits)
{
	if (edits->drop_thumbnail)
		weft_metadata_drop_thumbnail(m);
	weft_metadata_set_size(m, edits->width, edits->height);
	if (edits->drop_place)
		weft_metadata_drop_place(m);
}

static bool put_request(weft_metadata *m, const weft_metadata_edits *edits, weft_buffer *to)
{
	weft_buffer *pieces[WEFT_EDITS_PIECES];
	weft_edits_pieces(m, pieces);
	const size_t words[WEFT_EDITS_WORDS] = { (uint32_t)edits->width, (uint32_t)edits->height,
						 edits->drop_thumbnail,  edits->drop_place,
						 pieces[0]->length,      pieces[1]->length,
						 pieces[2]->length };
	bool fine = weft_buffer_add(to, weft_edits_magic, WEFT_EDITS_MAGIC);
	for (int i = 0; i < WEFT_EDITS_WORDS && fine; i++) {
		uint8_t word[4];
		weft_put_little(word, words[i], 4);
		fine = words[i] <= UINT32_MAX && weft_buffer_add(to, word, sizeof word);
	}
	for (int i = 0; i < WEFT_EDITS_PIECES && fine; i++)
		fine = !pieces[i]->length || weft_buffer_add(to, pieces[i]->at, pieces[i]->length);
	return fine;
}

/* The reader's are read only: copies. */
static weft_status take(weft_metadata *m, const weft_metadata *from, weft_error *e)
{
	weft_metadata made = { .exif = { 0 } };
	weft_buffer *to[WEFT_EDITS_PIECES], *was[WEFT_EDITS_PIECES];
	const weft_buffer *pieces[WEFT_EDITS_PIECES] = { &from->exif, &from->xmp, &from->iptc };
	weft_edits_pieces(&made, to);
	weft_edits_pieces(m, was);
	for (int i = 0; i < WEFT_EDITS_PIECES; i++)
		if (pieces[i]->length && !weft_buffer_add(to[i], pieces[i]->at, pieces[i]->length)) {
			weft_metadata_free(&made);
			return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
		}
	for (int i = 0; i < WEFT_EDITS_PIECES; i++) {
		weft_buffer_free(was[i]);
		*was[i] = *to[i];
	}
	return WEFT_OK;
}

static weft_status ask(weft_metadata *m, const weft_metadata_edits *edits, const weft_decode_options *how,
		       weft_error *e)
{
	const weft_decode_options own = { .limits = { .memory = how->limits.memory,
						      .time_ns = how->limits.time_ns },
					  .unturned = true,
					  .jail = how->jail };
	weft_buffer file = { 0 };
	weft_reader *r = NULL;
	weft_status status = put_request(m, edits, &file)
				     ? weft_reader_look(&r, (weft_bytes) { file.at, file.length }, &own, e)
				     : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	if (status == WEFT_OK)
		status = take(m, weft_reader_metadata(r), e);
	weft_reader_close(r);
	weft_buffer_free(&file);
	return status;
}

weft_status weft_metadata_edit(weft_metadata *m, const weft_metadata_edits *edits,
			       const weft_decode_options *how, weft_error *e)
{
	if (!m->exif.length && !m->xmp.length && !m->iptc.length)
		return WEFT_OK;
	if (how && how->jail)
		return ask(m, edits, how, e);
	weft_edits_make(m, edits);
	return WEFT_OK;
}

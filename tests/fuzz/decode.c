/* decode.c: any bytes as a picture in the format FORMAT (libFuzzer).
 *
 * A file must be what it says; rows are the whole; lenient reading takes what strict
 * reading takes, and makes the same of it.  PNG's CRCs would keep a fuzzer out, so
 * they are made right first.
 */
#include <stdlib.h>
#include <string.h>

#include "image/deflate/checksum.h"
#include "image/format/png.h"
#include "image/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mend_png(uint8_t *file, size_t size)
{
	for (size_t at = WEFT_PNG_SIGNATURE; size >= at && size - at >= 12;) {
		size_t n = weft_big32(file + at);
		if (n > size - at - 12)
			return;
		weft_put_big32(file + at + 8 + n, weft_crc32(0, file + at + 4, n + 4));
		at += n + 12;
	}
}

static void check(bool right)
{
	if (!right)
		abort();
}

static void check_info(weft_bytes file, weft_view v)
{
	weft_image_info info;
	check(weft_decode_info(file, &info, NULL) == WEFT_OK);
	check(info.width == v.width && info.height == v.height);
	check(info.format.channels == v.format.channels && info.format.depth == v.format.depth);
}

static void check_rows(weft_bytes file, const weft_decode_options *how, weft_view v)
{
	weft_reader *r;
	weft_image row;
	check(weft_reader_open(&r, file, how, NULL) == WEFT_OK);
	check(weft_image_make(&row, v.width, 1, v.format, NULL) == WEFT_OK);
	for (int y = 0; y < v.height; y++) {
		check(weft_reader_rows(r, row.view, NULL) == WEFT_OK);
		check(weft_view_equal(row.view, weft_view_crop(v, 0, y, v.width, 1)));
	}
	weft_image_free(&row);
	weft_reader_close(r);
}

static void decode(weft_bytes file)
{
	weft_decode_options how = { .limits = { .pixels = 1 << 18, .memory = 64 << 20, .scans = 20 } };
	weft_image strict, kept;
	weft_damage damage = { 0 };
	bool fine = weft_decode_as(file, &how, &strict, NULL, NULL) == WEFT_OK;
	if (fine) {
		check_info(file, strict.view);
		check_rows(file, &how, strict.view);
	}
	how.lenient = true;
	if (weft_decode_as(file, &how, &kept, &damage, NULL) == WEFT_OK) {
		check_info(file, kept.view);
		weft_view_hash(kept.view); /* reads every sample */
		check(fine ? !damage.found && weft_view_equal(strict.view, kept.view) : damage.found);
		weft_image_free(&kept);
	} else {
		check(!fine);
	}
	weft_image_free(&strict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const weft_codec *codec = weft_codec_for_bytes((weft_bytes) { data, size });
	if (!codec || strcmp(weft_codec_name(codec), FORMAT) != 0)
		return 0;
	uint8_t *own = malloc(size);
	memcpy(own, data, size);
	if (strcmp(FORMAT, "png") == 0)
		mend_png(own, size);
	decode((weft_bytes) { own, size });
	free(own);
	return 0;
}

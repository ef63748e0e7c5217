/* codec_jxl.c: JPEG XL by libjxl, in the thread that asks; jxl_write.c writes it.
 *
 * Frames of an animation come whole, as they are seen.  Lossy pictures come as sRGB; others in
 * the colours of their profile.
 */
#ifdef WEFT_HAVE_JXL
#include <stdlib.h>
#include <string.h>

#include "../convert.h"
#include "jxl.h"

enum { FRAMES_MOST = 100000, PROFILE_MAX = 1 << 24 };

typedef struct reader {
	JxlDecoder *in;
	JxlBasicInfo basic;
	weft_image_info info;
	weft_image canvas;
	int y, frame; /* the next row of the frame that the canvas holds; -1: none yet */
} reader;

static const uint8_t container[12] = { 0, 0, 0, 12, 'J', 'X', 'L', ' ', 13, 10, 0x87, 10 };

static bool jxl_recognises(weft_bytes head)
{
	return (head.length >= 2 && head.at[0] == 0xff && head.at[1] == 10) ||
	       (head.length >= sizeof container && memcmp(head.at, container, sizeof container) == 0);
}

static JxlPixelFormat pixels_of(weft_format f)
{
	JxlDataType types[] = {
		[WEFT_U8] = JXL_TYPE_UINT8, [WEFT_U16] = JXL_TYPE_UINT16, [WEFT_F32] = JXL_TYPE_FLOAT
	};
	return (JxlPixelFormat) { f.channels, types[f.depth], JXL_NATIVE_ENDIAN, WEFT_ROW_ALIGN };
}

static weft_status failed(JxlDecoderStatus status, weft_error *e)
{
	return weft_fail(e, WEFT_BAD_IMAGE,
			 status == JXL_DEC_NEED_MORE_INPUT ? "jxl: ends early" : "jxl: damaged");
}

/* ---- what it is ---- */

static void read_shape(reader *r)
{
	const JxlBasicInfo *b = &r->basic;
	int channels = (b->num_color_channels == 1 ? 1 : 3) + (b->alpha_bits > 0);
	int depth = b->exponent_bits_per_sample ? WEFT_F32 : b->bits_per_sample > 8 ? WEFT_U16 : WEFT_U8;
	r->info = (weft_image_info) { .width = b->xsize < INT32_MAX ? (int)b->xsize : INT32_MAX,
				      .height = b->ysize < INT32_MAX ? (int)b->ysize : INT32_MAX,
				      .format = { (uint8_t)channels,
						  (uint8_t)(b->bits_per_sample > 16 ? WEFT_F32 : depth) },
				      .loops = b->have_animation ? (int)b->animation.num_loops : 0 };
}

/* To the first event of those subscribed but the shape's, which is noted. */
static JxlDecoderStatus next_event(reader *r)
{
	for (;;) {
		JxlDecoderStatus status = weft_libjxl.JxlDecoderProcessInput(r->in);
		if (status != JXL_DEC_BASIC_INFO)
			return status;
		if (weft_libjxl.JxlDecoderGetBasicInfo(r->in, &r->basic) != JXL_DEC_SUCCESS)
			return JXL_DEC_ERROR;
		read_shape(r);
	}
}

static weft_status open_file(weft_bytes file, int events, reader *r, weft_error *e)
{
	*r = (reader) { .frame = -1 };
	if (!weft_jxl_load())
		return weft_fail(e, WEFT_NO_CODEC, "jxl: libjxl is not there");
	r->in = weft_libjxl.JxlDecoderCreate(NULL);
	if (!r->in)
		return weft_fail(e, WEFT_NO_MEMORY, "jxl: out of memory");
	weft_libjxl.JxlDecoderSubscribeEvents(r->in, JXL_DEC_BASIC_INFO | events);
	weft_libjxl.JxlDecoderSetInput(r->in, file.at, file.length);
	weft_libjxl.JxlDecoderCloseInput(r->in);
	return WEFT_OK;
}

static void close_file(reader *r)
{
	if (r->in)
		weft_libjxl.JxlDecoderDestroy(r->in);
	weft_image_free(&r->canvas);
}

static int milliseconds(const reader *r)
{
	JxlFrameHeader head;
	if (!r->basic.have_animation || r->basic.animation.tps_numerator == 0 ||
	    weft_libjxl.JxlDecoderGetFrameHeader(r->in, &head) != JXL_DEC_SUCCESS)
		return 0;
	double ms = 1000.0 * head.duration * r->basic.animation.tps_denominator /
		    r->basic.animation.tps_numerator;
	return ms < INT32_MAX ? (int)(ms + 0.5) : INT32_MAX;
}

/* Frames are counted by their heads alone. */
static weft_status jxl_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	reader r;
	weft_status status = open_file(file, JXL_DEC_FRAME, &r, e);
	int frames = 0, delay = 0;
	JxlDecoderStatus event = status == WEFT_OK ? next_event(&r) : JXL_DEC_ERROR;
	while (event == JXL_DEC_FRAME && r.basic.have_animation && frames < FRAMES_MOST) {
		if (frames++ == frame)
			delay = milliseconds(&r);
		event = next_event(&r);
	}
	/* What is missing is for who reads the pixels. */
	if (status == WEFT_OK && r.info.width == 0)
		status = failed(event, e);
	*info = r.info;
	info->frames = frames;
	info->delay_ms = delay;
	close_file(&r);
	return status;
}

static weft_status jxl_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return jxl_frame_info(file, 0, info, e);
}

/* ---- pixels ---- */

/* Of lossy ones, whose own colours are no screen's. */
static void ask_for_srgb(reader *r)
{
	JxlColorEncoding srgb;
	weft_libjxl.JxlColorEncodingSetToSRGB(&srgb, r->info.format.channels <= 2);
	if (!r->basic.uses_original_profile)
		weft_libjxl.JxlDecoderSetPreferredColorProfile(r->in, &srgb);
}

static weft_status set_canvas(reader *r, weft_error *e)
{
	weft_image_info *i = &r->info;
	JxlPixelFormat pixels = pixels_of(i->format);
	size_t need;
	weft_status status = WEFT_OK;
	if (!r->canvas.memory)
		status = weft_image_make(&r->canvas, i->width, i->height, i->format, e);
	if (status != WEFT_OK)
		return status;
	weft_view v = r->canvas.view;
	size_t have = (size_t)v.stride * (size_t)v.height;
	if (weft_libjxl.JxlDecoderImageOutBufferSize(r->in, &pixels, &need) != JXL_DEC_SUCCESS ||
	    need > have ||
	    weft_libjxl.JxlDecoderSetImageOutBuffer(r->in, &pixels, v.pixels, have) != JXL_DEC_SUCCESS)
		return weft_fail(e, WEFT_BAD_IMAGE, "jxl: damaged: two shapes");
	return WEFT_OK;
}

static weft_status show_next(reader *r, weft_error *e)
{
	weft_status status = WEFT_OK;
	while (status == WEFT_OK) {
		JxlDecoderStatus event = next_event(r);
		if (event == JXL_DEC_COLOR_ENCODING)
			ask_for_srgb(r);
		else if (event == JXL_DEC_NEED_IMAGE_OUT_BUFFER)
			status = set_canvas(r, e);
		else if (event == JXL_DEC_FULL_IMAGE)
			break;
		else
			status = failed(event, e);
	}
	r->y = 0;
	r->frame++;
	return status;
}

static weft_status jxl_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_view v = r->canvas.view;
	for (*done = 0; *done < to.height; ++*done, r->y++) {
		weft_status status = r->y == v.height ? show_next(r, e) : WEFT_OK;
		if (status != WEFT_OK)
			return status;
		const uint8_t *row = weft_row(v, r->y);
		if (weft_has_alpha(v.format) && r->basic.alpha_premultiplied)
			weft_unpremultiply_row(row, weft_row(to, *done), v.format, v.width);
		else
			memcpy(weft_row(to, *done), row, (size_t)v.width * weft_pixel_bytes(v.format));
	}
	return WEFT_OK;
}

static void jxl_close(void *state)
{
	close_file(state);
	free(state);
}

static weft_status jxl_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	reader *r = malloc(sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "jxl: out of memory");
	weft_status status = open_file(file, JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE, r, e);
	while (status == WEFT_OK && r->frame < how->frame)
		status = show_next(r, e);
	if (status != WEFT_OK) {
		jxl_close(r);
		return status;
	}
	from->read = jxl_read;
	from->close = jxl_close;
	from->state = r;
	return WEFT_OK;
}

/* ---- metadata ---- */

static bool read_profile(weft_bytes file, weft_metadata *m)
{
	reader r;
	size_t n = 0;
	bool fine = true;
	if (open_file(file, JXL_DEC_COLOR_ENCODING, &r, NULL) == WEFT_OK &&
	    next_event(&r) == JXL_DEC_COLOR_ENCODING && r.basic.uses_original_profile &&
	    WEFT_JXL_PROFILE_SIZE(r.in, &n) == JXL_DEC_SUCCESS && n > 0 && n < PROFILE_MAX) {
		fine = weft_buffer_reserve(&m->icc, n);
		if (fine && WEFT_JXL_PROFILE(r.in, m->icc.at, n) == JXL_DEC_SUCCESS)
			m->icc.length = n;
	}
	close_file(&r);
	return fine;
}

/* Boxes of a container: EXIF behind four bytes of how far behind them it begins, and XMP. */
static bool read_boxes(weft_bytes file, weft_metadata *m)
{
	bool fine = true;
	for (size_t at = sizeof container; fine && file.length >= 8 && at <= file.length - 8;) {
		uint64_t n = weft_big32(file.at + at), head = 8;
		const uint8_t *type = file.at + at + 4;
		if (n == 1 && at <= file.length - 16) {
			n = weft_big64(file.at + at + 8);
			head = 16;
		}
		n = n == 0 ? file.length - at : n;
		if (n < head || n > file.length - at)
			break;
		const uint8_t *body = file.at + at + head;
		size_t length = (size_t)(n - head), skip = length >= 4 ? weft_big32(body) : 0;
		if (memcmp(type, "Exif", 4) == 0 && length >= 4 && skip <= length - 4)
			fine = weft_metadata_add_exif(m, body + 4 + skip, length - 4 - skip);
		if (memcmp(type, "xml ", 4) == 0 && !m->xmp.length)
			fine = weft_buffer_add(&m->xmp, body, length);
		at += (size_t)n;
	}
	return fine;
}

static bool jxl_read_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	(void)frame;
	bool boxed = file.length >= sizeof container && file.at[0] == 0;
	bool fine = (!boxed || read_boxes(file, m)) && read_profile(file, m);
	weft_metadata_set_upright(m); /* as the pixels come */
	return fine;
}

static const char *const jxl_extensions[] = { "jxl", NULL };

const weft_codec weft_codec_jxl = {
	.name = "jxl",
	.by = "libjxl",
	.extensions = jxl_extensions,
	.recognises = jxl_recognises,
	.load = weft_jxl_load,
	.info = jxl_info,
	.frame_info = jxl_frame_info,
	.stacks = true,
	.read_metadata = jxl_read_metadata,
	.open = jxl_open,
	.encode = weft_jxl_encode,
	.holds = weft_jxl_holds,
	.options = weft_jxl_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP,
};
#else
typedef int weft_jxl_is_not_built_in;
#endif

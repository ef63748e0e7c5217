/* codec_jpeg_turbo.c: reading JPEG by libjpeg-turbo: every kind of eight bits.
 *
 * What the library only warns of is damage, and damage is an error unless it
 * is asked to be passed over.
 */
#ifdef WEFT_HAVE_JPEG_TURBO
#include "jpeg_turbo.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

#include "../codecs.h"
#include "../row_source.h"

enum { ROWS = 16 };

/* ---- errors ---- */

static void on_error(j_common_ptr c)
{
	weft_jpeg_guard *g = c->client_data;
	c->err->format_message(c, g->text);
	longjmp(g->back, 1);
}

static void on_message(j_common_ptr c, int level)
{
	weft_jpeg_guard *g = c->client_data;
	if (level >= 0)
		return;
	if (c->err->msg_code == JWRN_JPEG_EOF || (g->ended && c->err->msg_code == JWRN_EXTRANEOUS_DATA)) {
		g->ended = true;
		return;
	}
	if (!g->warned)
		c->err->format_message(c, g->text);
	g->warned = true;
}

struct jpeg_error_mgr *weft_jpeg_guard_make(weft_jpeg_guard *g)
{
	jpeg_std_error(&g->errors);
	g->errors.error_exit = on_error;
	g->errors.emit_message = on_message;
	g->text[0] = 0;
	g->warned = g->ended = false;
	return &g->errors;
}

/* ---- reading ---- */

typedef struct reader {
	weft_jpeg_guard guard;
	struct jpeg_decompress_struct in;
	uint8_t *cmyk; /* a row of CMYK */
	bool lenient;
	weft_damage *damage;
} reader;

/* CMYK to RGB.  They are inverted in all files that there are, with Adobe's marker and
 * without. */
static void print_row(const uint8_t *cmyk, uint8_t *row, int width)
{
	for (int x = 0; x < width; x++, cmyk += 4, row += 3)
		for (int c = 0; c < 3; c++)
			row[c] = (uint8_t)((cmyk[c] * cmyk[3] + 127) / 255);
}

/* From row y of the view on; how many rows came. */
static int read_some(reader *r, weft_view v, int y)
{
	if (r->cmyk) {
		jpeg_read_scanlines(&r->in, &r->cmyk, 1);
		print_row(r->cmyk, weft_row(v, y), v.width);
		return 1;
	}
	JSAMPROW rows[ROWS];
	int n = v.height - y < ROWS ? v.height - y : ROWS;
	for (int i = 0; i < n; i++)
		rows[i] = weft_row(v, y + i);
	return (int)jpeg_read_scanlines(&r->in, rows, (JDIMENSION)n);
}

static void ends_early(weft_jpeg_guard *g)
{
	if (!g->warned)
		snprintf(g->text, sizeof g->text, "ends early");
	g->warned = true;
}

/* A warning of the library: an error, or noted. */
static weft_status check_warned(reader *r, weft_error *e)
{
	/* It takes what is missing of arithmetic codes for zeros, and says nothing. */
	if (r->guard.ended && r->in.arith_code)
		ends_early(&r->guard);
	if (!r->guard.warned)
		return WEFT_OK;
	weft_error own;
	weft_status status = weft_fail(&own, WEFT_BAD_IMAGE, "jpeg: damaged: %s", r->guard.text);
	if (!r->lenient)
		return weft_fail(e, status, "%s", own.text);
	/* Of a progressive file what counts is how much of it was read before. */
	double kept = (double)r->in.output_scanline / r->in.output_height;
	if (r->in.progressive_mode && r->in.output_scanline == 0)
		kept = (double)r->in.input_iMCU_row / r->in.total_iMCU_rows;
	weft_damage_note(r->damage, kept, own.text);
	return WEFT_OK;
}

static weft_status jpeg_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	volatile int y = 0;
	weft_status status = WEFT_OK;
	*done = 0;
	if (setjmp(r->guard.back)) {
		*done = y;
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: %s", r->guard.text);
	}
	while (y < to.height) {
		int n = read_some(r, to, y);
		status = check_warned(r, e);
		if (status != WEFT_OK)
			break;
		y += n;
	}
	*done = y;
	if (status == WEFT_OK && r->in.output_scanline == r->in.output_height) {
		jpeg_finish_decompress(&r->in);
		status = check_warned(r, e);
	}
	return status;
}

static void jpeg_close(void *state)
{
	reader *r = state;
	jpeg_destroy_decompress(&r->in);
	free(r->cmyk);
	free(r);
}

/* Of several scans any may be missing at the end, unless each bit of each coefficient came. */
static bool may_lack_scans(struct jpeg_decompress_struct *in)
{
	if (!jpeg_has_multiple_scans(in))
		return false;
	for (int c = 0; in->coef_bits && c < in->num_components; c++)
		for (int i = 0; i < DCTSIZE2; i++)
			if (in->coef_bits[c][i] != 0)
				return true;
	return !in->coef_bits;
}

static weft_status prepare(reader *r, weft_bytes file, const weft_image_info *info, weft_error *e)
{
	if (setjmp(r->guard.back))
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: %s", r->guard.text);
	jpeg_create_decompress(&r->in);
	jpeg_mem_src(&r->in, file.at, file.length);
	jpeg_read_header(&r->in, TRUE);
	bool four = r->in.num_components == 4;
	r->in.out_color_space = four ? JCS_CMYK : info->format.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_start_decompress(&r->in);
	if (r->in.output_width != (JDIMENSION)info->width || r->in.output_height != (JDIMENSION)info->height)
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: two shapes");
	if (four && !(r->cmyk = malloc(4 * (size_t)info->width)))
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	if (r->guard.ended && may_lack_scans(&r->in))
		ends_early(&r->guard);
	return check_warned(r, e);
}

static weft_status jpeg_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			     weft_error *e)
{
	weft_image_info info;
	file = weft_jpeg_frame(file, how->frame);
	weft_status status = weft_jpeg_info(file, &info, e);
	if (status != WEFT_OK)
		return status;
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	r->lenient = how->lenient;
	r->damage = from->damage;
	r->in.err = weft_jpeg_guard_make(&r->guard);
	r->in.client_data = &r->guard;
	status = prepare(r, file, &info, e);
	if (status != WEFT_OK) {
		jpeg_close(r);
		return status;
	}
	from->read = jpeg_read;
	from->close = jpeg_close;
	from->state = r;
	return WEFT_OK;
}

static bool jpeg_holds(weft_format f)
{
	return f.depth == WEFT_U8 && !weft_has_alpha(f);
}

static const char *const samplings[] = {
	[WEFT_CHROMA_DEFAULT] = "usual",
	[WEFT_CHROMA_444] = "444",
	[WEFT_CHROMA_422] = "422",
	[WEFT_CHROMA_420] = "420",
	NULL,
};

static const weft_write_option jpeg_options[] = {
	WEFT_WRITE_QUALITY,
	{ .name = "subsampling",
	  .help = "of colours: 444, 422 or 420; default: 420",
	  .type = WEFT_WRITE_CHOICE,
	  .offset = offsetof(weft_encode_options, chroma),
	  .choices = samplings },
	{ .name = "progressive",
	  .help = "coarse first, then finer",
	  .type = WEFT_WRITE_FLAG,
	  .offset = offsetof(weft_encode_options, progressive) },
	{ 0 },
};

const weft_codec weft_codec_jpeg = {
	.name = "jpeg",
	.by = "libjpeg-turbo",
	.extensions = weft_jpeg_extensions,
	.recognises = weft_jpeg_recognises,
	.info = weft_jpeg_first_info,
	.frame_info = weft_jpeg_frame_info,
	.read_metadata = weft_jpeg_read_metadata,
	.open = jpeg_open,
	.create = weft_jpeg_create,
	.holds = jpeg_holds,
	.options = jpeg_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP | WEFT_KEEPS_RESOLUTION | WEFT_KEEPS_TEXT |
		 WEFT_KEEPS_IPTC,
};
#else
typedef int weft_jpeg_is_elsewhere;
#endif

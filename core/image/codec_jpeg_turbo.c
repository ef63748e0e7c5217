/* codec_jpeg_turbo.c: JPEG by libjpeg-turbo: every kind of eight bits.
 *
 * The library reports errors by a jump to the setjmp of the call; whatever must
 * outlive it stands in the job.  What it only warns of is damage, and damage
 * is an error.
 */
#ifdef WEFT_HAVE_JPEG_TURBO
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "codecs.h"
#include "jpeg.h"

enum { QUALITY_DEFAULT = 90, OUTPUT = 1 << 16, ROWS = 16 };

typedef struct job {
	struct jpeg_error_mgr errors;
	jmp_buf back;
	char text[JMSG_LENGTH_MAX];
	bool warned;
	/* decoding */
	struct jpeg_decompress_struct in;
	uint8_t *inks; /* a row of CMYK */
	/* encoding */
	struct jpeg_compress_struct out;
	struct jpeg_destination_mgr destination;
	weft_sink to;
	bool refused;
	uint8_t bytes[OUTPUT];
} job;

static job *job_of(j_common_ptr c)
{
	return (job *)c->client_data;
}

static void on_error(j_common_ptr c)
{
	c->err->format_message(c, job_of(c)->text);
	longjmp(job_of(c)->back, 1);
}

static void on_message(j_common_ptr c, int level)
{
	if (level >= 0)
		return;
	if (!job_of(c)->warned)
		c->err->format_message(c, job_of(c)->text);
	job_of(c)->warned = true;
}

static job *job_make(void)
{
	job *j = malloc(sizeof *j);
	if (!j)
		return NULL;
	j->text[0] = 0;
	j->warned = j->refused = false;
	j->inks = NULL;
	/* So that destroying is right even where creating fails. */
	memset(&j->in, 0, sizeof j->in);
	memset(&j->out, 0, sizeof j->out);
	jpeg_std_error(&j->errors);
	j->errors.error_exit = on_error;
	j->errors.emit_message = on_message;
	return j;
}

/* ---- reading ---- */

/* Four inks to RGB; Adobe's files hold them inverted. */
static void print_row(const uint8_t *inks, uint8_t *row, int width, bool inverted)
{
	unsigned flip = inverted ? 0 : 255;
	for (int x = 0; x < width; x++, inks += 4, row += 3) {
		unsigned light = inks[3] ^ flip;
		for (int c = 0; c < 3; c++)
			row[c] = (uint8_t)(((inks[c] ^ flip) * light + 127) / 255);
	}
}

static void read_rows(job *j, weft_view v)
{
	while (j->in.output_scanline < j->in.output_height) {
		int y = (int)j->in.output_scanline;
		if (j->inks) {
			jpeg_read_scanlines(&j->in, &j->inks, 1);
			print_row(j->inks, weft_row(v, y), v.width, j->in.saw_Adobe_marker);
			continue;
		}
		JSAMPROW rows[ROWS];
		int n = v.height - y < ROWS ? v.height - y : ROWS;
		for (int i = 0; i < n; i++)
			rows[i] = weft_row(v, y + i);
		jpeg_read_scanlines(&j->in, rows, (JDIMENSION)n);
	}
}

static weft_status decode(job *j, weft_bytes file, const weft_image_info *info, weft_image *im, weft_error *e)
{
	jpeg_mem_src(&j->in, file.at, file.length);
	jpeg_read_header(&j->in, TRUE);
	bool four = j->in.num_components == 4;
	j->in.out_color_space = four ? JCS_CMYK : info->format.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_start_decompress(&j->in);
	if (j->in.output_width != (JDIMENSION)info->width || j->in.output_height != (JDIMENSION)info->height)
		return weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: two shapes");
	weft_status status = weft_image_make(im, info->width, info->height, info->format, e);
	if (status == WEFT_OK && four && !(j->inks = malloc(4 * (size_t)info->width)))
		status = weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	if (status != WEFT_OK)
		return status;
	read_rows(j, im->view);
	jpeg_finish_decompress(&j->in);
	return j->warned ? weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: %s", j->text) : WEFT_OK;
}

static weft_status jpeg_decode(weft_bytes file, weft_image *im, weft_error *e)
{
	weft_image_info info;
	weft_status status = weft_jpeg_info(file, &info, e);
	if (status != WEFT_OK)
		return status;
	job *j = job_make();
	if (!j)
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	j->in.err = &j->errors;
	j->in.client_data = j;
	if (setjmp(j->back) == 0) {
		jpeg_create_decompress(&j->in);
		j->in.client_data = j;
		status = decode(j, file, &info, im, e);
	} else {
		status = weft_fail(e, WEFT_BAD_IMAGE, "jpeg: damaged: %s", j->text);
	}
	jpeg_destroy_decompress(&j->in);
	free(j->inks);
	free(j);
	return status;
}

/* ---- writing ---- */

static void output_start(j_compress_ptr c)
{
	job *j = c->client_data;
	j->destination.next_output_byte = j->bytes;
	j->destination.free_in_buffer = OUTPUT;
}

static void output_put(job *j, size_t n)
{
	if (!j->refused && n && !j->to.put(j->to.to, (weft_bytes) { j->bytes, n })) {
		j->refused = true;
		longjmp(j->back, 1);
	}
}

static boolean output_full(j_compress_ptr c)
{
	output_put(c->client_data, OUTPUT);
	output_start(c);
	return TRUE;
}

static void output_end(j_compress_ptr c)
{
	job *j = c->client_data;
	output_put(j, OUTPUT - j->destination.free_in_buffer);
}

static void encode(job *j, weft_view im, const weft_encode_options *how)
{
	j->destination.init_destination = output_start;
	j->destination.empty_output_buffer = output_full;
	j->destination.term_destination = output_end;
	j->out.dest = &j->destination;
	j->out.image_width = (JDIMENSION)im.width;
	j->out.image_height = (JDIMENSION)im.height;
	j->out.input_components = im.format.channels;
	j->out.in_color_space = im.format.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
	jpeg_set_defaults(&j->out);
	jpeg_set_quality(&j->out, how->quality ? how->quality : QUALITY_DEFAULT, TRUE);
	if (im.format.channels == 3) {
		j->out.comp_info[0].h_samp_factor = how->chroma == WEFT_CHROMA_444 ? 1 : 2;
		bool half_height = how->chroma == WEFT_CHROMA_DEFAULT || how->chroma == WEFT_CHROMA_420;
		j->out.comp_info[0].v_samp_factor = half_height ? 2 : 1;
	}
	if (how->progressive)
		jpeg_simple_progression(&j->out);
	jpeg_start_compress(&j->out, TRUE);
	while (j->out.next_scanline < j->out.image_height) {
		int y = (int)j->out.next_scanline, n = im.height - y < ROWS ? im.height - y : ROWS;
		JSAMPROW rows[ROWS];
		for (int i = 0; i < n; i++)
			rows[i] = weft_row(im, y + i);
		jpeg_write_scanlines(&j->out, rows, (JDIMENSION)n);
	}
	jpeg_finish_compress(&j->out);
}

static weft_status jpeg_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	if (im.width > JPEG_MAX_DIMENSION || im.height > JPEG_MAX_DIMENSION)
		return weft_fail(e, WEFT_LIMIT, "jpeg: a side of %d x %d is over %ld pixels", im.width,
				 im.height, JPEG_MAX_DIMENSION);
	job *j = job_make();
	if (!j)
		return weft_fail(e, WEFT_NO_MEMORY, "jpeg: out of memory");
	weft_jpeg_sink sink;
	j->to = weft_jpeg_with_metadata(&sink, to, how->metadata);
	j->out.err = &j->errors;
	j->out.client_data = j;
	weft_status status = WEFT_OK;
	if (setjmp(j->back) == 0) {
		jpeg_create_compress(&j->out);
		j->out.client_data = j;
		encode(j, im, how);
	} else if (j->refused) {
		status = weft_fail(e, WEFT_IO, "jpeg: the encoded picture could not be taken");
	} else {
		status = weft_fail(e, WEFT_INTERNAL, "jpeg: %s", j->text);
	}
	jpeg_destroy_compress(&j->out);
	free(j);
	return status;
}

static bool jpeg_holds(weft_format f)
{
	return f.depth == WEFT_U8 && !weft_has_alpha(f);
}

const weft_codec weft_codec_jpeg = {
	.name = "jpeg",
	.extensions = weft_jpeg_extensions,
	.recognises = weft_jpeg_recognises,
	.info = weft_jpeg_info,
	.decode = jpeg_decode,
	.encode = jpeg_encode,
	.holds = jpeg_holds,
};
#else
typedef int weft_jpeg_is_elsewhere;
#endif

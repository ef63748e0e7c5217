/* webp_animation.c: reading animated WebP by libwebpdemux: frames as they are seen.
 */
#ifdef WEFT_HAVE_WEBP
#include <stdlib.h>
#include <string.h>

#include <webp/demux.h>

#include "webp.h"

typedef struct reader {
	WebPAnimDecoder *in;
	weft_image_info info;
	const uint8_t *shown; /* RGBA */
	int y;                /* the next row of it */
	int frame;            /* the one that is shown, from 0 */
} reader;

/* The colour behind all frames is for who shows them: places that none covers are
 * transparent. */
weft_status weft_webp_animation_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	WebPData data = { file.at, file.length };
	WebPDemuxer *d = WebPDemux(&data);
	if (!d)
		return weft_fail(e, WEFT_BAD_IMAGE, "webp: damaged, or ends early, in an animation");
	*info = (weft_image_info) { .width = (int)WebPDemuxGetI(d, WEBP_FF_CANVAS_WIDTH),
				    .height = (int)WebPDemuxGetI(d, WEBP_FF_CANVAS_HEIGHT),
				    .format = { 4, WEFT_U8 },
				    .frames = (int)WebPDemuxGetI(d, WEBP_FF_FRAME_COUNT),
				    .loops = (int)WebPDemuxGetI(d, WEBP_FF_LOOP_COUNT) };
	WebPIterator at;
	if (WebPDemuxGetFrame(d, frame + 1, &at)) {
		info->delay_ms = at.duration;
		WebPDemuxReleaseIterator(&at);
	}
	WebPDemuxDelete(d);
	return WEFT_OK;
}

static weft_status show_next(reader *r, weft_error *e)
{
	int until;
	uint8_t *shown;
	r->frame++;
	r->y = 0;
	if (!WebPAnimDecoderGetNext(r->in, &shown, &until))
		return weft_fail(e, WEFT_BAD_IMAGE, "webp: damaged: frame %d can't be decoded", r->frame + 1);
	r->shown = shown;
	return WEFT_OK;
}

static weft_status animation_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	size_t row = 4 * (size_t)to.width;
	for (*done = 0; *done < to.height; ++*done) {
		weft_status status = r->y == r->info.height ? show_next(r, e) : WEFT_OK;
		if (status != WEFT_OK)
			return status;
		memcpy(weft_row(to, *done), r->shown + row * (size_t)r->y++, row);
	}
	return WEFT_OK;
}

static void animation_close(void *state)
{
	reader *r = state;
	WebPAnimDecoderDelete(r->in);
	free(r);
}

weft_status weft_webp_animation_open(weft_bytes file, int frame, weft_row_source *from, weft_error *e)
{
	WebPAnimDecoderOptions options;
	WebPData data = { file.at, file.length };
	reader *r = calloc(1, sizeof *r);
	if (!r || !WebPAnimDecoderOptionsInit(&options)) {
		free(r);
		return weft_fail(e, WEFT_NO_MEMORY, "webp: out of memory");
	}
	options.color_mode = MODE_RGBA;
	options.use_threads = 0;
	weft_status status = weft_webp_animation_info(file, 0, &r->info, e);
	r->in = status == WEFT_OK ? WebPAnimDecoderNew(&data, &options) : NULL;
	if (status == WEFT_OK && !r->in)
		status = weft_fail(e, WEFT_BAD_IMAGE, "webp: damaged, in an animation");
	r->frame = -1;
	while (status == WEFT_OK && r->frame < frame)
		status = show_next(r, e);
	if (status != WEFT_OK) {
		animation_close(r);
		return status;
	}
	from->read = animation_read;
	from->close = animation_close;
	from->state = r;
	return WEFT_OK;
}
#else
typedef int weft_webp_animation_is_not_built_in;
#endif

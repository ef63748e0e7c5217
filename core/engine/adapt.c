/* adapt.c: the steps that the engine itself puts between filters, written as
 * filters so that every schedule treats them alike. */
#include "../image/alpha.h"
#include "../image/convert.h"
#include "../image/light.h"
#include "engine.h"
#include "program.h"

#include <pthread.h>

static void convert_row(const void *state, const weft_row_job *job)
{
	(void)state;
	weft_convert_row(job->in[0], job->source.format, job->out, job->target.format, job->width);
}

/* What the filters use. */
static weft_alpha_lanes lanes_chosen;
static pthread_once_t lanes_once = PTHREAD_ONCE_INIT;

static void lanes_choose(void)
{
	const weft_isa isa = weft_isa_active();
	lanes_chosen = isa == WEFT_ISA_AVX512 ? WEFT_ALPHA_AVX512
		       : isa == WEFT_ISA_AVX2 ? WEFT_ALPHA_AVX2
					      : WEFT_ALPHA_BASE;
}

static weft_alpha_lanes lanes(void)
{
	pthread_once(&lanes_once, lanes_choose);
	return lanes_chosen;
}

static void premultiply_row(const void *state, const weft_row_job *job)
{
	(void)state;
	const weft_format f = job->source.format;
	if (job->target.format.depth == f.depth && f.depth != WEFT_F32)
		weft_premultiply_row(job->in[0], job->out, f, job->width);
	else
		weft_premultiply_wide_row(job->in[0], f, job->out, job->width, lanes());
}

static void unpremultiply_row(const void *state, const weft_row_job *job)
{
	(void)state;
	const weft_format f = job->target.format;
	if (job->source.format.depth == f.depth && f.depth != WEFT_F32)
		weft_unpremultiply_row(job->in[0], job->out, f, job->width);
	else
		weft_unpremultiply_wide_row(job->in[0], job->out, f, job->width, lanes());
}

static void light_row(const void *state, const weft_row_job *job)
{
	(void)state;
	weft_light_row(job->in[0], job->source.format, job->out, job->width);
}

static void light_back_row(const void *state, const weft_row_job *job)
{
	(void)state;
	weft_light_back_row(job->in[0], job->out, job->target.format, job->width);
}

#define ADAPTER(id, text)                                                                                    \
	{                                                                                                    \
		.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .name = #id, .help = text,              \
		.kind = WEFT_POINT, .row = id##_row, .depths = WEFT_DEPTH_ALL                                \
	}

const weft_filter weft_convert_filter = ADAPTER(convert, "the same picture in another format");
const weft_filter weft_premultiply_filter = ADAPTER(premultiply, "colour times alpha");
const weft_filter weft_unpremultiply_filter = ADAPTER(unpremultiply, "colour by alpha");
const weft_filter weft_light_filter = ADAPTER(light, "amounts of light");
const weft_filter weft_light_back_filter = ADAPTER(light_back, "samples from light");

uint8_t weft_depth_choose(uint32_t accepted, uint8_t depth)
{
	static const struct {
		uint32_t bit;
		uint8_t depth;
	} depths[] = { { WEFT_DEPTH_U8, WEFT_U8 },
		       { WEFT_DEPTH_U16, WEFT_U16 },
		       { WEFT_DEPTH_F32, WEFT_F32 } };
	uint8_t chosen = 0;

	if (!accepted)
		accepted = WEFT_DEPTH_U8;
	for (int i = 0; i < 3; i++) {
		if (accepted & depths[i].bit)
			chosen = depths[i].depth; /* the deepest below */
		if (chosen >= depth)
			break; /* or the first that loses nothing */
	}
	return chosen;
}

const char *weft_depth_name(uint8_t depth)
{
	return depth == WEFT_U8 ? "u8" : depth == WEFT_U16 ? "u16" : "f32";
}

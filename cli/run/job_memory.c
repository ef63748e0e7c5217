/* job_memory.c: how a job's chain takes its picture, row by row or whole; how much memory that is; and
 * waiting until so much is free. */
#include "job_state.h"

#include "../../core/engine/room.h"

bool job_chain_streams(const struct job_rules *rules, const weft_chain *chain, weft_view in)
{
	return (rules->how.mode == MODE_BAND || rules->how.mode == MODE_SEQ) && weft_chain_streams(chain, in);
}

bool job_streams(const struct job_rules *rules, weft_view in)
{
	return job_chain_streams(rules, rules->chain, in);
}

static double bytes_of(weft_view v)
{
	return (double)v.width * v.height * (double)weft_pixel_bytes(v.format);
}

double job_memory(const struct job_rules *rules, const weft_chain *chain, const weft_codec *codec,
		  weft_view in)
{
	const weft_schedule how = how_schedule(&rules->how);
	const double twice = 2 * bytes_of(in); /* a decoder's and ours */
	weft_view out = in;
	size_t room;
	weft_error e;

	if (weft_chain_shape(chain, in, &out.width, &out.height, &out.format, &e) != WEFT_OK)
		return twice; /* it will fail, before or after it is decoded */
	/* But some files can't be read row by row, some not be written so. */
	if (job_chain_streams(rules, chain, in))
		return bytes_of(in) + (codec && weft_codec_streams(codec) ? 0 : bytes_of(out));
	if (weft_chain_room(chain, in, &how, &room, &e) != WEFT_OK || (double)room < twice)
		return twice;
	return (double)room;
}

void job_pass_gate(struct job *j, double bytes)
{
	if (j->rules->gate && !j->pass.megabytes)
		gate_pass(j->rules->gate, (double)j->file.bytes.length + bytes, &j->pass);
}

void job_leave_gate(struct job *j)
{
	gate_leave(&j->pass);
}

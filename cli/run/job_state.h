/* job_state.h: a job on its way; for job.c, job_input.c, job_memory.c and job_output.c alone. */
#ifndef WEFT_CLI_JOB_STATE_H
#define WEFT_CLI_JOB_STATE_H

#include "../../core/engine/stream.h"
#include "../../core/image/file.h"
#include "further.h"
#include "job.h"

struct job {
	const struct job_rules *rules;
	const char *input, *output;
	bool replace;
	const weft_bytes *given;
	weft_buffer *kept;
	const struct job_picture *picture;
	weft_file_writer **held;
	struct job_result *result;
	weft_error *e;
	const weft_chain *chain;
	weft_chain *own; /* where it names files of this input, else NULL */
	const weft_codec *codec;
	struct file_bytes file;
	weft_file_writer *file_out; /* once there is more than SPILL to write */
	weft_buffer encoded;        /* what isn't in the file yet */
	weft_error put_error;       /* why a piece could not be put there */
	weft_reader *reader;        /* NULL for a source */
	struct frames frames;
	weft_sequence sequence; /* which of its frames is in work */
	bool stacked;           /* the reader has them all, each below the last */
	int rows;               /* of the results before it */
	weft_view source;       /* its shape */
	weft_metadata metadata; /* to be written */
	struct colours colours;
	weft_encode_options encode;
	weft_image in, out;
	struct gate_pass pass;
	struct sha256 sha_out;
	struct pixel_hash pixels;
};

/* ---- job_input.c ---- */

/* For a decoder, where there is one: a blocking section. */
bool job_wait_begin(const struct job *j);
void job_wait_end(bool waits);
/* Of the input: its bytes; its head and shape. */
weft_status job_read_step(struct job *j);
weft_status job_look_at_input(struct job *j);
weft_status job_begin_reader(struct job *j);
/* Standard output has no extension: it takes the input's format. */
weft_status job_choose_codec(struct job *j);
/* All of it into `in`, which is made. */
weft_status job_read_rows(struct job *j);
/* The input's reader, unless there are more frames in it, and, of the last one, its bytes. */
void job_close_reader(struct job *j);

/* ---- job_memory.c ---- */

/* Can the chain take a picture of that shape row by row, as these rules run it? */
bool job_chain_streams(const struct job_rules *rules, const weft_chain *chain, weft_view in);
/* Waits until so much and the input's bytes fit beside the pictures in work; and when it is gone. */
void job_pass_gate(struct job *j, double bytes);
void job_leave_gate(struct job *j);

/* ---- job_output.c ---- */

weft_status job_encode_step(struct job *j);
weft_status job_stream_step(struct job *j);
weft_status job_write_step(struct job *j);

#endif

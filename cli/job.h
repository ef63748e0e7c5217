/* job.h: one picture from file to file: read, decode, filter, encode, write. */
#ifndef WEFT_CLI_JOB_H
#define WEFT_CLI_JOB_H

#include "../core/image/codec.h"
#include "../core/run/sync.h"
#include "decoding.h"
#include "how.h"
#include "json.h"
#include "metadata.h"

/* Pictures in work at once take no more memory than this. */
struct memory_gate {
	weft_semaphore *megabytes;
	int most;
};

/* What all jobs of a command share. */
struct job_rules {
	const weft_chain *chain;
	const char *chain_text;
	struct how how;
	const struct decoding *decoding; /* its limits hold for results too */
	weft_encode_options encode;
	struct strip strip;
	const weft_codec *in_codec;     /* NULL: by content */
	const weft_codec *out_codec;    /* NULL: by the output's extension */
	bool replace;                   /* an existing output may go */
	bool make_folders;              /* those the output's name asks for */
	bool dry;                       /* all but writing */
	const struct memory_gate *gate; /* for several jobs at once; NULL: none */
};

/* Where every filter needs only rows near its own, decoding, filtering and
 * encoding overlap, band by band, and are one step. */
enum job_step {
	STEP_READ,
	STEP_OPEN, /* limits, shapes; of the output too */
	STEP_DECODE,
	STEP_FILTER,
	STEP_ENCODE,
	STEP_STREAM, /* instead of these three */
	STEP_WRITE,
	STEP_COUNT
};

extern const char *const job_step_names[STEP_COUNT];

struct job_result {
	int64_t step_ns[STEP_COUNT];
	size_t bytes_in, bytes_out;
	int width, height; /* of the result */
	weft_format format;
	weft_damage damage; /* passed over */
	weft_status status;
	enum job_step step; /* the last one begun */
	bool streamed;
	bool blame_output; /* for a failure */
};

/* Of a job that was done. */
bool job_step_ran(const struct job_result *r, enum job_step step);

/* "-" is stdin or stdout; input NULL for a source.  On failure e says why and
 * no output was touched. */
weft_status job_run(const struct job_rules *rules, const char *input, const char *output,
		    struct job_result *result, weft_error *e);

/* Whether decoding, filtering and encoding a picture of that shape overlap. */
bool job_streams(const struct job_rules *rules, weft_view in);
/* Bytes that such a picture takes in work, about. */
double job_memory(const struct job_rules *rules, weft_view in, double result_bytes);

/* The codec for an output; a failure lists those there are. */
weft_status codec_for_output(const char *path, const weft_codec **codec, weft_error *e);
/* The same by name, for --in-format and --out-format. */
weft_status codec_named(const char *name, const weft_codec **codec, weft_error *e);

/* Members of one job's object. */
void job_json(struct json *j, const struct job_rules *rules, const char *input, const char *output,
	      const struct job_result *result);

int64_t now_ns(void);

#endif

/* job.h: one picture from file to file: read, decode, filter, encode, write. */
#ifndef WEFT_CLI_JOB_H
#define WEFT_CLI_JOB_H

#include "../../core/image/codec.h"
#include "../how.h"
#include "decoding.h"
#include "frames.h"
#include "gate.h"
#include "identity.h"
#include "metadata.h"
#include "pixel_hash.h"
#include "recipe.h"
#include "results.h"

struct job_result;
struct job_rules;

/* Told of each output when all its bytes are known and on their way to the disk,
 * before it has its name; a failure is the job's. */
struct job_watch {
	weft_status (*settling)(void *user, const struct job_rules *rules, const char *input,
				const char *output, const struct job_result *result, weft_error *e);
	void *user;
};

/* What all jobs of a command share. */
struct job_rules {
	const weft_chain *chain;
	const char *chain_text;
	struct how how;
	const struct decoding *decoding; /* its limits hold for results too */
	weft_encode_options encode;
	int64_t target_size; /* bytes of an output, by its quality; 0: whatever it takes */
	struct strip strip;
	struct frames frames;
	const weft_codec *in_codec;  /* NULL: by content */
	const weft_codec *out_codec; /* NULL: by the output's extension */
	const struct recipe *recipe;
	bool hashes;                   /* of files and pixels, into the result */
	const struct job_watch *watch; /* with hashes; NULL: none */
	bool make_folders;             /* those the output's name asks for */
	bool dry;                      /* all but writing */
	struct gate *gate;             /* for several jobs at once; NULL: none */
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

/* What an input has become already, so that nothing is left but to encode and write it. */
struct job_picture {
	weft_view view;
	const struct job_result *read; /* bytes_in, time_in, sha_in, damage */
	const weft_metadata *metadata; /* NULL: none */
	bool linear, packed;           /* as in weft_image_info */
	const struct colours *colours; /* what became of them */
};

struct job_files {
	const char *input, *output;        /* "-" is stdin or stdout; input NULL for a source */
	bool replace;                      /* an existing output may go */
	const char *place;                 /* of what is within a file; NULL: by the node */
	int frame;                         /* only this one, from 1; 0: as the rules say */
	const weft_bytes *given;           /* the input's bytes; NULL: they are in the file */
	weft_buffer *kept;                 /* gets the output's, which has no file then; NULL: it has one */
	const struct job_picture *picture; /* NULL: it is in the input's bytes */
	struct weft_file_writer **held;    /* gets the output, synced, without its name; NULL: it is named */
};

struct job_result {
	int64_t step_ns[STEP_COUNT];
	size_t bytes_in, bytes_out;
	struct timespec time_in, time_out;            /* of the files; zero: of none */
	char sha_in[SHA256_HEX], sha_out[SHA256_HEX]; /* "": not asked for */
	uint64_t pixels;                              /* pixel_hash.h */
	uint64_t node;                                /* of the output's file; 0: it is in none */
	const char *place;                            /* of what is within a file; NULL: by the node */
	int frame;         /* the only one taken, from 1; 0: it isn't one of many */
	int width, height; /* of the result */
	weft_format format;
	int frames;         /* in it, of which that is the last */
	weft_damage damage; /* passed over */
	weft_status status;
	enum job_step step; /* the last one begun */
	bool streamed;
	bool blame_output;      /* for a failure */
	struct results results; /* what filters found; results_free */
};

/* Of a job that was done. */
bool job_step_ran(const struct job_result *r, enum job_step step);

/* On failure e says why and no output was touched.  The result's `results` are the caller's to free. */
weft_status job_run(const struct job_rules *rules, const struct job_files *files, struct job_result *result,
		    weft_error *e);

/* Whether decoding, filtering and encoding a picture of that shape overlap. */
bool job_streams(const struct job_rules *rules, weft_view in);
/* Bytes that such a picture takes in work, about; codec: of the output. */
double job_memory(const struct job_rules *rules, const weft_chain *chain, const weft_codec *codec,
		  weft_view in);

#endif

/* record.h: what became of one file, as an object of JSON: for --json, a
 * manifest and a journal alike.
 *
 *   input, output  names; a source has no input
 *   status         done, failed, skipped, or in a journal writing: its output may be there
 *   error, exit, retryable  of what failed
 *   filters, options, version  what was asked for
 *   mode, width, height, samples, ms  of what was done
 *   place, node    the output's name from the root, without links, and its inode
 *   frame          the only one that was taken of the input, from 1
 *   bytes_in, bytes_out; with hashes sha256_in, sha256_out, pixels (pixel_hash.h)
 *   time_in, time_out  of the files' last change, when it was read and written
 */
#ifndef WEFT_CLI_RECORD_H
#define WEFT_CLI_RECORD_H

#include "job.h"

enum record_kind { RECORD_ENDED, RECORD_SKIPPED, RECORD_WRITING };

/* The object's members.  For a job that failed e says why. */
void record_members(struct json *j, enum record_kind kind, const struct job_rules *rules, const char *input,
		    const char *output, const struct job_result *r, const weft_error *e);
/* The same as a line, to free(); NULL: out of memory. */
char *record_line(enum record_kind kind, const struct job_rules *rules, const char *input, const char *output,
		  const struct job_result *r, const weft_error *e, size_t *length);

#endif

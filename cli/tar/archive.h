/* archive.h: a tar archive through a chain of filters, member by member.
 *
 * Pictures are filtered, several at once; all else is copied; each comes out in its place.  No more
 * than a few members are in memory. */
#ifndef WEFT_CLI_ARCHIVE_H
#define WEFT_CLI_ARCHIVE_H

#include "../run/job.h"
#include "../run/manifest.h"
#include "../run/progress.h"

struct archive_rules {
	struct job_rules jobs;
	bool keep_going; /* a picture that fails is left out */
	bool json;
	enum progress_mode progress;
	int64_t memory; /* bytes of pictures, and of files, in work at once */
	struct manifest *manifest;
};

struct archive_count {
	size_t done, copied, failed, passing; /* passing: of the failed, those to try again */
	size_t failed_archives;
	int64_t bytes_in, bytes_out;
};

/* "-" is stdin or stdout.  output appears whole or not at all, where it is a file.  Adds to count.
 * whole and e tell of the archive itself, whose status isn't WEFT_OK where none was made.
 * Returns 0; EXIT_RETRY or EXIT_DIFFERS where a picture failed; or another exit
 * status after the message was printed. */
int archive_run(const char *input, const char *output, bool replace, const struct archive_rules *rules,
		struct archive_count *count, struct job_result *whole, weft_error *e);

#endif

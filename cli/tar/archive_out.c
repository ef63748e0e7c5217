/* archive_out.c: see archive_out.h. */
#include "archive_out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/image/file.h"
#include "../../core/run/runtime.h"
#include "../run/mark.h"
#include "../signals.h"
#include "tar.h"

weft_status archive_out_open(struct archive_out *o, const char *name, bool replace, weft_error *e)
{
	struct stat st;

	*o = (struct archive_out) { .name = name, .fd = STDOUT_FILENO };
	if (strcmp(name, "-") == 0)
		return WEFT_OK;
	if (stat(name, &st) != 0 || S_ISREG(st.st_mode))
		return weft_file_create(&o->file, name, &(weft_file_options) { .replace = replace }, e);
	o->fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	return o->fd >= 0 ? WEFT_OK : weft_fail(e, WEFT_CANT_CREATE, "%s: %s", name, strerrordesc_np(errno));
}

static weft_status write_direct(struct archive_out *o, weft_bytes bytes, weft_error *e)
{
	while (bytes.length) {
		const ssize_t n = write(o->fd, bytes.at, bytes.length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return weft_fail(e, WEFT_IO, "%s: %s",
					 strcmp(o->name, "-") == 0 ? "standard output" : o->name,
					 strerrordesc_np(errno));
		bytes.at += n;
		bytes.length -= (size_t)n;
	}
	return WEFT_OK;
}

weft_status archive_out_put(struct archive_out *o, const void *bytes, size_t length, weft_error *e)
{
	const bool goroutine = weft_procs() > 0;
	const weft_bytes piece = { bytes, length };

	if (goroutine)
		weft_blocking_begin();
	const weft_status status = o->file ? weft_file_append(o->file, piece, e) : write_direct(o, piece, e);
	if (goroutine)
		weft_blocking_end();
	o->bytes += (int64_t)length;
	return status;
}

weft_status archive_out_fill(struct archive_out *o, int64_t content, weft_error *e)
{
	static const char zeros[TAR_BLOCK];
	return archive_out_put(o, zeros, (size_t)(TAR_BLOCK - content % TAR_BLOCK) % TAR_BLOCK, e);
}

weft_status archive_out_commit(struct archive_out *o, uint64_t recipe, const char *input,
			       const struct job_result *whole, weft_error *e)
{
	static const char end[2 * TAR_BLOCK];
	weft_status status = archive_out_put(o, end, sizeof end, e);

	if (status != WEFT_OK || !o->file)
		return status;
	mark_write(weft_file_descriptor(o->file), recipe, input, whole);
	status = weft_file_sync(o->file, e);
	if (status != WEFT_OK)
		return status;
	signals_hold();
	status = weft_file_commit(o->file, e);
	o->file = NULL;
	signals_release();
	return status;
}

void archive_out_close(struct archive_out *o)
{
	weft_file_abandon(o->file);
	if (o->fd > STDERR_FILENO)
		close(o->fd);
	*o = (struct archive_out) { .fd = -1 };
}

/* jail_file.c: files read into a decoder's memory.
 *
 * The kernel copies them there, so that they are touched once; the decoder has
 * that memory read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jail_inside.h"

enum { LARGE = 1 << 20 }; /* bytes: smaller ones are copied sooner than asked about */

/* How many bytes came; -1: not this way. */
static ssize_t copy(int from, int to, size_t most)
{
	size_t length = 0;
	if (lseek(to, 0, SEEK_SET) != 0)
		return -1;
	while (length <= most) {
		ssize_t n = sendfile(to, from, NULL, most - length + 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -1 : (ssize_t)length;
		length += (size_t)n;
	}
	return (ssize_t)length;
}

static weft_status read_into(weft_prisoner *p, int from, const char *path, size_t most, weft_bytes *bytes,
			     weft_error *e)
{
	ssize_t length = copy(from, p->file, most);
	if (length > 0 && (size_t)length > most)
		return weft_fail(e, WEFT_LIMIT, "%s: over the limit of %zu bytes", path, most);
	if (length > 0 && weft_jail_grow(p->file, &p->file_at, &p->file_bytes, (size_t)length))
		*bytes = (weft_bytes) { p->file_at, (size_t)length };
	return WEFT_OK;
}

weft_status weft_jail_read(weft_jail *jail, const char *path, size_t most, weft_jail_file *file,
			   weft_error *e)
{
	struct stat st;
	*file = (weft_jail_file) { 0 };
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < LARGE)
		return WEFT_OK;
	int from = open(path, O_RDONLY | O_CLOEXEC);
	weft_prisoner *p = from >= 0 ? weft_jail_take(jail, false, NULL) : NULL;
	weft_status status = WEFT_OK;
	if (p && p->sealed)
		status = read_into(p, from, path, most < SSIZE_MAX ? most : SSIZE_MAX - 1, &file->bytes, e);
	if (file->bytes.length)
		file->decoder = p;
	else if (p)
		weft_jail_give(jail, p);
	if (from >= 0)
		close(from);
	return status;
}

void weft_jail_file_free(weft_jail *jail, weft_jail_file *file)
{
	if (file->decoder)
		weft_jail_give(jail, file->decoder);
	*file = (weft_jail_file) { 0 };
}

/* jail_file.c: files that a decoder sees where they are.
 *
 * The kernel copies them into its memory, so that they are touched once; the
 * decoder has that memory read-only.  Very large ones whose head tells us all
 * that we want to know aren't copied at all: a decoder of their own maps the
 * file itself.  Who makes it shorter meanwhile ends that decoder, not us: we
 * have a copy of the head and look no further.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../codecs.h"
#include "jail_inside.h"

enum {
	LARGE = 1 << 20,      /* bytes: smaller ones are copied sooner than asked about, */
	VERY_LARGE = 4 << 20, /* and these later than a decoder is forked */
	HEAD = 1 << 16,
};

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

/* At least VERY_LARGE.  False: not this way. */
static bool map_whole(weft_jail *jail, int from, size_t length, weft_jail_file *file)
{
	uint8_t *at = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, from, 0);
	if (at == MAP_FAILED)
		return false;
	/* What is read into it becomes ours alone. */
	bool copied = pread(from, at, HEAD, 0) == HEAD && mprotect(at, length, PROT_READ) == 0;
	const weft_codec *codec = copied ? weft_codec_by_signature((weft_bytes) { at, HEAD }) : NULL;
	int descriptor = codec && codec->head_tells ? fcntl(from, F_DUPFD_CLOEXEC, 0) : -1;
	if (descriptor >= 0)
		file->decoder = weft_jail_take_for(jail, descriptor, at, length);
	if (file->decoder) {
		file->bytes = (weft_bytes) { at, length };
		return true;
	}
	if (descriptor >= 0)
		close(descriptor);
	munmap(at, length);
	return false;
}

static weft_status copy_whole(weft_jail *jail, int from, const char *path, size_t most, weft_jail_file *file,
			      weft_error *e)
{
	weft_prisoner *p = weft_jail_take(jail, false, NULL);
	weft_status status = WEFT_OK;
	if (p && p->sealed)
		status = read_into(p, from, path, most < SSIZE_MAX ? most : SSIZE_MAX - 1, &file->bytes, e);
	if (file->bytes.length)
		file->decoder = p;
	else if (p)
		weft_jail_give(jail, p);
	return status;
}

weft_status weft_jail_read(weft_jail *jail, const char *path, size_t most, weft_jail_file *file,
			   weft_error *e)
{
	struct stat st;
	*file = (weft_jail_file) { 0 };
	struct rlimit longest;
	if (getrlimit(RLIMIT_FSIZE, &longest) == 0 && longest.rlim_cur != RLIM_INFINITY)
		return WEFT_OK; /* what grows too long unasked brings a signal */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < LARGE)
		return WEFT_OK;
	int from = open(path, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return WEFT_OK;
	weft_status status = WEFT_OK;
	size_t length = fstat(from, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0;
	if (length < VERY_LARGE || length > most || !map_whole(jail, from, length, file))
		status = copy_whole(jail, from, path, most, file, e);
	close(from);
	return status;
}

bool weft_jail_is_cut(const weft_prisoner *p)
{
	struct stat st;
	return p->single && fstat(p->file, &st) == 0 && st.st_size < (off_t)p->file_bytes;
}

weft_status weft_jail_cut(weft_error *e)
{
	return weft_fail(e, WEFT_CANCELED, "the file was cut short while it was read");
}

weft_status weft_jail_file_copy(const weft_jail_file *file, size_t at, void *to, size_t length, weft_error *e)
{
	if (!file->decoder || !file->decoder->single) {
		memcpy(to, file->bytes.at + at, length);
		return WEFT_OK;
	}
	for (size_t got = 0; got < length;) {
		const ssize_t n =
			pread(file->decoder->file, (char *)to + got, length - got, (off_t)(at + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return weft_fail(e, WEFT_IO, "cannot read: %s", strerrordesc_np(errno));
		if (n == 0)
			return weft_jail_cut(e);
		got += (size_t)n;
	}
	return WEFT_OK;
}

void weft_jail_file_free(weft_jail *jail, weft_jail_file *file)
{
	if (file->decoder)
		weft_jail_give(jail, file->decoder);
	*file = (weft_jail_file) { 0 };
}

/* tar_read.c: members of a tar archive, one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tar_inside.h"

enum { HEAD_MOST = 1 << 20 }; /* of pax and long names */

static weft_status damaged(const struct tar_reader *r, const char *what, weft_error *e)
{
	return weft_fail(e, WEFT_BAD_IMAGE, "tar: %s at byte %lld", what, (long long)r->at);
}

/* All of it; *got less at the end of the file. */
static weft_status take(struct tar_reader *r, void *bytes, size_t length, size_t *got, weft_error *e)
{
	*got = 0;
	while (*got < length) {
		const ssize_t n = read(r->fd, (char *)bytes + *got, length - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return weft_fail(e, WEFT_IO, "tar: cannot read: %s", strerrordesc_np(errno));
		if (n == 0)
			break;
		*got += (size_t)n;
		r->at += n;
	}
	return WEFT_OK;
}

weft_status tar_content(struct tar_reader *r, void *bytes, size_t most, size_t *got, weft_error *e)
{
	const size_t wanted = (int64_t)most < r->content ? most : (size_t)r->content;
	const weft_status status = take(r, bytes, wanted, got, e);

	r->content -= (int64_t)*got;
	r->left -= (int64_t)*got;
	return status == WEFT_OK && *got < wanted ? damaged(r, "ends early, within a member", e) : status;
}

static weft_status pass_over(struct tar_reader *r, weft_error *e)
{
	char bytes[1 << 14];
	size_t got = 0;
	weft_status status = WEFT_OK;

	while (r->left > 0 && status == WEFT_OK) {
		const size_t n = r->left < (int64_t)sizeof bytes ? (size_t)r->left : sizeof bytes;
		status = take(r, bytes, n, &got, e);
		r->left -= (int64_t)got;
		if (status == WEFT_OK && got < n)
			status = damaged(r, "ends early, within a member", e);
	}
	r->content = 0;
	return status;
}

unsigned tar_sum(const struct tar_header *h)
{
	const unsigned char *bytes = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		const bool own = i >= offsetof(struct tar_header, checksum) &&
				 i < offsetof(struct tar_header, checksum) + sizeof h->checksum;
		sum += own ? ' ' : bytes[i];
	}
	return sum;
}

/* Octal, or GNU's base 256; -1: neither. */
static int64_t number(const char *field, size_t length)
{
	const unsigned char *bytes = (const unsigned char *)field;
	int64_t n = 0;
	size_t i = 0;

	if (bytes[0] & 0x80) {
		for (i = 1; i < length; i++) {
			if (n >> 54)
				return -1;
			n = n << 8 | bytes[i];
		}
		return bytes[0] == 0x80 ? n : -1;
	}
	while (i < length && field[i] == ' ')
		i++;
	for (; i < length && field[i] >= '0' && field[i] <= '7'; i++)
		n = n << 3 | (field[i] - '0'); /* twelve digits at most */
	return i == length || field[i] == ' ' || field[i] == 0 ? n : -1;
}

bool tar_record_next(const char **at, const char *end, struct tar_record *r)
{
	char *blank;

	if (*at >= end || **at == 0)
		return false;
	const unsigned long length = strtoul(*at, &blank, 10);
	const char *all = *at;
	*at = NULL;
	if (*blank != ' ' || length > (size_t)(end - all) || length < 5 || all[length - 1] != '\n')
		return false;
	const char *key = blank + 1, *equals = memchr(key, '=', (size_t)(all + length - key));
	if (!equals)
		return false;
	*r = (struct tar_record) { all,
				   key,
				   equals + 1,
				   length,
				   (size_t)(equals - key),
				   (size_t)(all + length - 1 - (equals + 1)) };
	*at = all + length;
	return true;
}

bool tar_record_is(const struct tar_record *r, const char *key)
{
	return r->key_length == strlen(key) && strncmp(r->key, key, r->key_length) == 0;
}

static bool put(weft_buffer *b, const void *bytes, size_t length)
{
	return weft_buffer_sink(b).put(b, (weft_bytes) { bytes, length });
}

static weft_status no_memory(weft_error *e)
{
	return weft_fail(e, WEFT_NO_MEMORY, "tar: out of memory");
}

/* What GNU's old form has behind a sparse file's header: more blocks of its list, while they say so. */
static weft_status keep_map(struct tar_reader *r, struct tar_member *m, const struct tar_header *h,
			    weft_error *e)
{
	enum { MORE_IN_HEADER = 482, MORE = 504 };
	char block[TAR_BLOCK];
	size_t got;

	for (bool more = ((const char *)h)[MORE_IN_HEADER]; more; more = block[MORE]) {
		if (m->head.length > HEAD_MOST)
			return damaged(r, "a head of over a megabyte", e);
		weft_status status = take(r, block, sizeof block, &got, e);
		if (status == WEFT_OK && got < sizeof block)
			status = damaged(r, "ends early, within a head", e);
		if (status == WEFT_OK && !put(&m->head, block, sizeof block))
			status = no_memory(e);
		if (status != WEFT_OK)
			return status;
	}
	return WEFT_OK;
}

/* The content of a pax header or a long name, into the member's head; *from: where in it. */
static weft_status keep_extra(struct tar_reader *r, struct tar_member *m, int64_t bytes, size_t *from,
			      weft_error *e)
{
	const size_t whole = (size_t)(bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	size_t got;

	*from = m->head.length;
	if (bytes > HEAD_MOST || m->head.length > HEAD_MOST)
		return damaged(r, "a head of over a megabyte", e);
	char *copy = malloc(whole + 1);
	weft_status status = copy ? take(r, copy, whole, &got, e) : no_memory(e);
	if (status == WEFT_OK && got < whole)
		status = damaged(r, "ends early, within a head", e);
	if (status == WEFT_OK && !put(&m->head, copy, whole))
		status = no_memory(e);
	free(copy);
	return status;
}

static weft_status name_it(char **name, const char *text, size_t length, weft_error *e)
{
	free(*name);
	*name = strndup(text, length);
	return *name ? WEFT_OK : no_memory(e);
}

/* What the member's pax records say of names and size. */
static weft_status heed_records(struct tar_reader *r, struct tar_member *m, size_t from, int64_t length,
				int64_t *size, weft_error *e)
{
	const char *at = (const char *)m->head.at + from, *end = at + length;
	struct tar_record record;

	while (tar_record_next(&at, end, &record)) {
		weft_status status = WEFT_OK;
		if (tar_record_is(&record, "path") || tar_record_is(&record, "GNU.sparse.name"))
			status = name_it(&m->name, record.value, record.value_length, e);
		else if (tar_record_is(&record, "linkpath"))
			status = name_it(&m->link, record.value, record.value_length, e);
		else if (tar_record_is(&record, "size"))
			*size = strtoll(record.value, NULL, 10);
		else if (record.key_length > 10 && strncmp(record.key, "GNU.sparse", 10) == 0)
			m->sparse = true;
		if (status != WEFT_OK)
			return status;
	}
	return at ? WEFT_OK : damaged(r, "damaged pax records", e);
}

static weft_status settle(struct tar_reader *r, struct tar_member *m, const struct tar_header *h,
			  int64_t size, weft_error *e)
{
	if (!m->name && *h->prefix && memcmp(h->magic, "ustar", 6) == 0) {
		if (asprintf(&m->name, "%.155s/%.100s", h->prefix, h->name) < 0)
			m->name = NULL;
	} else if (!m->name) {
		m->name = strndup(h->name, sizeof h->name);
	}
	if (!m->link && (h->type == '1' || h->type == '2'))
		m->link = strndup(h->link, sizeof h->link);
	if (!m->name || (!m->link && (h->type == '1' || h->type == '2')))
		return no_memory(e);
	m->type = h->type ? h->type : '0';
	/* Links, devices and folders have none, whatever their size says. */
	m->bytes = m->type >= '1' && m->type <= '6' ? 0 : size;
	r->content = m->bytes;
	r->left = (m->bytes + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	return WEFT_OK;
}

static weft_status no_header(const struct tar_reader *r, const void *bytes, size_t length, weft_error *e)
{
	static const char *const packed[] = { "\x1f\x8b", "\x28\xb5\x2f\xfd", "BZh", "\xfd\x37\x7a\x58\x5a" };

	for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
		if (length > strlen(packed[i]) && memcmp(bytes, packed[i], strlen(packed[i])) == 0)
			return weft_fail(e, WEFT_BAD_IMAGE,
					 "tar: is compressed; give it as gzip -dc, zstd -dc ... write it");
	return length < TAR_BLOCK ? damaged(r, "ends early, within a block", e)
				  : damaged(r, "no tar header", e);
}

/* A header block; *end: the archive's. */
static weft_status next_header(struct tar_reader *r, struct tar_header *h, bool *end, weft_error *e)
{
	static const struct tar_header zeros;
	size_t got;

	for (bool zero = false;; zero = true) {
		weft_status status = take(r, h, TAR_BLOCK, &got, e);
		if (status != WEFT_OK)
			return status;
		*end = got == 0;
		if (*end)
			return r->ended ? WEFT_OK : damaged(r, "ends without the mark of an end", e);
		if (got < TAR_BLOCK)
			return no_header(r, h, got, e);
		r->ended = memcmp(h, &zeros, TAR_BLOCK) == 0;
		r->lone_end = r->ended && !zero;
		if (!r->ended)
			break;
	}
	return number(h->checksum, sizeof h->checksum) == tar_sum(h) ? WEFT_OK
								     : no_header(r, h, TAR_BLOCK, e);
}

weft_status tar_next(struct tar_reader *r, struct tar_member *m, bool *end, weft_error *e)
{
	struct tar_header h;
	int64_t pax_size = -1;
	size_t from;
	weft_status status = pass_over(r, e);

	*m = (struct tar_member) { 0 };
	*end = false;
	while (status == WEFT_OK && (status = next_header(r, &h, end, e)) == WEFT_OK && !*end) {
		const int64_t size = number(h.size, sizeof h.size);
		if (size < 0)
			return damaged(r, "a size that is none", e);
		if (!put(&m->head, &h, TAR_BLOCK))
			return no_memory(e);
		if (h.type == 'S') {
			m->sparse = true;
			status = keep_map(r, m, &h, e);
			if (status != WEFT_OK)
				break;
		}
		if (h.type != 'x' && h.type != 'L' && h.type != 'K')
			return settle(r, m, &h, pax_size >= 0 ? pax_size : size, e);
		status = keep_extra(r, m, size, &from, e);
		if (status == WEFT_OK && h.type == 'x')
			status = heed_records(r, m, from, size, &pax_size, e);
		if (status == WEFT_OK && (h.type == 'L' || h.type == 'K'))
			status = name_it(h.type == 'L' ? &m->name : &m->link, (const char *)m->head.at + from,
					 (size_t)size, e);
	}
	return status == WEFT_OK && *end && m->head.length ? damaged(r, "a head of nothing", e) : status;
}

void tar_member_free(struct tar_member *m)
{
	free(m->name);
	free(m->link);
	weft_buffer_free(&m->head);
	*m = (struct tar_member) { 0 };
}

/* ---- is it one? ---- */

/* The first bytes of a pipe stay in it. */
static ssize_t peek_pipe(int fd, char *bytes, size_t length)
{
	int copy[2];
	ssize_t n = -1;

	if (pipe2(copy, O_CLOEXEC) != 0)
		return -1;
	/* A writer may come with less at first; without a tenth of a second's patience that isn't seen. */
	for (int i = 0; i < 100; i++) {
		char drained[TAR_BLOCK];
		n = tee(fd, copy[1], length, 0);
		if (n > 0)
			n = read(copy[0], drained, sizeof drained);
		if (n > 0)
			memcpy(bytes, drained, (size_t)n);
		if (n <= 0 || (size_t)n == length)
			break;
		nanosleep(&(struct timespec) { .tv_nsec = 1000000 }, NULL);
	}
	close(copy[0]);
	close(copy[1]);
	return n;
}

static bool is_header(const struct tar_header *h)
{
	return number(h->checksum, sizeof h->checksum) == tar_sum(h) && memcmp(h->magic, "ustar", 5) == 0;
}

bool tar_on_stdin(void)
{
	struct tar_header h;
	struct stat st;
	ssize_t n = -1;

	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		n = pread(STDIN_FILENO, &h, sizeof h, lseek(STDIN_FILENO, 0, SEEK_CUR));
	else if (S_ISFIFO(st.st_mode))
		n = peek_pipe(STDIN_FILENO, (char *)&h, sizeof h);
	return n == sizeof h && is_header(&h);
}

bool tar_in_file(const char *path)
{
	struct tar_header h;
	struct stat st;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const bool is = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
			read(fd, &h, sizeof h) == sizeof h && is_header(&h);

	if (fd >= 0)
		close(fd);
	return is;
}

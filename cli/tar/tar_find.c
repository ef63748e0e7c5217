/* tar_find.c: what is in an archive, by name. */
#include "tar_find.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../run/inputs.h"

/* Bytes of the path that name an archive; 0: none does. */
static size_t archive_length(const char *path)
{
	struct stat st;

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		char *name = strndup(path, (size_t)(slash - path));
		const bool file = name && stat(name, &st) == 0 && S_ISREG(st.st_mode);
		free(name);
		if (file)
			return (size_t)(slash - path);
	}
	return 0;
}

bool tar_is_inside(const char *path)
{
	return *path && archive_length(path) > 0;
}

static bool hash(struct tar_reader *r, char hex[SHA256_HEX])
{
	uint8_t bytes[1 << 14];
	struct sha256 s;
	size_t got = 0;
	weft_error e;

	sha256_begin(&s);
	do {
		if (tar_content(r, bytes, sizeof bytes, &got, &e) != WEFT_OK)
			return false;
		sha256_add(&s, bytes, got);
	} while (got);
	sha256_end(&s, hex);
	return true;
}

struct tar_found {
	uint64_t name; /* its hash */
	size_t number; /* in the archive */
	char hex[SHA256_HEX];
};

static int by_name(const void *a, const void *b)
{
	const struct tar_found *x = a, *y = b;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static bool add(struct tar_finder *f, const struct tar_found *one)
{
	if ((f->count & (f->count - 1)) == 0) {
		struct tar_found *more = reallocarray(f->at, f->count ? 2 * f->count : 1, sizeof *more);
		if (!more)
			return false;
		f->at = more;
	}
	f->at[f->count++] = *one;
	return true;
}

static void read_members(struct tar_finder *f, struct tar_reader *r)
{
	struct tar_member m;
	bool end = false, well = true;
	weft_error e;

	for (size_t number = 0; well && tar_next(r, &m, &end, &e) == WEFT_OK && !end; number++) {
		struct tar_found one = { name_hash(m.name), number, "" };
		if (m.type == '0' || m.type == '7')
			well = hash(r, one.hex) && add(f, &one);
		tar_member_free(&m);
	}
	if (f->count)
		qsort(f->at, f->count, sizeof *f->at, by_name);
}

/* archive is the finder's from here on. */
static void open_archive(struct tar_finder *f, char *archive)
{
	struct tar_reader r = { .fd = open(archive, O_RDONLY | O_CLOEXEC) };

	tar_find_end(f);
	f->archive = archive;
	if (r.fd < 0)
		return;
	read_members(f, &r);
	close(r.fd);
}

bool tar_find(struct tar_finder *f, const char *path, char hex[SHA256_HEX])
{
	const size_t length = archive_length(path);
	char *archive = strndup(path, length);
	size_t low = 0, high;

	if (!archive)
		return false;
	if (f->archive && strcmp(f->archive, archive) == 0)
		free(archive);
	else
		open_archive(f, archive);
	const uint64_t wanted = name_hash(path + length + 1);
	for (high = f->count; low < high;) {
		const size_t middle = (low + high) / 2;
		if (f->at[middle].name <= wanted)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || f->at[low - 1].name != wanted)
		return false;
	memcpy(hex, f->at[low - 1].hex, SHA256_HEX);
	return true;
}

void tar_find_end(struct tar_finder *f)
{
	free(f->archive);
	free(f->at);
	*f = (struct tar_finder) { 0 };
}

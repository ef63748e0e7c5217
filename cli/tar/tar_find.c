/* tar_find.c: go through an archive until the name comes. */
#include "tar_find.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* From where the reader is to the end. */
static bool search(struct tar_reader *r, const char *name, char hex[SHA256_HEX])
{
	struct tar_member m;
	bool end = false, found = false;
	weft_error e;

	while (!found && tar_next(r, &m, &end, &e) == WEFT_OK && !end) {
		found = m.type == '0' && strcmp(m.name, name) == 0;
		tar_member_free(&m);
	}
	return found && hash(r, hex);
}

static bool open_archive(struct tar_finder *f, char *archive)
{
	tar_find_end(f);
	f->reader = (struct tar_reader) { .fd = open(archive, O_RDONLY | O_CLOEXEC) };
	f->archive = archive;
	return f->reader.fd >= 0;
}

bool tar_find(struct tar_finder *f, const char *path, char hex[SHA256_HEX])
{
	const size_t length = archive_length(path);
	char *archive = strndup(path, length);
	const char *name = path + length + 1;

	if (!archive)
		return false;
	if (f->archive && strcmp(f->archive, archive) == 0 && search(&f->reader, name, hex)) {
		free(archive);
		return true;
	}
	return open_archive(f, archive) && search(&f->reader, name, hex);
}

void tar_find_end(struct tar_finder *f)
{
	if (f->archive && f->reader.fd >= 0)
		close(f->reader.fd);
	free(f->archive);
	*f = (struct tar_finder) { 0 };
}

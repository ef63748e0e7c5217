/* identity.c: is a file still the one it was? */
#include "identity.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 16 };

static const int64_t billion = 1000000000;

int64_t time_ns(struct timespec t)
{
	return t.tv_sec * billion + t.tv_nsec;
}

struct timespec file_time(const char *path)
{
	struct stat st;
	return path && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_mtim : (struct timespec) { 0 };
}

bool sha256_of_file(const char *path, char hex[SHA256_HEX])
{
	struct sha256 s;
	uint8_t bytes[STEP];
	ssize_t n = -1;
	struct stat st;
	/* A pipe would be waited for, and a device never end. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const bool regular = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);

	sha256_begin(&s);
	while (regular && (n = read(fd, bytes, sizeof bytes)) > 0)
		sha256_add(&s, bytes, (size_t)n);
	if (fd >= 0)
		close(fd);
	sha256_end(&s, hex);
	return n == 0;
}

void time_text(struct timespec t, char text[40])
{
	snprintf(text, 40, "%lld.%09ld", (long long)t.tv_sec, t.tv_nsec);
}

int64_t time_from_text(const char *text)
{
	char *end = NULL;
	const long long seconds = text ? strtoll(text, &end, 10) : 0;
	return end && *end == '.' && strlen(end) == 10 ? seconds * billion + strtol(end + 1, NULL, 10) : 0;
}

uint64_t sha_short(const char *hex)
{
	char digits[17];

	if (!hex)
		return 0;
	snprintf(digits, sizeof digits, "%.16s", hex);
	return strtoull(digits, NULL, 16);
}

bool identity_holds(const struct identity *was, const char *path)
{
	struct stat st;
	char hex[SHA256_HEX];

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size != was->bytes)
		return false;
	if (was->time_ns && time_ns(st.st_mtim) == was->time_ns)
		return true;
	return was->sha && sha256_of_file(path, hex) && sha_short(hex) == was->sha;
}

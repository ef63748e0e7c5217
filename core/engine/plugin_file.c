/* plugin_file.c: see plugin_file.h. */
#include "plugin_file.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENTS_MAX = 64 };

static bool read_at(int fd, void *to, size_t bytes, uint64_t at)
{
	return pread(fd, to, bytes, (off_t)at) == (ssize_t)bytes;
}

/* Are all its segments there? */
static const char *segments_fault(int fd, const ElfW(Ehdr) * head, uint64_t size)
{
	if (head->e_phnum == 0 || head->e_phnum > SEGMENTS_MAX || head->e_phentsize != sizeof(ElfW(Phdr)))
		return "is no shared library";
	for (int i = 0; i < head->e_phnum; i++) {
		ElfW(Phdr) segment;
		if (!read_at(fd, &segment, sizeof segment, head->e_phoff + (uint64_t)i * sizeof segment))
			return "was cut short";
		if (segment.p_filesz > size || segment.p_offset > size - segment.p_filesz)
			return "was cut short";
	}
	return NULL;
}

static const char *content_fault(int fd)
{
	ElfW(Ehdr) head;
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "is no file";
	if (!read_at(fd, &head, sizeof head, 0) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
	    head.e_type != ET_DYN || head.e_ehsize != sizeof head)
		return "is no shared library";
	return segments_fault(fd, &head, (uint64_t)st.st_size);
}

const char *weft_plugin_file_fault(const char *path)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return "can't be read";
	const char *fault = content_fault(fd);
	close(fd);
	return fault;
}

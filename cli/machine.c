/* machine.c: one line on the machine and the build. */
#include "machine.h"
#include "../core/base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../core/engine/engine.h"
#include "../core/run/runtime.h"

#if defined __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* The value of the first line "key : value" in a file of /proc. */
static int read_field(const char *path, const char *key, char *value, size_t size)
{
	char line[512];
	int found = 0;
	FILE *f = fopen(path, "re");

	while (f && !found && fgets(line, sizeof line, f)) {
		char *colon = strchr(line, ':');
		if (!colon || strncmp(line, key, strlen(key)) != 0)
			continue;
		colon += 1 + strspn(colon + 1, " \t");
		snprintf(value, size, "%.*s", (int)strcspn(colon, "\n"), colon);
		found = 1;
	}
	if (f)
		fclose(f);
	return found;
}

struct machine machine_look(void)
{
	struct machine m = { .cpus = weft_procs_default(),
			     .isa = weft_isa_name(weft_isa_active()),
			     .compiler = COMPILER,
			     .build = WEFT_BUILD };
	struct utsname u;

	if (!read_field("/proc/cpuinfo", "model name", m.cpu, sizeof m.cpu) &&
	    !read_field("/proc/cpuinfo", "CPU part", m.cpu, sizeof m.cpu))
		snprintf(m.cpu, sizeof m.cpu, "unknown CPU");
	if (uname(&u) == 0)
		snprintf(m.system, sizeof m.system, "%.16s %.20s", u.sysname, u.release);
	return m;
}

/* "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz" is "Intel Xeon Gold 6338". */
static void shorten(const char *from, char *to, size_t size)
{
	static const char *const noise[] = { "(R)", "(TM)", "(tm)", " Processor", " CPU" };
	size_t used = 0;

	while (*from && *from != '@' && used + 1 < size) {
		size_t skip = 0;
		for (size_t i = 0; i < sizeof noise / sizeof *noise && !skip; i++)
			if (strncmp(from, noise[i], strlen(noise[i])) == 0)
				skip = strlen(noise[i]);
		if (skip)
			from += skip;
		else
			to[used++] = *from++;
	}
	while (used && to[used - 1] == ' ')
		used--;
	to[used] = 0;
}

void machine_line(const struct machine *m, char *line, size_t size)
{
	char cpu[29], compiler[24];

	shorten(m->cpu, cpu, sizeof cpu);
	snprintf(compiler, sizeof compiler, "%.*s", (int)strcspn(m->compiler, "(+~-"), m->compiler);
	snprintf(line, size, "%s, %d CPU%s, %s, %s, weft %s (%s, %s)", cpu, m->cpus, m->cpus == 1 ? "" : "s",
		 m->isa, m->system, WEFT_VERSION, m->build, compiler);
}

int64_t machine_peak(void)
{
	char value[64];
	return read_field("/proc/self/status", "VmHWM", value, sizeof value) ? strtoll(value, NULL, 10) * 1024
									     : 0;
}

void machine_reset_peak(void)
{
	FILE *f = fopen("/proc/self/clear_refs", "we");

	if (f) {
		fputs("5", f);
		fclose(f);
	}
}

int64_t machine_memory(void)
{
	int64_t bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	long long limit;
	FILE *f = fopen("/sys/fs/cgroup/memory.max", "re");

	if (f) {
		if (fscanf(f, "%lld", &limit) == 1 && limit > 0 && limit < bytes)
			bytes = limit;
		fclose(f);
	}
	return bytes;
}

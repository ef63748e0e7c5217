/* cpus.c: how many CPUs this process may keep busy.
 *
 * A quota holds for a cgroup and all below it, so the least on the way from the
 * process's own to the top counts.  /proc/self/cgroup names the own one, in
 * version 2 ("0::/path") and for each hierarchy of version 1 ("4:cpu,cpuacct:/path");
 * /proc/self/mountinfo tells where a hierarchy is mounted, and which of its
 * cgroups the mount shows as its top (in a container, often the own one).
 *
 * A run looks again now and then (follow.c).  Mounts stay as they were found:
 * what is read then are small files, whole, without stdio, as its thread should
 * leave nothing behind in malloc.
 */
#include "cpus.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hierarchy {
	bool unified;         /* version 2 */
	char top[PATH_MAX];   /* the cgroup that the mount shows */
	char mount[PATH_MAX]; /* where */
};

/* What a small file holds, as text; "" where it can't be read. */
static void read_below(const char *root, const char *path, char *text, size_t room)
{
	char whole[2 * PATH_MAX];
	size_t got = 0;
	ssize_t n = 0;
	if (snprintf(whole, sizeof whole, "%s%s", root, path) < (int)sizeof whole) {
		int fd = open(whole, O_RDONLY | O_CLOEXEC);
		while (fd >= 0 && got < room - 1 && (n = read(fd, text + got, room - 1 - got)) > 0)
			got += (size_t)n;
		if (fd >= 0)
			close(fd);
	}
	text[got] = 0;
}

/* Is word one of those that commas part? */
static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; at; at = strchr(at, ','), at += at != NULL)
		if (strncmp(at, word, length) == 0 && (at[length] == ',' || !at[length]))
			return true;
	return false;
}

/* The cgroup that a line of /proc/self/cgroup gives for h; NULL: of another hierarchy. */
static const char *own_cgroup(const struct hierarchy *h, char *line)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;
	if (!path)
		return NULL;
	*controllers++ = *path++ = 0;
	bool other = h->unified ? *controllers != 0 : !lists(controllers, "cpu");
	return other ? NULL : path;
}

/* In text: what /proc/self/cgroup holds. */
static const char *find_own_cgroup(const struct hierarchy *h, char *text)
{
	const char *cgroup = NULL;
	for (char *line; !cgroup && (line = strsep(&text, "\n"));)
		cgroup = own_cgroup(h, line);
	return cgroup;
}

/* "36 35 0:30 TOP MOUNT options tags - cgroup2 source options" */
static bool is_mount_of(struct hierarchy *h, const char *line)
{
	char type[32], options[512];
	const char *rest = strstr(line, " - ");
	if (!rest || sscanf(line, "%*s %*s %*s %4095s %4095s", h->top, h->mount) != 2 ||
	    sscanf(rest, " - %31s %*s %511s", type, options) != 2)
		return false;
	return h->unified ? strcmp(type, "cgroup2") == 0
			  : strcmp(type, "cgroup") == 0 && lists(options, "cpu");
}

static bool find_mount(struct hierarchy *h, const char *root)
{
	char line[3 * PATH_MAX];
	bool found = false;
	char path[PATH_MAX];
	snprintf(path, sizeof path, "%s/proc/self/mountinfo", root);
	FILE *f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof line, f))
		found = is_mount_of(h, line);
	if (f)
		fclose(f);
	return found;
}

/* A number that is all of a file, or its first word. */
static bool read_numbers(const char *root, const char *folder, const char *name, const char *format,
			 long long *a, long long *b)
{
	char path[2 * PATH_MAX + 32], text[64];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	read_below(root, path, text, sizeof text);
	return sscanf(text, format, a, b) > 0 && *a > 0 && *b > 0;
}

/* Rounded up; 0: none here ("max", or -1). */
static int quota_of(const struct hierarchy *h, const char *root, const char *folder)
{
	long long quota = 0, period = h->unified ? 100000 : 1, unused = 1;
	bool limited = h->unified ? read_numbers(root, folder, "cpu.max", "%lld %lld", &quota, &period)
				  : read_numbers(root, folder, "cpu.cfs_quota_us", "%lld", &quota, &unused) &&
					    read_numbers(root, folder, "cpu.cfs_period_us", "%lld", &period,
							 &unused);
	if (!limited)
		return 0;
	long long cpus = (quota + period - 1) / period;
	return cpus > INT_MAX ? INT_MAX : (int)cpus;
}

/* The least from the own cgroup up to the one that the mount shows. */
static int least_quota(const struct hierarchy *h, const char *root)
{
	char text[4 * PATH_MAX];
	read_below(root, "/proc/self/cgroup", text, sizeof text);
	const char *cgroup = find_own_cgroup(h, text);
	if (!cgroup)
		return 0;
	char folder[2 * PATH_MAX];
	size_t top = strcmp(h->top, "/") == 0 ? 0 : strlen(h->top);
	bool below = strncmp(cgroup, h->top, top) == 0 && (!cgroup[top] || cgroup[top] == '/');
	int least = 0, length = snprintf(folder, sizeof folder, "%s%s", h->mount, below ? cgroup + top : "");
	size_t mount = strlen(h->mount);
	if (length >= (int)sizeof folder)
		return 0;
	for (;;) {
		int cpus = quota_of(h, root, folder);
		if (cpus > 0 && (least == 0 || cpus < least))
			least = cpus;
		char *slash = strrchr(folder, '/');
		if (!slash || (size_t)(slash - folder) < mount)
			return least;
		*slash = 0;
	}
}

/* The mounts, once for all; false: there is none of that version. */
static bool find(struct hierarchy *h, bool unified, const char *root)
{
	h->unified = unified;
	return find_mount(h, root);
}

static int least_of(const struct hierarchy *h, const bool there[2], const char *root)
{
	int least = 0;
	for (int i = 0; i < 2; i++) {
		int cpus = there[i] ? least_quota(&h[i], root) : 0;
		if (cpus > 0 && (least == 0 || cpus < least))
			least = cpus;
	}
	return least;
}

int weft_cpus_of_quota(const char *root)
{
	struct hierarchy *h = calloc(2, sizeof *h);
	if (!h)
		return 0;
	bool there[2] = { find(&h[0], false, root), find(&h[1], true, root) };
	int least = least_of(h, there, root);
	free(h);
	return least;
}

/* Of machines with more CPUs than a cpu_set_t holds the kernel refuses the small one. */
static int cpus_by_affinity(void)
{
	enum { SETS = 64 };
	cpu_set_t sets[SETS]; /* of 65 536 CPUs */
	for (size_t n = 1; n <= SETS; n *= 2) {
		if (sched_getaffinity(0, n * sizeof *sets, sets) != 0)
			continue;
		int count = CPU_COUNT_S(n * sizeof *sets, sets);
		if (count > 0)
			return count;
	}
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (int)online : 1;
}

static struct {
	struct hierarchy h[2];
	bool there[2];
} known;

int weft_cpus_again(void)
{
	int cpus = cpus_by_affinity(), quota = least_of(known.h, known.there, "");
	return quota > 0 && quota < cpus ? quota : cpus;
}

static void find_known(void)
{
	for (int i = 0; i < 2; i++)
		known.there[i] = find(&known.h[i], i == 1, "");
}

int weft_cpus(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, find_known);
	return weft_cpus_again();
}
